// Guarantee: a refund gives back no more than was paid and is still there, and never a bonus in money: what the promo code had
// given is taken back whole, first from what is left of it, the rest from the money.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteRefund, type RefundFacts } from '../../../src/refunds/quote.ts';

const paid: RefundFacts = { paidMinor: 1_000n, refundedMinor: 0n, availableMinor: 1_000n, bonus: null };
const bonus = (grantedMinor: bigint, leftMinor: bigint) => ({ bonus: { grantedMinor, leftMinor } });
const refundable = (amountMinor: bigint, bonusTakenMinor = 0n, takenFromMoneyMinor = 0n) => ({
  ...{ kind: 'refundable', amountMinor, bonusTakenMinor, takenFromMoneyMinor },
});
const refused = (reason: string, mostMinor: bigint) => ({ kind: 'refused', reason, mostMinor });

test.each<[string, Partial<RefundFacts>, bigint | undefined, object]>([
  ['nothing is spent: all of it', {}, undefined, refundable(1_000n)],
  ['a part, if a part is wanted', {}, 400n, refundable(400n)],
  ['all of it, to the last kopeck', {}, 1_000n, refundable(1_000n)],
  ['a kopeck more than was paid: no', {}, 1_001n, refused('more-than-paid', 1_000n)],
  [
    'more than was paid, from a rich balance: no',
    { availableMinor: 9_000n },
    1_001n,
    refused('more-than-paid', 1_000n),
  ],
  ['a part went back before: the rest', { refundedMinor: 400n, availableMinor: 600n }, undefined, refundable(600n)],
  ['more than the rest: no', { refundedMinor: 400n, availableMinor: 900n }, 601n, refused('more-than-paid', 600n)],
  ['all went back before: no', { refundedMinor: 1_000n, availableMinor: 500n }, undefined, refused('nothing-left', 0n)],
  ['and none of it either', { refundedMinor: 1_000n, availableMinor: 500n }, 1n, refused('nothing-left', 0n)],
  ['some is spent: what is there', { availableMinor: 300n }, undefined, refundable(300n)],
  ['more than is there: no', { availableMinor: 300n }, 301n, refused('spent', 300n)],
  ['all is spent: no', { availableMinor: 0n }, undefined, refused('spent', 0n)],
  ['a bonus that is not spent goes, too', bonus(200n, 200n), undefined, refundable(1_000n, 200n)],
  ['whole, for a part of the money as well', bonus(200n, 200n), 1n, refundable(1n, 200n)],
  ['half of it spent: that half out of the money', bonus(200n, 100n), undefined, refundable(900n, 200n, 100n)],
  ['all of it spent: out of the money', bonus(200n, 0n), undefined, refundable(800n, 200n, 200n)],
  ['the whole sum, with a bonus spent: no', bonus(200n, 0n), 1_000n, refused('spent', 800n)],
  [
    'unless there is other money',
    { ...bonus(200n, 0n), availableMinor: 1_200n },
    1_000n,
    refundable(1_000n, 200n, 200n),
  ],
  ['a bonus of other codes is left alone', bonus(200n, 900n), undefined, refundable(1_000n, 200n)],
  [
    'less money than the spent bonus: no',
    { ...bonus(200n, 0n), availableMinor: 150n },
    undefined,
    refused('spent', 0n),
  ],
  ['just the spent bonus: no', { ...bonus(200n, 0n), availableMinor: 200n }, 1n, refused('spent', 0n)],
])('%s', (_name, facts, wanted, quote) => {
  expect(quoteRefund({ ...paid, ...facts }, wanted)).toEqual(quote);
});

describe('whatever the sums', () => {
  const minor = fc.bigInt({ min: 0n, max: 10_000n });
  const facts = fc.record({
    paidMinor: fc.bigInt({ min: 1n, max: 10_000n }),
    refundedMinor: minor,
    availableMinor: minor,
    bonus: fc.option(fc.record({ grantedMinor: fc.bigInt({ min: 1n, max: 10_000n }), leftMinor: minor })),
  });

  test('what is quoted can be booked: no balance falls below zero, and no more goes back than was paid', () => {
    fc.assert(
      fc.property(facts, fc.option(fc.bigInt({ min: 1n, max: 10_000n }), { nil: undefined }), (before, wanted) => {
        const quote = quoteRefund(before, wanted);
        if (quote.kind === 'refused') return;
        const { amountMinor, bonusTakenMinor, takenFromMoneyMinor } = quote;
        expect(amountMinor).toBeGreaterThan(0n);
        expect(before.refundedMinor + amountMinor).toBeLessThanOrEqual(before.paidMinor);
        expect(before.availableMinor - amountMinor - takenFromMoneyMinor).toBeGreaterThanOrEqual(0n);
        expect((before.bonus?.leftMinor ?? 0n) - (bonusTakenMinor - takenFromMoneyMinor)).toBeGreaterThanOrEqual(0n);
        expect(takenFromMoneyMinor).toBeGreaterThanOrEqual(0n);
        expect(bonusTakenMinor).toBe(before.bonus?.grantedMinor ?? 0n);
      }),
    );
  });

  test('what is said to be the most is refundable, and a kopeck more is not', () => {
    fc.assert(
      fc.property(facts, (before) => {
        const most = quoteRefund(before);
        const mostMinor = most.kind === 'refused' ? most.mostMinor : most.amountMinor;
        expect(quoteRefund(before, mostMinor + 1n).kind).toBe('refused');
        if (mostMinor > 0n) expect(quoteRefund(before, mostMinor)).toMatchObject({ amountMinor: mostMinor });
      }),
    );
  });
});
