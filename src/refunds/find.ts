import type { Queryable } from '../db/client.ts';
import { type Refund, toRefund } from './refund.ts';

/** More refunds of one payment than anyone asks for. */
const mostListed = 100;

/** @returns what was given back of a payment, or was to be, oldest first, 100 at most */
export async function refundsOf(db: Queryable, paymentId: number): Promise<Refund[]> {
  const rows = await db.refund.findMany({ where: { paymentId }, orderBy: { id: 'asc' }, take: mostListed });
  return rows.map(toRefund);
}

/** @returns a refund by its number, or null */
export async function refundOfId(db: Queryable, refundId: bigint): Promise<Refund | null> {
  const row = await db.refund.findUnique({ where: { id: refundId } });
  return row && toRefund(row);
}
