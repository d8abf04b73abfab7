// Guarantee: an account is looked at again exactly when its balance crosses a line, and not at each charge in between.
import { describe, expect, test } from 'vitest';
import { boundsOf, type Holding, type Level, levelAfter, toLevel, unbounded } from '../../../src/alerts/level.ts';

const thresholds = { infoDays: 7, warningDays: 3, criticalDays: 1, sumMinor: 100_00n };
const unused: Holding = { spendableMinor: 0n, burnPerDayMinor: 0n, isUsed: false };
const holdingOf = (spendableMinor: bigint): Holding => ({ spendableMinor, burnPerDayMinor: 50_00n, isUsed: true });
const known = { thresholds, owedMinor: 0n, isRateKnown: true };

describe('at 50 ₽ a day, which are known', () => {
  test.each<[Level, bigint, bigint, bigint]>([
    ['ok', 1_000_00n, 400_00n, unbounded],
    ['info', 300_00n, 200_00n, 449_99n],
    ['warning', 170_00n, 100_00n, 249_99n],
    ['critical', 60_00n, 1n, 149_99n],
    ['empty', 0n, 0n, 0n],
  ])('%s lasts from its own line to the margin past it', (level, spendableMinor, belowMinor, aboveMinor) => {
    const holding = holdingOf(spendableMinor);
    expect(boundsOf(level, { ...known, holding })).toEqual({ belowMinor, aboveMinor });
  });

  test('what is owed raises the lower line, and what was given back lowers the upper one', () => {
    const holding = holdingOf(170_00n);
    const owing = boundsOf('warning', { ...known, holding, owedMinor: 5n });
    expect(owing).toEqual({ belowMinor: 100_05n, aboveMinor: 249_99n });
    const given = boundsOf('warning', { ...known, holding, owedMinor: -5n });
    expect(given).toEqual({ belowMinor: 100_00n, aboveMinor: 249_94n });
  });
});

test('where the rate is found out from what was spent, what is spent next may raise it', () => {
  // Eight ninths of what there is and what a day takes: b < 8 × (50 + 850 − b).
  const lineOf = (spendableMinor: bigint) =>
    boundsOf('ok', { ...known, holding: holdingOf(spendableMinor), isRateKnown: false }).belowMinor;
  expect(lineOf(850_00n)).toBe(800_00n);
  expect(lineOf(850_01n)).toBe(800_01n);
  expect(lineOf(1_000_00n)).toBe(933_34n);
});

test('no upper line is the greatest number that its column holds', () => {
  expect(unbounded).toBe(9_223_372_036_854_775_807n);
});

test('an account that was never used has no level to fall to, whatever it was taken for', () => {
  expect(boundsOf('ok', { ...known, holding: unused })).toEqual({ belowMinor: 0n, aboveMinor: 0n });
  expect(levelAfter('warning', unused, thresholds)).toBe('ok');
});

test('a level is read from the database by its name, and another word is an error', () => {
  expect(['ok', 'info', 'warning', 'critical', 'empty'].map(toLevel)).toEqual([
    ...['ok', 'info', 'warning', 'critical', 'empty'],
  ]);
  expect(() => toLevel('fine')).toThrow('the database holds an unknown level: fine');
});
