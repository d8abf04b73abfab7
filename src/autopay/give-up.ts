import type { Transaction } from '../db/client.ts';

/**
 * A payment that would have bound a card is given up: the consent given with it ends, so that money which comes by its link
 * all the same enables nothing. With the caller's transaction, which has locked the payment.
 */
export async function giveUpMandate(tx: Transaction, paymentId: number, now: Date): Promise<void> {
  await tx.autopayMandate.updateMany({
    where: { parentPaymentId: paymentId, state: 'awaiting-card' },
    data: { state: 'ended', reason: 'payment-given-up', endedAt: now },
  });
}
