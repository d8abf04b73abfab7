// Guarantee: a balance's level is worst first by days and by sum, is left only past its margin, and the bounds that spare an
// account a look hold no balance at which its level would be another.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundsOf, type Holding, isWorse, type Level, levelAfter, levelOf, levels } from '../../../src/alerts/level.ts';

const usual = { infoDays: 7, warningDays: 3, criticalDays: 1, sumMinor: 100_00n };
const daily = (spendableMinor: bigint, burnPerDayMinor = 50_00n): Holding => ({
  ...{ spendableMinor, burnPerDayMinor },
  isUsed: true,
});

describe('a balance that goes at 50 ₽ a day', () => {
  test.each<[string, bigint, Level]>([
    ['8 whole days are left', 400_00n, 'ok'],
    ['7 days are left, and some hours', 399_99n, 'info'],
    ['4 days are left', 200_00n, 'info'],
    ['3 days are left, and some hours', 199_99n, 'warning'],
    ['2 days are left', 100_00n, 'warning'],
    ['1 day is left, and some hours', 99_99n, 'critical'],
    ['less than a day is left', 1n, 'critical'],
    ['nothing is left', 0n, 'empty'],
    ['more is owed than there is', -1n, 'empty'],
  ])('%s: %s kopecks are %s', (_, spendableMinor, level) => {
    expect(levelOf(daily(spendableMinor), usual)).toBe(level);
  });
});

describe('by sum', () => {
  test.each<[string, bigint, bigint, Level]>([
    ['exactly the sum is enough', 100_00n, 0n, 'ok'],
    ['below it is a warning, though nothing is spent', 99_99n, 0n, 'warning'],
    ['below it is a warning, though it lasts for months', 99_99n, 1_00n, 'warning'],
    ['days may be worse than the sum', 99_99n, 60_00n, 'critical'],
  ])('%s', (_, spendableMinor, burn, level) => {
    expect(levelOf(daily(spendableMinor, burn), usual)).toBe(level);
  });

  test('a sum of 0 warns of nothing', () => {
    expect(levelOf(daily(1n, 0n), { ...usual, sumMinor: 0n })).toBe('ok');
  });
});

test('an account that never had money nor used anything is not empty', () => {
  expect(levelOf({ spendableMinor: 0n, burnPerDayMinor: 0n, isUsed: false }, usual)).toBe('ok');
});

describe('a level is left only with a margin', () => {
  test.each<[Level, bigint, Level]>([
    // Seven days and one more.
    ['info', 449_99n, 'info'],
    ['info', 450_00n, 'ok'],
    ['warning', 249_99n, 'warning'],
    ['warning', 250_00n, 'info'],
    ['critical', 149_99n, 'critical'],
    ['critical', 150_00n, 'warning'],
    // With no margin: any money ends emptiness.
    ['empty', 0n, 'empty'],
    ['empty', 1n, 'critical'],
    // Downwards at once.
    ['ok', 199_99n, 'warning'],
    ['info', 0n, 'empty'],
  ])('from %s, with %s kopecks, to %s', (before, spendableMinor, after) => {
    expect(levelAfter(before, daily(spendableMinor), usual)).toBe(after);
  });

  test('a tenth of the sum', () => {
    expect(levelAfter('warning', daily(109_99n, 0n), usual)).toBe('warning');
    expect(levelAfter('warning', daily(110_00n, 0n), usual)).toBe('ok');
  });
});

const thresholds = fc
  .tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }))
  .chain(([criticalDays, more, most]) =>
    fc.record({
      criticalDays: fc.constant(criticalDays),
      warningDays: fc.constant(criticalDays + more),
      infoDays: fc.constant(criticalDays + more + most),
      sumMinor: fc.bigInt({ min: 0n, max: 3_000n }),
    }),
  );
const spread = fc.bigInt({ min: -500n, max: 20_000n });

test('within the bounds no balance is of another level, whatever is owed', () => {
  fc.assert(
    fc.property(
      fc.record({
        thresholds,
        spendableMinor: spread,
        burnPerDayMinor: fc.bigInt({ min: 0n, max: 300n }),
        owedMinor: fc.bigInt({ min: -200n, max: 200n }),
        before: fc.constantFrom(...levels),
        later: fc.bigInt({ min: 0n, max: 20_000n }),
        isRateKnown: fc.boolean(),
      }),
      ({ later, before, owedMinor, isRateKnown, ...given }) => {
        const holding = { ...given, isUsed: true };
        const level = levelAfter(before, holding, given.thresholds);
        const { belowMinor, aboveMinor } = boundsOf(level, {
          holding,
          thresholds: given.thresholds,
          owedMinor,
          isRateKnown,
        });
        // At both edges, and anywhere between them.
        for (const balanceMinor of [belowMinor, aboveMinor, later]) {
          if (balanceMinor < belowMinor || balanceMinor > aboveMinor) continue;
          const standing = { ...holding, spendableMinor: balanceMinor - owedMinor };
          expect(levelAfter(level, standing, given.thresholds)).toBe(level);
        }
      },
    ),
    { numRuns: 5_000 },
  );
});

test('more money never makes a level worse, and a faster rate never a better one', () => {
  fc.assert(
    fc.property(thresholds, spread, spread, fc.bigInt({ min: 0n, max: 300n }), (by, left, right, burn) => {
      const [less, more] = left < right ? [left, right] : [right, left];
      expect(isWorse(levelOf(daily(more, burn), by), levelOf(daily(less, burn), by))).toBe(false);
      expect(isWorse(levelOf(daily(less, burn), by), levelOf(daily(less, burn + 1n), by))).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});

test('within the bounds nothing that is spent within a day, and the rate that it raises, brings a worse level', () => {
  fc.assert(
    fc.property(
      fc.record({
        thresholds,
        spendableMinor: fc.bigInt({ min: 0n, max: 20_000n }),
        burnPerDayMinor: fc.bigInt({ min: 0n, max: 300n }),
        before: fc.constantFrom(...levels),
        spentMinor: fc.bigInt({ min: 0n, max: 5_000n }),
      }),
      ({ thresholds: by, before, spentMinor, ...given }) => {
        const holding = { ...given, isUsed: true };
        const level = levelAfter(before, holding, by);
        const { belowMinor } = boundsOf(level, { holding, thresholds: by, owedMinor: 0n, isRateKnown: false });
        const left = holding.spendableMinor - spentMinor;
        if (left < belowMinor) return;
        const later = { ...holding, spendableMinor: left, burnPerDayMinor: holding.burnPerDayMinor + spentMinor };
        expect(isWorse(levelAfter(level, later, by), level)).toBe(false);
      },
    ),
    { numRuns: 5_000 },
  );
});
