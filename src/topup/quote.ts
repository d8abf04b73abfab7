import type { CardPolicy, EntityType, ForeignCardRule } from '../config/profile.ts';
import type { Exchange } from '../rates/exchange.ts';

/** Where the card was issued, as the customer says. */
export type CardKind = 'russian' | 'foreign';

export interface TopUpRequest {
  readonly amountMinor: bigint;
  readonly cardKind: CardKind;
  readonly entityType: EntityType;
  /** What is known of the account's currency in rubles, in which every payment is made. */
  readonly exchange: Exchange['kind'];
}

/**
 * Whether a sum may be paid by card, and if not, the sum that may. Every sum named here would itself be accepted; all are in
 * the account's own currency, as the policy's are.
 */
export type Quote =
  | { readonly kind: 'accepted'; readonly amountMinor: bigint }
  /** Such a customer pays by invoice only. */
  | { readonly kind: 'pays-by-invoice'; readonly entityType: EntityType }
  /** What a ruble is worth in the account's currency is not known, or not lately: said, never guessed. */
  | { readonly kind: 'rate-missing'; readonly because: Extract<Exchange['kind'], 'missing' | 'stale'> }
  | { readonly kind: 'below-minimum'; readonly minimumMinor: bigint }
  | { readonly kind: 'above-maximum'; readonly maximumMinor: bigint }
  | {
      readonly kind: 'foreign-card-minimum';
      readonly minimumMinor: bigint;
      readonly network: ForeignCardRule['network'];
    }
  /** The allowed neighbours, ascending: one or two. */
  | { readonly kind: 'not-a-step'; readonly stepMinor: bigint; readonly neighboursMinor: readonly bigint[] };

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
  const { amountMinor, cardKind, entityType, exchange } = request;
  if (!policy.entityTypes.includes(entityType)) return { kind: 'pays-by-invoice', entityType };
  if (exchange === 'missing' || exchange === 'stale') return { kind: 'rate-missing', because: exchange };
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
