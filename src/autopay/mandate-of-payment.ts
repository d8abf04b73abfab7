import type { Queryable } from '../db/client.ts';
import { type Mandate, toMandate } from './mandate.ts';

/** @returns the consent that takes effect once this payment is paid; null when none was given or it was taken back */
export async function mandateAwaiting(db: Queryable, paymentId: number): Promise<Mandate | null> {
  const row = await db.autopayMandate.findFirst({ where: { parentPaymentId: paymentId, state: 'awaiting-card' } });
  return row && toMandate(row);
}

/** Whether what was agreed to with this payment has ended, which is for good: nothing can be agreed to with it any more. */
export async function hasConsentEnded(db: Queryable, paymentId: number): Promise<boolean> {
  const where = { parentPaymentId: paymentId, state: 'ended' };
  return (await db.autopayMandate.findFirst({ where, select: { id: true } })) !== null;
}
