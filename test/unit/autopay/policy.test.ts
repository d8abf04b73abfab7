// Guarantee: a bound card is charged exactly when its owner agreed that it be, never twice for one need, never more often than
// agreed; a card that does not pay is left alone soon, and an outage of the gateway is nobody's fault.
import { describe, expect, test } from 'vitest';
import { type AutopayFacts, afterDecline, afterOutage, decideAutopay, nextSum } from '../../../src/autopay/policy.ts';
import { declineCodes } from '../../../src/payments/gateways/gateway.ts';

const minute = 60_000;
const hour = 60 * minute;
const now = new Date('2026-11-21T12:00:00Z');
const inMs = (ms: number) => new Date(now.getTime() + ms);
const dayEndsAt = inMs(9 * hour);
const monthEndsAt = inMs(9 * 24 * hour);

/** Active, low, nothing charged yet: the plain case. */
const low: AutopayFacts = {
  ...{ state: 'active', amountMinor: 50_000n, belowMinor: 10_000n, monthlyLimit: 3 },
  ...{ failures: 0, retryAt: null, balanceMinor: 9_999n, inFlight: false, monthSuccesses: 0, dayDeclines: 0 },
  ...{ monthEndsAt, dayEndsAt },
};
const decide = (change: Partial<AutopayFacts>) => decideAutopay({ ...low, ...change }, now);
const charge = { kind: 'charge', amountMinor: 50_000n };

describe('the balance', () => {
  test.each([
    ['a kopeck below the threshold', 9_999n, charge],
    [
      'exactly at the threshold (the alert missed there: Autumn PR #1705)',
      10_000n,
      { kind: 'wait', because: 'enough-money' },
    ],
    ['above', 10_001n, { kind: 'wait', because: 'enough-money' }],
    ['at nothing', 0n, charge],
    ['already far below when enabled (does not fire elsewhere, codex #23511)', 1n, charge],
    ['below nothing', -100n, charge],
  ])('%s', (_, balanceMinor, expected) => {
    expect(decide({ balanceMinor })).toEqual(expected);
  });

  test('takes the sum agreed to, however much is missing', () => {
    expect(decide({ balanceMinor: -1_000_000n, amountMinor: 10_000n })).toEqual({
      kind: 'charge',
      amountMinor: 10_000n,
    });
  });
});

describe('the limit of a month', () => {
  const reached = { kind: 'wait', because: 'limit-reached', until: monthEndsAt };
  test.each([
    ['two of three were charged', 2, charge],
    ['the cap is reached', 3, reached],
    ['more than the cap, which was lowered since', 5, reached],
    ['runaway charging for weeks (Lago #6103), $1,771 past a $25 limit (#73795)', 29, reached],
  ])('%s', (_, monthSuccesses, expected) => {
    expect(decide({ monthSuccesses })).toEqual(expected);
  });

  test('once a month is once', () => {
    expect(decide({ monthlyLimit: 1, monthSuccesses: 1 })).toEqual(reached);
  });

  test('is told with its end, so that nobody is left in silence (osparc #9712)', () => {
    expect(decide({ monthSuccesses: 3 })).toMatchObject({ until: monthEndsAt });
  });
});

describe('one at a time', () => {
  test('while a charge is in flight nothing is charged, however low and however long (Akash PR #3449)', () => {
    expect(decide({ inFlight: true, balanceMinor: 0n })).toEqual({ kind: 'wait', because: 'in-flight' });
  });

  test('a charge in flight is waited for before anything else is decided', () => {
    const all = { inFlight: true, failures: 3, monthSuccesses: 3, dayDeclines: 2, retryAt: inMs(hour) };
    expect(decide(all)).toEqual({ kind: 'wait', because: 'in-flight' });
  });
});

describe('who has not agreed, or no longer', () => {
  test.each(['awaiting-card', 'paused', 'ended'] as const)('%s is never charged (codex #31987)', (state) => {
    expect(decide({ state, balanceMinor: 0n })).toEqual({ kind: 'wait', because: 'not-active' });
  });
});

describe('after declines', () => {
  test.each([
    ['one today', 1, charge],
    ['two today: the rest of the day is quiet (950 declines in a day, Akash PR #3760)', 2, 'of-day'],
    ['three today', 3, 'of-day'],
  ])('%s', (_, dayDeclines, expected) => {
    const quiet = { kind: 'wait', because: 'attempts-of-day', until: dayEndsAt };
    expect(decide({ dayDeclines, failures: 1 })).toEqual(expected === 'of-day' ? quiet : expected);
  });

  test('not before its time, and at it (retry every few seconds, Lago #6176)', () => {
    expect(decide({ retryAt: inMs(1) })).toEqual({ kind: 'wait', because: 'backing-off', until: inMs(1) });
    expect(decide({ retryAt: now })).toEqual(charge);
  });

  test('three in a row pause it, even while the money suffices (670 tries of one card, Autumn PR #2420)', () => {
    expect(decide({ failures: 2 })).toEqual(charge);
    expect(decide({ failures: 3 })).toEqual({ kind: 'pause', because: 'declined-in-a-row' });
    expect(decide({ failures: 3, balanceMinor: 10_000n })).toEqual({ kind: 'pause', because: 'declined-in-a-row' });
  });
});

describe('a decline', () => {
  const hard = {
    'card-expired': 'card-unusable',
    'card-unusable': 'card-unusable',
    'consent-withdrawn': 'consent-withdrawn',
  };
  const soft = declineCodes.filter((code) => !(code in hard));

  test.each(Object.entries(hard))('by %s ends it at once: a dead card is not retried', (code, reason) => {
    expect(afterDecline(code, { failures: 0 }, now)).toEqual({ kind: 'end', reason });
    expect(afterDecline(code, { failures: 2 }, now)).toEqual({ kind: 'end', reason });
  });

  test.each([...soft, 'a word of the gateway that nobody knows'])(
    'by %s: tried again, told once, paused after three',
    (code) => {
      const retryAt = inMs(4 * hour);
      expect(afterDecline(code, { failures: 0 }, now)).toEqual({ kind: 'back-off', failures: 1, retryAt, tell: true });
      expect(afterDecline(code, { failures: 1 }, now)).toEqual({ kind: 'back-off', failures: 2, retryAt, tell: false });
      expect(afterDecline(code, { failures: 2 }, now)).toEqual({ kind: 'pause', failures: 3 });
    },
  );
});

describe('an outage', () => {
  test('is waited out ever longer, up to four hours', () => {
    const minutes = [1, 2, 3, 4, 5, 6, 7, 1_000].map(
      (count) => (afterOutage(count, now).getTime() - now.getTime()) / minute,
    );
    expect(minutes).toEqual([15, 30, 60, 120, 240, 240, 240, 240]);
  });

  test('does not count: after any number of them the card is charged as if nothing had been', () => {
    expect(decide({ failures: 0, dayDeclines: 0, retryAt: afterOutage(9, inMs(-4 * hour)) })).toEqual(charge);
  });
});

describe('the next sum', () => {
  test.each([
    ['a smaller top-up is followed', 30_000n, 30_000n],
    ['the same sum', 50_000n, 50_000n],
    ['a larger one is not: that needs a consent of its own', 50_001n, 50_000n],
  ])('%s', (_, lastTopUpMinor, expected) => {
    expect(nextSum(50_000n, lastTopUpMinor)).toBe(expected);
  });
});
