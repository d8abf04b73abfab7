import type { VatRate } from '../config/vat.ts';

/** The VAT that a sum holds. */
export interface VatShare {
  readonly ratePercent: number;
  readonly vatMinor: bigint;
}

/** Rates in percent. The calculated ones, «22/122», take the same share out of a sum that already holds the tax. */
const percents: Readonly<Record<Exclude<VatRate, 'none'>, number>> = {
  vat0: 0,
  vat5: 5,
  vat7: 7,
  vat10: 10,
  vat20: 20,
  vat22: 22,
  vat105: 5,
  vat107: 7,
  vat110: 10,
  vat120: 20,
  vat122: 22,
};

const calculatedRate = /^vat1\d\d$/;

/** The rate as documents print it: «22 %», or «22/122» for a calculated one. */
export function vatRateLabel(vat: Exclude<VatRate, 'none'>): string {
  const percent = percents[vat];
  return calculatedRate.test(vat) ? `${percent}/${100 + percent}` : `${percent}\u00a0%`;
}

/**
 * @param amountMinor kopecks, with the tax in them
 * @returns the rate and the tax in kopecks, rounded half up (НК РФ, ст. 164 п. 4: sum × rate / (100 + rate)); null
 *   when there is no VAT at all, which is not the same as a rate of 0 %
 */
export function vatIncluded(amountMinor: bigint, vat: VatRate): VatShare | null {
  if (vat === 'none') return null;
  const ratePercent = percents[vat];
  const rate = BigInt(ratePercent);
  const whole = 100n + rate;
  return { ratePercent, vatMinor: (2n * amountMinor * rate + whole) / (2n * whole) };
}
