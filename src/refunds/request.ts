import { inTransaction } from '../db/transaction.ts';
import { type BookOutcome, bookRefund, type RefundWish } from './book.ts';
import type { RefundDeps } from './deps.ts';
import { findOperation, type OperationOutcome } from './operation.ts';
import { refundOfWish } from './refund.ts';
import { type SendOutcome, sendRefund } from './send.ts';

export type RequestOutcome =
  | SendOutcome
  | Exclude<BookOutcome, { kind: 'booked' }>
  | Exclude<OperationOutcome, { kind: 'found' }>;

/**
 * Gives money back to the card that paid, within what one agent may do alone: asks the gateway for the operation, takes the
 * money off the balance, and asks for the refund. Whatever dies in between, nothing is asked for twice: what is booked and has
 * no answer is shown to a person by `sweepRefunds`.
 */
export async function requestRefund(deps: RefundDeps, wish: RefundWish): Promise<RequestOutcome> {
  const before = await refundOfWish(deps.db, wish.key);
  if (before) return { kind: 'already-requested', refund: before };
  const operation = await findOperation(deps, wish.paymentId);
  if (operation.kind !== 'found') return operation;
  const { operationKey } = operation;
  const at = deps.clock.now();
  const booked = await inTransaction(deps.db, (tx) => bookRefund(tx, deps, { ...wish, operationKey, at }));
  return booked.kind === 'booked' ? sendRefund(deps, booked.refund) : booked;
}
