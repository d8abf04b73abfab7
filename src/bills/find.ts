import { Prisma, type Queryable } from '../db/client.ts';
import { type Bill, toBill } from './bill.ts';

export const billLists = ['unpaid', 'paid', 'all'] as const;
export type BillList = (typeof billLists)[number];

/** The most that one page gives: a chat and a browser show far fewer. */
const mostOnPage = 100;

export async function findBill(db: Queryable, billId: bigint): Promise<Bill | null> {
  const row = await db.bill.findUnique({ where: { id: billId } });
  return row && toBill(row);
}

/** @param token as it stands in an address: anything at all */
export async function findBillByToken(db: Queryable, token: string): Promise<Bill | null> {
  if (!/^[A-Za-z0-9_-]{22}$/.test(token)) return null;
  const row = await db.bill.findUnique({ where: { token } });
  return row && toBill(row);
}

/** @returns an account's bills, newest first, those before `beforeId`; cancelled ones are among `all` only */
export async function pageBills(
  db: Queryable,
  wish: {
    readonly accountId: bigint;
    readonly which: BillList;
    readonly beforeId?: bigint | undefined;
    /** 100 at most. */
    readonly limit: number;
  },
): Promise<Bill[]> {
  const { accountId, which, beforeId, limit } = wish;
  const rows = await db.bill.findMany({
    where: {
      accountId,
      ...(beforeId === undefined ? {} : { id: { lt: beforeId } }),
      ...(which === 'unpaid' ? { paidAt: null, cancelledAt: null } : {}),
      ...(which === 'paid' ? { paidAt: { not: null } } : {}),
    },
    orderBy: { id: 'desc' },
    take: Math.min(limit, mostOnPage),
  });
  return rows.map(toBill);
}

/** What is left to pay of an account's bills, top-ups and service together, in minor units of its currency. */
export async function unpaidOf(
  db: Queryable,
  accountId: bigint,
): Promise<{ readonly count: number; readonly leftMinor: bigint }> {
  const { _count, _sum } = await db.bill.aggregate({
    where: { accountId, paidAt: null, cancelledAt: null },
    _count: true,
    _sum: { amountMinor: true, paidMinor: true },
  });
  return { count: _count, leftMinor: (_sum.amountMinor ?? 0n) - (_sum.paidMinor ?? 0n) };
}

/** The `minor` units of an account's currency that its balance did not suffice for: a query by itself, or a part of another one's FROM. */
export const selectUnpaidService = (accountId: bigint): Prisma.Sql => Prisma.sql`
  SELECT coalesce(sum(amount_minor - paid_minor), 0)::bigint AS minor FROM bill
   WHERE account_id = ${accountId} AND kind = 'service' AND paid_at IS NULL AND cancelled_at IS NULL`;

/** What the balance did not suffice for: the part of service bills that is unpaid, in minor units of the account's currency. */
export async function unpaidServiceMinor(db: Queryable, accountId: bigint): Promise<bigint> {
  const [unpaid] = await db.$queryRaw<{ minor: bigint }[]>(selectUnpaidService(accountId));
  if (!unpaid) throw new Error('an aggregate gave no row');
  return unpaid.minor;
}
