// Guarantee: the sum that a warning offers ends it for good: past the margin, and no more than is needed.
import { expect, test } from 'vitest';
import { recommendedMinor } from '../../../src/alerts/recommend.ts';

const thresholds = { infoDays: 7, warningDays: 3, criticalDays: 1, sumMinor: 100_00n };
const recommended = (spendableMinor: bigint, ...sums: readonly bigint[]) =>
  recommendedMinor(
    sums.map((amountMinor) => ({ amountMinor, reasons: ['common' as const] })),
    { holding: { spendableMinor, burnPerDayMinor: 50_00n, isUsed: true }, thresholds },
  );

test.each<[string, bigint, readonly bigint[], bigint | undefined]>([
  ['the least that leads past the margin of a day', 0n, [400_00n, 449_99n, 450_00n, 1_000_00n], 450_00n],
  ['what there is counts', 50_00n, [399_99n, 400_00n, 450_00n], 400_00n],
  ['a debt has to be filled first', -50_00n, [450_00n, 500_00n], 500_00n],
  ['the greatest, where none is enough', 0n, [100_00n, 200_00n], 200_00n],
  ['nothing, where nothing is on offer', 0n, [], undefined],
])('%s', (_name, spendableMinor, sums, expected) => {
  expect(recommended(spendableMinor, ...sums)).toBe(expected);
});
