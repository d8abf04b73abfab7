import type { Account } from '../accounts/account.ts';
import type { Profile } from '../config/profile.ts';

/** How often a month the card may be charged: what is offered. Few, so that the ceiling is weighed and not dialled. */
export const monthlyLimits: readonly number[] = [1, 2, 3, 5, 10];

/** Marked on the consent screen until another is chosen. */
export const defaultMonthlyLimit = 3;

export type OfferedTerms =
  | { readonly kind: 'offered'; readonly belowMinor: bigint; readonly limits: readonly number[] }
  /**
   * `entity-type`: such a customer pays by invoice. `currency`: a charge is in rubles, and nobody says what they are worth in
   * the account's currency. `gateway`: the shop may not charge bound cards.
   */
  | { readonly kind: 'not-offered'; readonly because: 'entity-type' | 'currency' | 'gateway' };

/** @returns the balance below which the card is charged; where the provider names none, the least top-up */
export function belowMinorOf(profile: Pick<Profile, 'autopay' | 'card'>): bigint {
  return profile.autopay.belowMinor ?? profile.card.minimumMinor;
}

/** @param gatewayCanCharge whether the gateway has `chargeSavedCard` */
export function offeredTerms(
  profile: Pick<Profile, 'autopay' | 'card' | 'exchange'>,
  account: Pick<Account, 'entityType' | 'currency'>,
  gatewayCanCharge: boolean,
): OfferedTerms {
  if (!profile.card.entityTypes.includes(account.entityType)) return { kind: 'not-offered', because: 'entity-type' };
  if (account.currency !== 'RUB' && profile.exchange === null) return { kind: 'not-offered', because: 'currency' };
  if (!gatewayCanCharge) return { kind: 'not-offered', because: 'gateway' };
  return { kind: 'offered', belowMinor: belowMinorOf(profile), limits: monthlyLimits };
}

/** @throws RangeError when it is not one of those on offer: the caller has let through what nobody could press */
export function assertLimit(monthlyLimit: number): void {
  if (!monthlyLimits.includes(monthlyLimit)) throw new RangeError(`not an offered monthly limit: ${monthlyLimit}`);
}
