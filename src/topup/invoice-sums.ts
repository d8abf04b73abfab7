import type { CardPolicy, Profile } from '../config/profile.ts';

/** @returns which sums an invoice may be of: the card's least sum and step, its own maximum, and no rule for foreign cards */
export function invoiceSums({ card, invoice }: Pick<Profile, 'card' | 'invoice'>): CardPolicy {
  return { ...card, entityTypes: invoice.entityTypes, maximumMinor: invoice.maximumMinor, foreignCard: null };
}
