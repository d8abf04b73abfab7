import { type Account, toAccount } from '../accounts/account.ts';
import type { Prisma, Queryable } from '../db/client.ts';
import type { Currency, Money } from '../ledger/money.ts';

const withAll = {
  account: true,
  payment: {
    select: {
      userId: true,
      mandate: { select: { cardMask: true } },
      attempt: { select: { mandate: { select: { cardMask: true } } } },
    },
  },
} as const;

/** A refund as it is told of. */
export interface ToldRefund
  extends Omit<Prisma.RefundGetPayload<{ include: typeof withAll }>, 'account' | 'amountMinor'> {
  readonly account: Account;
  readonly amount: Money;
  /** Known of a card that was bound; null of any other. */
  readonly cardMask: string | null;
}

/** @throws when there is no such refund: a bug, since a notice is queued with what it names */
export async function loadRefund(db: Queryable, id: bigint): Promise<ToldRefund> {
  const { amountMinor, ...row } = await db.refund.findUniqueOrThrow({ where: { id }, include: withAll });
  const { mandate, attempt } = row.payment;
  return {
    ...row,
    account: toAccount(row.account),
    // A refund is in its payment's currency, and payments are only ever opened in ours.
    amount: { amountMinor, currency: row.currency as Currency },
    cardMask: (mandate ?? attempt?.mandate)?.cardMask ?? null,
  };
}
