import { chargeDeclined } from '../autopay/declined.ts';
import { giveUpMandate } from '../autopay/give-up.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { type MoveOutcome, moveClaim } from '../promo/move-claim.ts';
import { lockCodesOf, releaseClaims } from '../promo/release-claims.ts';
import type { PaymentDeps } from './deps.ts';
import { findOwnPayment, lockPayment, type OwnedPayment, type Payment } from './payment.ts';

/** `failure` of a payment that the customer gave up; the gateway's own reasons stand there as it names them. */
const cancelledByCustomer = 'by-customer';

/** The gateway's reason when money was taken and went back: always news to its owner. */
const returnedToPayer = 'returned-to-payer';

export type CancelOutcome =
  | { readonly kind: 'cancelled'; readonly payment: OwnedPayment }
  | { readonly kind: 'already-paid'; readonly payment: OwnedPayment }
  | { readonly kind: 'expired'; readonly payment: OwnedPayment }
  | { readonly kind: 'unknown-payment' };

/**
 * «Отмена» on the summary: the link is not offered again. Whoever has paid by it all the same is credited, so the gateway
 * goes on being asked. Nothing is sent: the customer is looking at the answer.
 */
export async function cancelPayment(
  deps: Pick<PaymentDeps, 'db' | 'clock'>,
  paymentId: number,
): Promise<CancelOutcome> {
  return inTransaction(deps.db, async (tx): Promise<CancelOutcome> => {
    const payment = await lockPayment(tx, paymentId);
    // A charge by autopay is under way already: ending autopay stops the next one.
    if (payment?.origin !== 'customer') return { kind: 'unknown-payment' };
    if (payment.state === 'paid') return { kind: 'already-paid', payment };
    if (payment.state !== 'pending') return { kind: payment.state, payment };
    return { kind: 'cancelled', payment: await giveUp(tx, payment, deps.clock.now()) };
  });
}

async function giveUp(tx: Transaction, payment: OwnedPayment, now: Date): Promise<OwnedPayment> {
  const change = { state: 'cancelled', failure: cancelledByCustomer, lateNoticeAt: null } as const;
  await tx.payment.update({ where: { id: payment.id }, data: change });
  await releaseClaims(tx, [payment.id]);
  if (payment.savesCard) await giveUpMandate(tx, payment.id, now);
  return { ...payment, ...change };
}

/**
 * Gives up a payment in whose place its payer has opened another: one wish, one open link. Whoever says to have paid it is
 * left with it and with its promo code, for the money may be on its way. Otherwise the code goes along, judged anew; so it does
 * from a link that has closed by itself meanwhile.
 * @returns what became of the code
 */
export async function supersedePayment(
  deps: Pick<PaymentDeps, 'db' | 'clock'>,
  wanted: { readonly paymentId: number; readonly by: number; readonly userId: bigint },
): Promise<MoveOutcome> {
  const { paymentId, by, userId } = wanted;
  return inTransaction(deps.db, async (tx): Promise<MoveOutcome> => {
    const own = await findOwnPayment(tx, { paymentId, userId });
    if (own === null || paymentId === by) return { kind: 'none' };
    // In the order of their numbers, so that two who replace each other do not wait in a ring.
    const locked = new Map<number, Payment | null>();
    for (const id of [paymentId, by].toSorted((left, right) => left - right)) {
      locked.set(id, await lockPayment(tx, id));
    }
    const [from, to] = [locked.get(paymentId), locked.get(by)];
    if (!from || from.origin === 'page' || from.state === 'paid' || from.claimedPaidAt !== null)
      return { kind: 'none' };
    await lockCodesOf(tx, [paymentId, by]);
    const given = from.state === 'pending' ? await giveUp(tx, from, deps.clock.now()) : from;
    if (to?.userId !== userId || to.state !== 'pending') return { kind: 'none' };
    return moveClaim(tx, { from: given, to, now: deps.clock.now() });
  });
}

/**
 * Whether a payment cancelled by the gateway is news to the customer. A link that was never used ends that way too, hours
 * later, and who cancelled knows it already: both would be bothered for nothing.
 */
export function isCancellationNews(
  payment: Pick<Payment, 'state' | 'expiresAt' | 'claimedPaidAt'>,
  reason: string,
  now: Date,
): boolean {
  if (reason === returnedToPayer) return true;
  if (payment.state === 'cancelled') return false;
  return payment.claimedPaidAt !== null || (payment.state === 'pending' && payment.expiresAt > now);
}

/**
 * Records that the gateway has ended a payment without money. A notification may still prove it wrong: money is credited
 * from any state.
 * @param heard.tell false when the customer reads the answer on the screen at this moment; of a charge by autopay, autopay tells,
 *   and of who pays by a bill's page, no chat is known
 */
export async function recordCancellation(
  tx: Transaction,
  deps: Pick<PaymentDeps, 'enqueueNotice' | 'clock'>,
  heard: { readonly paymentId: number; readonly reason: string; readonly tell: boolean },
): Promise<Payment | null> {
  const payment = await lockPayment(tx, heard.paymentId);
  if (payment === null || payment.state === 'paid') return payment;
  const change = { state: 'cancelled', failure: heard.reason, lateNoticeAt: null, nextPollAt: null } as const;
  await tx.payment.update({ where: { id: payment.id }, data: change });
  await releaseClaims(tx, [payment.id]);
  if (payment.origin === 'autopay') {
    await chargeDeclined(tx, deps, { payment, code: heard.reason });
  } else if (
    heard.tell &&
    payment.origin === 'customer' &&
    isCancellationNews(payment, heard.reason, deps.clock.now())
  ) {
    await deps.enqueueNotice(tx, {
      notice: { kind: 'payment.cancelled', paymentId: payment.id },
      chatId: payment.chatId,
      dedupeKey: `payment:${payment.id}:cancelled`,
    });
  }
  return { ...payment, ...change };
}
