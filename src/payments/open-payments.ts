import type { Queryable } from '../db/client.ts';
import { type Payment, toPayment } from './payment.ts';

/** Far more than anyone leaves open; `openPayment` allows fewer. */
const mostListed = 50;

/** @returns the person's unpaid payments on the account whose links are still open, oldest first */
export async function openPayments(
  db: Queryable,
  wanted: { readonly accountId: bigint; readonly userId: bigint; readonly now: Date },
): Promise<Payment[]> {
  const { accountId, userId, now } = wanted;
  const rows = await db.payment.findMany({
    where: { accountId, userId, origin: 'customer', state: 'pending', expiresAt: { gt: now } },
    orderBy: { id: 'asc' },
    take: mostListed,
  });
  return rows.map(toPayment);
}
