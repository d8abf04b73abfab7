// Guarantee: whoever pays in rubles never pays less than is owed nor a kopeck more than that takes, and never gets more than was paid.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromRubles, toRubles, withMargin } from '../../../src/rates/convert.ts';

/** From a hundredth of a kopeck for a unit to a hundred thousand rubles. */
const rates = fc.bigInt(100n, 10n ** 11n);
/** Rates at which a cent is worth a kopeck or more, as a dollar's is. */
const dearRates = fc.bigInt(1_000_000n, 10n ** 11n);
const sums = fc.bigInt(0n, 10n ** 15n);
const million = 1_000_000n;

test('the example of the trade: 100 $ at 74 ₽ are 7,400 ₽, and 7,400 ₽ are 100 $', () => {
  expect(toRubles(100_00n, 74_000_000n)).toBe(7_400_00n);
  expect(fromRubles(7_400_00n, 74_000_000n)).toBe(100_00n);
});

test('a part of a kopeck is a kopeck to pay, and a part of a cent is none to have', () => {
  expect(toRubles(1n, 73_999_900n)).toBe(74n);
  expect(toRubles(0n, 73_999_900n)).toBe(0n);
  expect(fromRubles(73n, 73_999_900n)).toBe(0n);
});

test('never less than owed, and less than a kopeck above it', () => {
  fc.assert(
    fc.property(sums, rates, (cents, rateMicro) => {
      const over = toRubles(cents, rateMicro) * million - cents * rateMicro;
      expect(over >= 0n && over < million).toBe(true);
    }),
  );
});

test('never more credited than was paid, and less than a cent below it', () => {
  fc.assert(
    fc.property(sums, rates, (kopecks, rateMicro) => {
      const under = kopecks * million - fromRubles(kopecks, rateMicro) * rateMicro;
      expect(under >= 0n && under < rateMicro).toBe(true);
    }),
  );
});

test('what a sum costs buys that very sum back', () => {
  fc.assert(
    fc.property(sums, dearRates, (cents, rateMicro) => {
      expect(fromRubles(toRubles(cents, rateMicro), rateMicro)).toBe(cents);
    }),
  );
});

test('at any rate it buys back no less, and what rubles buy costs no more than they', () => {
  fc.assert(
    fc.property(sums, rates, (sum, rateMicro) => {
      expect(fromRubles(toRubles(sum, rateMicro), rateMicro) >= sum).toBe(true);
      expect(toRubles(fromRubles(sum, rateMicro), rateMicro) <= sum).toBe(true);
    }),
  );
});

test('a larger sum never costs less, and parts never cost less than the whole', () => {
  fc.assert(
    fc.property(sums, sums, rates, (one, other, rateMicro) => {
      const whole = toRubles(one + other, rateMicro);
      expect(whole >= toRubles(one, rateMicro)).toBe(true);
      expect(toRubles(one, rateMicro) + toRubles(other, rateMicro) >= whole).toBe(true);
      expect(fromRubles(one, rateMicro) + fromRubles(other, rateMicro) <= fromRubles(one + other, rateMicro)).toBe(
        true,
      );
    }),
  );
});

test('a margin is added and never lost: 1.5 % of 74 ₽ are 1 ₽ 11 kopecks, none leaves the rate as it is', () => {
  expect(withMargin(74_000_000n, 150n)).toBe(75_110_000n);
  expect(withMargin(74_000_000n, 0n)).toBe(74_000_000n);
  fc.assert(
    fc.property(rates, fc.bigInt(0n, 10_000n), (rateMicro, marginBasisPoints) => {
      const over = withMargin(rateMicro, marginBasisPoints) * 10_000n - rateMicro * (10_000n + marginBasisPoints);
      expect(over >= 0n && over < 10_000n).toBe(true);
    }),
  );
});
