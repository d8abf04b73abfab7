import type { CardPolicy } from '../config/profile.ts';
import type { Currency } from '../ledger/money.ts';
import type { TopUpFacts } from './facts.ts';
import { cardRange, ceilToStep } from './quote.ts';

/** Why a sum is offered; one sum may have several reasons. */
export type PresetReason = 'ten-days' | 'thirty-days' | 'last-paid' | 'minimum' | 'maximum' | 'common';

export interface Preset {
  readonly amountMinor: bigint;
  readonly reasons: readonly PresetReason[];
}

/** Three rows of two buttons: more is a list to study, not a choice. */
const maxPresets = 6;

/** Offered while nothing is known of the spending: round sums, from a first try to a month of a small service. */
const commonMinor: Readonly<Record<Currency, readonly bigint[]>> = {
  RUB: [500_00n, 1_000_00n, 3_000_00n, 5_000_00n],
  USD: [10_00n, 20_00n, 50_00n, 100_00n],
};

interface Candidate {
  readonly amountMinor: bigint;
  readonly reason: PresetReason;
}

function candidates(policy: CardPolicy, facts: TopUpFacts, currency: Currency): Candidate[] {
  const { minimumMinor, maximumMinor } = cardRange(policy, 'russian');
  const allowed = (amountMinor: bigint): bigint => {
    const rounded = ceilToStep(amountMinor, policy.stepMinor);
    return rounded < minimumMinor ? minimumMinor : rounded;
  };
  const recommend = (days: bigint, reason: PresetReason): Candidate[] => {
    if (facts.highestDailySpendMinor === undefined) return [];
    const amountMinor = allowed(facts.highestDailySpendMinor * days);
    // The greatest sum allowed does not last so long, so it is not called by those days.
    return [amountMinor > maximumMinor ? { amountMinor: maximumMinor, reason: 'maximum' } : { amountMinor, reason }];
  };
  const last =
    facts.lastPaidMinor === undefined
      ? []
      : [{ amountMinor: allowed(facts.lastPaidMinor), reason: 'last-paid' as const }];
  const common =
    facts.highestDailySpendMinor === undefined ? commonMinor[currency].filter((amount) => amount >= minimumMinor) : [];
  return [
    ...recommend(10n, 'ten-days'),
    ...recommend(30n, 'thirty-days'),
    ...last,
    { amountMinor: minimumMinor, reason: 'minimum' as const },
    ...common.map((amountMinor) => ({ amountMinor: allowed(amountMinor), reason: 'common' as const })),
  ].filter(({ amountMinor }) => amountMinor <= maximumMinor);
}

/**
 * The sums on the buttons of the top-up: for 10 and 30 days by the highest daily spend, rounded up to the step and never
 * below the minimum; the last one paid; the minimum; and round sums while the spend is unknown.
 * @param currency the account's own, in which the policy's sums are, too
 * @returns at most six, ascending, each once; each is a sum that `quote` accepts from a Russian card
 */
export function presets(policy: CardPolicy, facts: TopUpFacts, currency: Currency): Preset[] {
  const reasons = new Map<bigint, PresetReason[]>();
  for (const { amountMinor, reason } of candidates(policy, facts, currency)) {
    const known = reasons.get(amountMinor);
    if (known) {
      if (!known.includes(reason)) known.push(reason);
    } else if (reasons.size < maxPresets) reasons.set(amountMinor, [reason]);
  }
  return Array.from(reasons, ([amountMinor, why]) => ({ amountMinor, reasons: why })).sort((left, right) =>
    left.amountMinor < right.amountMinor ? -1 : 1,
  );
}
