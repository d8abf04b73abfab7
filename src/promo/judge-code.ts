import type { EntityType } from '../config/profile.ts';
import type { Currency } from '../ledger/money.ts';
import type { PromoCode } from './code.ts';

/** Why a code is not taken, with what helps the customer on. */
export type PromoRefusal =
  | { readonly reason: 'stopped' | 'expired' | 'used-by-account' | 'first-top-up-only' | 'used-up' }
  | { readonly reason: 'not-yet'; readonly validFrom: Date }
  | { readonly reason: 'other-currency'; readonly currency: Currency }
  | { readonly reason: 'not-for-entity-type'; readonly entityTypes: readonly EntityType[] }
  /** A top-up of so much would do. */
  | { readonly reason: 'top-up-too-small'; readonly leastMinor: bigint };

/** Who wants to use a code. */
export interface Claimant {
  readonly entityType: EntityType;
  /** Of the account, and so of its top-ups. */
  readonly currency: Currency;
  /** Claims of this code that the account has: reserved, granted, and granted once but taken back with a refund. */
  readonly claims: number;
  /** Whether money has come to the account before. */
  readonly hasToppedUp: boolean;
}

/** What the judgement rests on. */
export type CodeFacts = Omit<PromoCode, 'id' | 'code' | 'createdAt'>;

export type Judgement =
  | { readonly kind: 'accepted'; readonly bonusMinor: bigint }
  | ({ readonly kind: 'refused' } & PromoRefusal);

/**
 * Whether the account may use the code now, whatever the sum. Of several reasons the one that stands first here is told:
 * what is wrong with the code for everybody, then what is wrong for this account, and last that others were quicker.
 */
export function refusalFor(code: CodeFacts, claimant: Claimant, now: Date): PromoRefusal | undefined {
  if (code.stoppedAt !== null) return { reason: 'stopped' };
  if (code.validFrom > now) return { reason: 'not-yet', validFrom: code.validFrom };
  if (code.validTo !== null && code.validTo <= now) return { reason: 'expired' };
  if (code.currency !== claimant.currency) return { reason: 'other-currency', currency: code.currency };
  if (code.entityTypes.length > 0 && !code.entityTypes.includes(claimant.entityType)) {
    return { reason: 'not-for-entity-type', entityTypes: code.entityTypes };
  }
  if (claimant.claims >= code.perAccountLimit) return { reason: 'used-by-account' };
  if (code.firstTopUpOnly && claimant.hasToppedUp) return { reason: 'first-top-up-only' };
  if (code.totalLimit !== null && code.claimed >= code.totalLimit) return { reason: 'used-up' };
  return undefined;
}

/** @returns the bonus on a top-up of this sum: a share is rounded down to a whole minor unit, and may so be nothing */
function bonusOn({ bonus }: CodeFacts, amountMinor: bigint): bigint {
  if (bonus.kind === 'fixed') return bonus.bonusMinor;
  const share = (amountMinor * BigInt(bonus.percent)) / 100n;
  return share < bonus.capMinor ? share : bonus.capMinor;
}

/** @returns the least top-up on which the code gives anything */
function leastTopUp({ bonus, leastTopUpMinor }: CodeFacts): bigint {
  if (bonus.kind === 'fixed') return leastTopUpMinor;
  const percent = BigInt(bonus.percent);
  const oneMinorUnit = (100n + percent - 1n) / percent;
  return leastTopUpMinor > oneMinorUnit ? leastTopUpMinor : oneMinorUnit;
}

/** Whether a top-up of this sum by this account gets the code's bonus, and how much; a sum too small is told last, for it can be mended. */
export function judgeCode(code: CodeFacts, wish: Claimant & { readonly amountMinor: bigint }, now: Date): Judgement {
  const refusal = refusalFor(code, wish, now);
  if (refusal) return { kind: 'refused', ...refusal };
  const leastMinor = leastTopUp(code);
  if (wish.amountMinor < leastMinor) return { kind: 'refused', reason: 'top-up-too-small', leastMinor };
  return { kind: 'accepted', bonusMinor: bonusOn(code, wish.amountMinor) };
}
