import { type Account, findAccount, toAccount } from '../accounts/account.ts';
import { findMandate, type Mandate, toMandate } from '../autopay/mandate.ts';
import type { Prisma, Queryable } from '../db/client.ts';
import type { Money } from '../ledger/money.ts';

/** A charge as it is told of. */
export interface ToldAttempt extends Omit<Prisma.AutopayAttemptGetPayload<object>, 'amountMinor'> {
  readonly mandate: Mandate;
  readonly account: Account;
  readonly amount: Money;
}

const withAll = { mandate: true, account: true } as const;

/** @throws when there is no such attempt: a bug, since a notice is queued together with what it names */
export async function loadAttempt(db: Queryable, id: bigint): Promise<ToldAttempt> {
  return toTold(await db.autopayAttempt.findUniqueOrThrow({ where: { id }, include: withAll }));
}

/** The charge that a payment of origin autopay belongs to. @throws when it belongs to none: a bug */
export async function loadAttemptOf(db: Queryable, paymentId: number): Promise<ToldAttempt> {
  return toTold(await db.autopayAttempt.findUniqueOrThrow({ where: { paymentId }, include: withAll }));
}

function toTold(row: Prisma.AutopayAttemptGetPayload<{ include: typeof withAll }>): ToldAttempt {
  const { amountMinor, ...rest } = row;
  const mandate = toMandate(row.mandate);
  return { ...rest, mandate, account: toAccount(row.account), amount: { amountMinor, currency: mandate.currency } };
}

/** @throws when there is no such mandate: a bug */
export async function loadMandate(
  db: Queryable,
  id: bigint,
): Promise<{ readonly mandate: Mandate; readonly account: Account }> {
  const mandate = await findMandate(db, id);
  const account = mandate && (await findAccount(db, mandate.accountId));
  if (!mandate || !account) throw new Error(`a notice is queued for mandate ${id}, which is none`);
  return { mandate, account };
}

/** @returns the newest charge of the mandate that brought no money, and why; null when there is none */
export function lastRefused(
  db: Queryable,
  mandateId: bigint,
): Promise<{ readonly amountMinor: bigint; readonly code: string | null } | null> {
  return db.autopayAttempt.findFirst({
    where: { mandateId, state: { in: ['declined', 'failed'] } },
    orderBy: { id: 'desc' },
    select: { amountMinor: true, code: true },
  });
}
