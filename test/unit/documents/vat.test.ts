// Guarantee: the VAT that an invoice names is the one that the law takes out of the sum, to the kopeck.
import { describe, expect, test } from 'vitest';
import type { VatRate } from '../../../src/config/vat.ts';
import { vatIncluded } from '../../../src/documents/index.ts';
import { vatRateLabel } from '../../../src/documents/vat.ts';

describe('the VAT in a sum', () => {
  const cases: readonly (readonly [bigint, VatRate, number, bigint])[] = [
    [1_000_000n, 'vat22', 22, 180_328n],
    [12_200n, 'vat22', 22, 2_200n],
    [1_000_000n, 'vat20', 20, 166_667n],
    [12_000n, 'vat20', 20, 2_000n],
    [11_000n, 'vat10', 10, 1_000n],
    [10_700n, 'vat7', 7, 700n],
    [10_500n, 'vat5', 5, 500n],
    [10_000n, 'vat122', 22, 1_803n],
    [10_000n, 'vat105', 5, 476n],
    [10_000n, 'vat0', 0, 0n],
    [0n, 'vat22', 22, 0n],
    // 3 × 20 / 120 is half a kopeck, which goes up; 2 × 20 / 120 is a third of one.
    [3n, 'vat20', 20, 1n],
    [2n, 'vat20', 20, 0n],
    // Beyond what floating point holds.
    [2n ** 63n - 1n, 'vat22', 22, 1_663_231_023_039_385_801n],
  ];
  test.each(cases)('%i kopecks at %s', (amountMinor, vat, ratePercent, vatMinor) => {
    expect(vatIncluded(amountMinor, vat)).toEqual({ ratePercent, vatMinor });
  });

  test('there is none without VAT, which is not a rate of nought', () => {
    expect(vatIncluded(1_000_000n, 'none')).toBeNull();
  });
});

test.each([
  ['vat22', '22\u00a0%'],
  ['vat0', '0\u00a0%'],
  ['vat110', '10/110'],
  ['vat122', '22/122'],
] as const)('%s is printed as %s', (vat, label) => {
  expect(vatRateLabel(vat)).toBe(label);
});
