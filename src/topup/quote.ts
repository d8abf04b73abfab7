import type { CardPolicy, EntityType, ForeignCardRule } from '../config/profile.ts';
import type { Currency } from '../ledger/money.ts';

/** Where the card was issued, as the customer says. */
export type CardKind = 'russian' | 'foreign';

export interface TopUpRequest {
  readonly amountMinor: bigint;
  readonly cardKind: CardKind;
  readonly entityType: EntityType;
  /** What the account is kept in. */
  readonly currency: Currency;
}

/** Whether a sum may be paid by card, and if not, the sum that may. Every sum named here would itself be accepted. */
export type Quote =
  | { readonly kind: 'accepted'; readonly amountMinor: bigint }
  /** Such a customer pays by invoice only. */
  | { readonly kind: 'pays-by-invoice'; readonly entityType: EntityType }
  /** Payments are made in rubles, and what a ruble is worth in this currency is not known: said, never guessed. */
  | { readonly kind: 'rate-missing'; readonly currency: Currency }
  | { readonly kind: 'below-minimum'; readonly minimumMinor: bigint }
  | { readonly kind: 'above-maximum'; readonly maximumMinor: bigint }
  | {
      readonly kind: 'foreign-card-minimum';
      readonly minimumMinor: bigint;
      readonly network: ForeignCardRule['network'];
    }
  /** The allowed neighbours, ascending: one or two. */
  | { readonly kind: 'not-a-step'; readonly stepMinor: bigint; readonly neighboursMinor: readonly bigint[] };

const paymentCurrency: Currency = 'RUB';

function floorToStep(amountMinor: bigint, stepMinor: bigint): bigint {
  return amountMinor - (amountMinor % stepMinor);
}

export function ceilToStep(amountMinor: bigint, stepMinor: bigint): bigint {
  return floorToStep(amountMinor + stepMinor - 1n, stepMinor);
}

/** @returns the least and the greatest sum that this card may pay, both whole steps */
export function cardRange(policy: CardPolicy, cardKind: CardKind): { minimumMinor: bigint; maximumMinor: bigint } {
  const foreign = cardKind === 'foreign' ? policy.foreignCard : null;
  const least = foreign && foreign.minimumMinor > policy.minimumMinor ? foreign.minimumMinor : policy.minimumMinor;
  return {
    minimumMinor: ceilToStep(least, policy.stepMinor),
    maximumMinor: floorToStep(policy.maximumMinor, policy.stepMinor),
  };
}

/** Decides by the provider's policy. The first reason is given that the customer has to deal with first. */
export function quote(policy: CardPolicy, request: TopUpRequest): Quote {
  const { amountMinor, cardKind, entityType, currency } = request;
  if (!policy.entityTypes.includes(entityType)) return { kind: 'pays-by-invoice', entityType };
  if (currency !== paymentCurrency) return { kind: 'rate-missing', currency };
  const { minimumMinor, maximumMinor } = cardRange(policy, cardKind);
  if (amountMinor < minimumMinor) {
    if (cardKind === 'russian' || policy.foreignCard === null) return { kind: 'below-minimum', minimumMinor };
    return { kind: 'foreign-card-minimum', minimumMinor, network: policy.foreignCard.network };
  }
  if (amountMinor > maximumMinor) return { kind: 'above-maximum', maximumMinor };
  const lowerMinor = floorToStep(amountMinor, policy.stepMinor);
  // Both neighbours are within the range, whose ends are whole steps themselves.
  if (lowerMinor !== amountMinor) {
    const neighboursMinor = [lowerMinor, lowerMinor + policy.stepMinor];
    return { kind: 'not-a-step', stepMinor: policy.stepMinor, neighboursMinor };
  }
  return { kind: 'accepted', amountMinor };
}
