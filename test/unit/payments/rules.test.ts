// Guarantee: when the gateway is asked and when the customer is told follows from time and signs alone.
import { describe, expect, test } from 'vitest';
import { isCancellationNews } from '../../../src/payments/cancel.ts';
import { isLate, lateNoticeOnSign } from '../../../src/payments/late-rule.ts';
import { broughtForward, maxPolls, nextPoll } from '../../../src/payments/next-poll.ts';

const opened = new Date('2026-03-01T12:00:00Z');
const after = (minutes: number) => new Date(opened.getTime() + minutes * 60_000);
const day = 24 * 60;

describe('the gateway is asked soon at first, hours later in the end, and no more a week after the link expired', () => {
  const payment = { attempts: 0, since: opened, expiresAt: after(60) };
  test.each([
    [0, 2],
    [9, 11],
    [10, 15],
    [59, 64],
    [60, 120],
    [day - 1, day + 59],
    [day, day + 360],
    [3 * day, 3 * day + 360],
  ])('asked at minute %i, next at minute %i', (now, next) => {
    expect(nextPoll(payment, after(now))).toEqual(after(next));
  });

  test('a week after the link expired there is nothing left to ask', () => {
    expect(nextPoll(payment, after(7 * day - 300))).toEqual(after(7 * day + 60));
    expect(nextPoll(payment, after(7 * day - 299))).toBeNull();
  });

  test('from the opening to the end it comes to far fewer questions than the bound', () => {
    let asked = 0;
    for (let at: Date | null = opened; at !== null; at = nextPoll({ ...payment, attempts: asked }, at)) asked += 1;
    expect(asked).toBeGreaterThan(40);
    expect(asked).toBeLessThan(100);
    expect(nextPoll({ ...payment, attempts: maxPolls }, opened)).toBeNull();
  });

  test('a question is brought forward and never put off', () => {
    expect(broughtForward(after(5), after(1))).toEqual(after(1));
    expect(broughtForward(after(1), after(5))).toEqual(after(1));
    expect(broughtForward(null, after(5))).toEqual(after(5));
  });
});

describe('the late clock', () => {
  const policy = { lateNoticeMinutes: 15 };
  const fresh = {
    state: 'pending',
    origin: 'customer',
    lateNoticeAt: after(15),
    lateToldAt: null,
    claimedPaidAt: null,
  } as const;

  test('starts anew when the customer comes back from paying, once', () => {
    expect(lateNoticeOnSign(policy, fresh, 'success-page', after(14))).toEqual(after(29));
    expect(lateNoticeOnSign(policy, { ...fresh, claimedPaidAt: after(3) }, 'success-page', after(14))).toEqual(
      after(15),
    );
  });
  test('is not put off by impatience', () => {
    expect(lateNoticeOnSign(policy, fresh, 'check-button', after(14))).toEqual(after(15));
  });
  test('is started by any sign when it stood still', () => {
    const still = { ...fresh, lateNoticeAt: null };
    expect(lateNoticeOnSign(policy, still, 'check-button', after(30))).toEqual(after(45));
    expect(lateNoticeOnSign(policy, still, 'gateway-pending', after(30))).toEqual(after(45));
    expect(lateNoticeOnSign(policy, { ...still, state: 'expired' }, 'check-button', after(90))).toEqual(after(105));
  });
  test('never starts again once the customer was told, nor for what is cancelled or charged by autopay, nor without a promise', () => {
    const still = { ...fresh, lateNoticeAt: null };
    expect(lateNoticeOnSign(policy, { ...still, lateToldAt: after(15) }, 'check-button', after(30))).toBeNull();
    expect(lateNoticeOnSign(policy, { ...still, state: 'cancelled' }, 'check-button', after(30))).toBeNull();
    expect(lateNoticeOnSign(policy, { ...still, origin: 'autopay' }, 'check-button', after(30))).toBeNull();
    expect(lateNoticeOnSign({ lateNoticeMinutes: null }, still, 'check-button', after(30))).toBeNull();
  });
  test.each([
    [false, 'not-found', false],
    [true, 'not-found', true],
    [false, 'pending', true],
    [false, 'unavailable', true],
    [true, 'pending', true],
  ] as const)('claimed %s and the gateway says %s: told %s', (claimed, state, told) => {
    expect(isLate(claimed, state)).toBe(told);
  });
});

describe('a payment cancelled by the gateway is news', () => {
  const open = { state: 'pending', expiresAt: after(60), claimedPaidAt: null } as const;
  test.each([
    ['while the link is open', open, 'not-paid', true],
    ['not to who merely let the link expire', { ...open, expiresAt: after(1) }, 'not-paid', false],
    ['not once it was recorded as expired', { ...open, state: 'expired' }, 'not-paid', false],
    ['to who said to have paid', { ...open, state: 'expired', claimedPaidAt: after(2) }, 'not-paid', true],
    ['not to who cancelled it', { ...open, state: 'cancelled' }, 'not-paid', false],
    ['always when money went back', { ...open, state: 'cancelled' }, 'returned-to-payer', true],
  ] as const)('%s', (_, payment, reason, expected) => {
    expect(isCancellationNews(payment, reason, after(5))).toBe(expected);
  });
});
