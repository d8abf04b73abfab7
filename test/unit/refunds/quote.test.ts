// Guarantee: a refund gives back no more than was paid and is still there, and never a bonus in money: what the promo code had
// given is taken back whole, first from what is left of it, the rest from the money. Where dollars were bought for rubles, the
// rubles of the parts never come to more than was paid, and of the whole to just that.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toRubles } from '../../../src/rates/index.ts';
import { quoteRefund, type RefundFacts } from '../../../src/refunds/quote.ts';

const paid: RefundFacts = { paidMinor: 1_000n, refundedMinor: 0n, availableMinor: 1_000n, bonus: null, exchange: null };
const bonus = (grantedMinor: bigint, leftMinor: bigint) => ({ bonus: { grantedMinor, leftMinor } });
const refundable = (amountMinor: bigint, bonusTakenMinor = 0n, takenFromMoneyMinor = 0n) => ({
  ...{ kind: 'refundable', amountMinor, sentMinor: amountMinor, bonusTakenMinor, takenFromMoneyMinor },
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
    exchange: fc.constant(null),
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

describe('of dollars that were bought for rubles', () => {
  /** 1.00 $ at 74.5555 ₽: 74.5555 ₽ rounded up to the kopeck. */
  const exchange = { rateMicro: 74_555_500n, paidMinor: 7_456n, sentMinor: 0n };
  const dollar: RefundFacts = { ...paid, paidMinor: 100n, availableMinor: 500n, exchange };

  test.each<[string, Partial<RefundFacts>, bigint | undefined, bigint]>([
    ['the whole goes back as it was paid', {}, undefined, 7_456n],
    ['a part at the payment’s own rate, rounded down', {}, 33n, 2_460n],
    [
      'the last part takes what is left',
      { refundedMinor: 33n, exchange: { ...exchange, sentMinor: 2_460n } },
      67n,
      4_996n,
    ],
  ])('%s', (_name, facts, wanted, sentMinor) => {
    expect(quoteRefund({ ...dollar, ...facts }, wanted)).toMatchObject({ kind: 'refundable', sentMinor });
  });

  test('in whichever parts, no more rubles go back than were paid, and all of them with the last', () => {
    const rates = fc.bigInt({ min: 1_000_000n, max: 200_000_000n });
    const parts = fc.array(fc.bigInt({ min: 1n, max: 5_000n }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(rates, parts, (rateMicro, wanted) => {
        const creditMinor = wanted.reduce((sum, part) => sum + part, 0n);
        const paidMinor = toRubles(creditMinor, rateMicro);
        let [refundedMinor, sentMinor] = [0n, 0n];
        for (const part of wanted) {
          const facts = { ...dollar, paidMinor: creditMinor, refundedMinor, availableMinor: creditMinor };
          const quote = quoteRefund({ ...facts, exchange: { rateMicro, paidMinor, sentMinor } }, part);
          if (quote.kind === 'refused') throw new Error(quote.reason);
          expect(quote.sentMinor).toBeGreaterThan(0n);
          refundedMinor += part;
          sentMinor += quote.sentMinor;
          expect(sentMinor).toBeLessThanOrEqual(paidMinor);
        }
        expect(sentMinor).toBe(paidMinor);
      }),
    );
  });
});
