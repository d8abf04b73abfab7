import type { Prisma, Transaction } from '../db/client.ts';

/** One charge of a bound card, as its row has it. */
export type Attempt = Prisma.AutopayAttemptGetPayload<object>;

/**
 * @returns the attempt made by this payment while its outcome is open, else null. Whoever changes it has locked the payment,
 * so that it stays as it is.
 */
export async function openAttempt(tx: Transaction, paymentId: number): Promise<Attempt | null> {
  return tx.autopayAttempt.findFirst({ where: { paymentId, state: 'in-flight' } });
}

/** Ends an attempt that brought no money. @param ending.code why: a stable code */
export async function endAttempt(
  tx: Transaction,
  attempt: Attempt,
  ending: { readonly state: 'declined' | 'failed'; readonly code: string; readonly now: Date },
): Promise<void> {
  const { state, code, now } = ending;
  await tx.autopayAttempt.update({ where: { id: attempt.id }, data: { state, code, endedAt: now } });
}
