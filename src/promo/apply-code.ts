import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { findOwnPayment, lockPayment, type Payment } from '../payments/payment.ts';
import { type Claim, claimOf, endReservation, reserve } from './claim.ts';
import { lockCodes, type PromoCode } from './code.ts';
import type { PromoDeps } from './deps.ts';
import type { WrongCode } from './guess-pause.ts';
import type { PromoRefusal } from './judge-code.ts';
import { lookUpCode } from './look-up.ts';

export type ApplyOutcome =
  /** A place is held for the payment as long as its link is open. */
  | { readonly kind: 'applied'; readonly claim: Claim }
  /** The code that the payment had before, if any, stays. */
  | ({ readonly kind: 'refused'; readonly code: PromoCode } & PromoRefusal)
  | WrongCode
  /** It is paid, given up, past its time, or not the person's own. */
  | { readonly kind: 'payment-closed' };

interface OwnPayment {
  readonly paymentId: number;
  readonly userId: bigint;
}

async function lockOpen(tx: Transaction, wanted: OwnPayment, now: Date): Promise<Payment | null> {
  const own = await findOwnPayment(tx, wanted);
  const payment = own && (await lockPayment(tx, own.id));
  return payment?.state === 'pending' && payment.expiresAt > now ? payment : null;
}

/**
 * Puts a code on an open payment, in place of the one it had. Any number of people may race for the last place: the code's row
 * lets them through one after another. The same code again changes nothing.
 * @param wish.code as it was typed
 */
export async function applyCode(deps: PromoDeps, wish: OwnPayment & { readonly code: string }): Promise<ApplyOutcome> {
  const now = deps.clock.now();
  const { userId } = wish;
  return inTransaction(deps.db, async (tx): Promise<ApplyOutcome> => {
    const found = await lookUpCode(tx, { userId, typed: wish.code, now });
    if (found.kind !== 'found') return found;
    const payment = await lockOpen(tx, wish, now);
    if (payment === null) return { kind: 'payment-closed' };
    const reserved = await reserve(tx, { codeId: found.code.id, payment, userId, now });
    return reserved.kind === 'applied' ? reserved : { ...reserved, code: found.code };
  });
}

export type RemoveOutcome = { readonly kind: 'removed' | 'none' | 'payment-closed' };

/** «Убрать промокод»: the place is free again, and money that comes later brings no bonus. */
export async function removeCode(deps: PromoDeps, wanted: OwnPayment): Promise<RemoveOutcome> {
  return inTransaction(deps.db, async (tx): Promise<RemoveOutcome> => {
    const payment = await lockOpen(tx, wanted, deps.clock.now());
    if (payment === null) return { kind: 'payment-closed' };
    const claim = await claimOf(tx, payment.id);
    if (claim === null) return { kind: 'none' };
    await lockCodes(tx, [claim.code.id]);
    await endReservation(tx, claim, 'withdrawn');
    return { kind: 'removed' };
  });
}
