import type { Preset } from '../topup/presets.ts';
import { type Holding, levelAfter, type Thresholds } from './level.ts';

/**
 * The sum to offer in one press: the least of those on offer that ends the warning for good, and the greatest where none does.
 * @param offered ascending, as `presets` gives them
 * @returns undefined when nothing is on offer
 */
export function recommendedMinor(
  offered: readonly Preset[],
  { holding, thresholds }: { readonly holding: Holding; readonly thresholds: Thresholds },
): bigint | undefined {
  const ends = offered.find(({ amountMinor }) => {
    const toppedUp = { ...holding, spendableMinor: holding.spendableMinor + amountMinor };
    return levelAfter('empty', toppedUp, thresholds) === 'ok';
  });
  return (ends ?? offered.at(-1))?.amountMinor;
}
