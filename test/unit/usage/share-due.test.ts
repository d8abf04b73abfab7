// Guarantee: what is charged by service adds up to what is due and owed, never below zero; and a page of accounts fits a transaction.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstPage } from '../../../src/usage/book-hour.ts';
import { shareDue } from '../../../src/usage/share-due.ts';

const dues = (...sums: readonly bigint[]) => sums.map((dueMinor, index) => ({ service: `s${index}`, dueMinor }));

test.each([
  {
    name: 'each service its own',
    owed: 0n,
    due: [10n, 30n],
    shares: [
      ['s1', 30n],
      ['s0', 10n],
    ],
  },
  {
    name: 'an old debt goes with the dearest',
    owed: 5n,
    due: [10n, 30n],
    shares: [
      ['s1', 35n],
      ['s0', 10n],
    ],
  },
  { name: 'what was given back is spent on the cheapest first', owed: -15n, due: [10n, 30n], shares: [['s1', 25n]] },
  { name: 'what was given back covers all', owed: -40n, due: [10n, 30n], shares: [] },
  { name: 'a service that gives back lowers another', owed: 0n, due: [-10n, 30n], shares: [['s1', 20n]] },
  { name: 'an old debt alone', owed: 7n, due: [0n], shares: [['s0', 7n]] },
  { name: 'a debt, and less given back', owed: 7n, due: [-3n], shares: [['s0', 4n]] },
] as const)('$name', ({ owed, due, shares }) => {
  expect(shareDue(owed, dues(...due)).map(({ service, dueMinor }) => [service, dueMinor])).toEqual(shares);
});

test('shares are above zero and add up to the whole', () => {
  const sum = fc.bigInt({ min: -1_000n, max: 1_000n });
  fc.assert(
    fc.property(sum, fc.array(sum, { minLength: 1, maxLength: 5 }), (owed, due) => {
      const whole = due.reduce((total, one) => total + one, owed);
      const shares = shareDue(owed, dues(...due));
      expect(shares.every(({ dueMinor }) => dueMinor > 0n)).toBe(true);
      expect(new Set(shares.map(({ service }) => service)).size).toBe(shares.length);
      expect(shares.reduce((total, { dueMinor }) => total + dueMinor, 0n)).toBe(whole > 0n ? whole : 0n);
    }),
  );
});

test('a page ends before it has too many lines, and has one account at least', () => {
  const of = (...spans: readonly number[]) =>
    firstPage(spans.map((count, index) => ({ accountId: BigInt(index), spans: count })));
  expect(of()).toEqual([]);
  expect(of(30_000, 20_000, 1)).toHaveLength(2);
  expect(of(90_000, 1)).toHaveLength(1);
  expect(of(...Array.from({ length: 5_000 }, () => 10))).toHaveLength(5_000);
});
