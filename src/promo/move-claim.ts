import type { Transaction } from '../db/client.ts';
import type { OwnedPayment } from '../payments/payment.ts';
import { type Claim, reserve } from './claim.ts';
import type { PromoCode } from './code.ts';
import type { PromoRefusal } from './judge-code.ts';
import { claimToRevive } from './revivable.ts';

export type MoveOutcome =
  | { readonly kind: 'moved'; readonly claim: Claim }
  /** It does not fit the new sum, or its time is over. */
  | ({ readonly kind: 'dropped'; readonly code: PromoCode } & PromoRefusal)
  /** There was no code to move. */
  | { readonly kind: 'none' };

/**
 * Puts the code of a payment that is given up, and whose place is given back, onto the open one that takes its place, judged
 * anew for the sum. The caller has locked both payments, and with them the code: nobody comes in between.
 */
export async function moveClaim(
  tx: Transaction,
  move: { readonly from: OwnedPayment; readonly to: OwnedPayment; readonly now: Date },
): Promise<MoveOutcome> {
  const { from, to, now } = move;
  const claim = await claimToRevive(tx, from.id);
  if (claim === null) return { kind: 'none' };
  const { code } = claim;
  const reserved = await reserve(tx, { codeId: code.id, payment: to, userId: to.userId, now });
  return reserved.kind === 'applied'
    ? { kind: 'moved', claim: reserved.claim }
    : { ...reserved, kind: 'dropped', code };
}
