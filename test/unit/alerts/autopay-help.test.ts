// Guarantee: autopay is relied on only while it can act and its last charge went well; what a gateway's outage puts off is still
// relied on, and what is being charged at this moment is waited for, though not for ever.
import { expect, test } from 'vitest';
import { helpOf } from '../../../src/alerts/autopay-help.ts';

const now = new Date('2026-11-21T12:00:00Z');
const later = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);

type Overview = NonNullable<Parameters<typeof helpOf>[0]>;

function overview(change: Partial<Overview['mandate']> = {}, rest: Partial<Omit<Overview, 'mandate'>> = {}): Overview {
  const mandate: Overview['mandate'] = {
    ...{
      id: 7n,
      accountId: 1n,
      userId: 2n,
      chatId: 2n,
      state: 'active',
      reason: null,
      parentPaymentId: 3,
      cardMask: null,
    },
    ...{ cardAskedAt: null, currency: 'RUB', amountMinor: 500_00n, consentedMinor: 500_00n, monthlyLimit: 3 },
    ...{
      belowMinor: 100_00n,
      failures: 0,
      retryAt: null,
      checkAt: null,
      createdAt: now,
      activatedAt: now,
      endedAt: null,
    },
    ...change,
  };
  const month = { key: '2026-11', successes: 0, spentMinor: 0n };
  return { mandate, month, inFlight: null, next: { kind: 'wait', because: 'enough-money' }, ...rest };
}

const backingOff = { next: { kind: 'wait', because: 'backing-off', until: later(240) } } as const;

test('it acts while it can', () => {
  expect(helpOf(overview(), now)).toEqual({ kind: 'acts', mandateId: 7n });
  expect(helpOf(overview({ retryAt: later(240) }, backingOff), now)).toMatchObject({ kind: 'acts' });
});

test('it does not once it is paused, used up or declined', () => {
  const month = { key: '2026-11', successes: 3, spentMinor: 1_500_00n };
  expect(helpOf(null, now)).toEqual({ kind: 'none' });
  expect(helpOf(overview({ state: 'paused' }), now)).toEqual({ kind: 'none', because: 'paused' });
  expect(helpOf(overview({}, { month }), now)).toEqual({ kind: 'none', because: 'limit' });
  expect(helpOf(overview({ failures: 1 }, backingOff), now)).toEqual({ kind: 'none', because: 'declined' });
});

test('a charge that is under way is waited for ten minutes', () => {
  const since = (minutes: number) => ({ inFlight: { amountMinor: 500_00n, since: later(-minutes) } });
  expect(helpOf(overview({ failures: 1 }, since(1)), now)).toEqual({
    kind: 'charging',
    mandateId: 7n,
    until: later(9),
  });
  expect(helpOf(overview({}, since(11)), now)).toMatchObject({ kind: 'acts' });
});
