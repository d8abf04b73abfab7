import type { Queryable } from '../db/client.ts';
import { type Payment, type PaymentState, toPayment } from './payment.ts';

export interface PaymentsWish {
  /** Without it, of all accounts. */
  readonly accountId?: bigint | undefined;
  readonly state?: PaymentState | undefined;
  /** Those opened before this one. */
  readonly beforeId?: number | undefined;
  readonly limit: number;
}

/** @returns payments, the newest first */
export async function pagePayments(db: Queryable, wish: PaymentsWish): Promise<Payment[]> {
  const { accountId, state, beforeId, limit } = wish;
  const rows = await db.payment.findMany({
    where: {
      ...(accountId === undefined ? {} : { accountId }),
      ...(state === undefined ? {} : { state }),
      ...(beforeId === undefined ? {} : { id: { lt: beforeId } }),
    },
    orderBy: { id: 'desc' },
    take: limit,
  });
  return rows.map(toPayment);
}
