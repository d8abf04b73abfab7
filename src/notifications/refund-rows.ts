import { type Account, toAccount } from '../accounts/account.ts';
import type { Prisma, Queryable } from '../db/client.ts';
import type { Currency, Money } from '../ledger/money.ts';
import { peopleOf } from '../payments/people.ts';
import { onCardOf } from '../refunds/refund.ts';

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
  /** What leaves the balance, and what goes to the card for it. */
  readonly amount: Money;
  readonly onCard: Money;
  /** Whom support speaks to of it: who has paid, or of a bill's page the first with the account; null: it has no people. */
  readonly userId: bigint | null;
  /** Known of a card that was bound; null of any other. */
  readonly cardMask: string | null;
}

/** @throws when there is no such refund: a bug, since a notice is queued with what it names */
export async function loadRefund(db: Queryable, id: bigint): Promise<ToldRefund> {
  const { amountMinor, ...row } = await db.refund.findUniqueOrThrow({ where: { id }, include: withAll });
  const { mandate, attempt, userId } = row.payment;
  // A refund is in its account's currency, which is one of ours.
  const amount: Money = { amountMinor, currency: row.currency as Currency };
  return {
    ...row,
    account: toAccount(row.account),
    amount,
    onCard: onCardOf({ ...amount, sentMinor: row.sentMinor }),
    userId: userId ?? (await peopleOf(db, row.accountId))[0] ?? null,
    cardMask: (mandate ?? attempt?.mandate)?.cardMask ?? null,
  };
}
