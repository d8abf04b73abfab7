import type { Agent } from '../audit/index.ts';
import type { Prisma, Queryable, Transaction } from '../db/client.ts';
import type { Currency, Money } from '../ledger/money.ts';
import { lockPayment, type Payment } from '../payments/payment.ts';

type Row = Prisma.RefundGetPayload<object>;

/**
 * requested: off the balance, the gateway is being asked; unknown: a person must look what became of it; accepted by the
 * gateway, then finished; refused or cancelled: the money is on the balance again.
 */
export type RefundState = 'requested' | 'unknown' | 'accepted' | 'finished' | 'refused' | 'cancelled';

/** Money on its way back to the card that paid; its sum is what left the balance. */
export type Refund = Omit<Row, 'currency' | 'state' | 'askedBy' | 'askedByName'> & {
  readonly currency: Currency;
  readonly state: RefundState;
  readonly askedBy: Agent;
};

/** States in which the money is off the balance. */
export const standingStates = ['requested', 'unknown', 'accepted', 'finished'] as const satisfies RefundState[];

/** The table's CHECK allows no other states; the currency is the account's. */
export function toRefund(row: Row): Refund {
  const { askedBy, askedByName, ...rest } = row;
  return {
    ...rest,
    currency: row.currency as Currency,
    state: row.state as RefundState,
    askedBy: { id: askedBy, name: askedByName },
  };
}

/** What goes to the card: payments are made in rubles, and so goes their money back, whatever the balance is kept in. */
export function onCardOf({
  amountMinor,
  currency,
  sentMinor,
}: Pick<Refund, 'amountMinor' | 'currency' | 'sentMinor'>): Money {
  return sentMinor === null ? { amountMinor, currency } : { amountMinor: sentMinor, currency: 'RUB' };
}

async function findRefund(db: Queryable, refundId: bigint): Promise<Refund | null> {
  const row = await db.refund.findUnique({ where: { id: refundId } });
  return row && toRefund(row);
}

/** @param requestKey the wish's. @returns the refund that was made of it before */
export async function refundOfWish(db: Queryable, requestKey: string): Promise<Refund | null> {
  const row = await db.refund.findUnique({ where: { requestKey } });
  return row && toRefund(row);
}

/** Locks a refund until the transaction ends; its payment first, as everywhere, since money may move. */
export async function lockRefund(
  tx: Transaction,
  refundId: bigint,
): Promise<{ readonly refund: Refund; readonly payment: Payment } | null> {
  const found = await findRefund(tx, refundId);
  const payment = found && (await lockPayment(tx, found.paymentId));
  if (!payment) return null;
  await tx.$queryRaw`SELECT 1 FROM refund WHERE id = ${refundId} FOR NO KEY UPDATE`;
  const refund = await findRefund(tx, refundId);
  return refund && { refund, payment };
}

/** @returns how many were asked for of the payment, whatever became of them */
export const countRefunds = (db: Queryable, paymentId: number): Promise<number> =>
  db.refund.count({ where: { paymentId } });
