import { Prisma, type Queryable } from '../db/client.ts';
import {
  type Membership,
  type MembershipRow,
  membershipColumns,
  membershipTables,
  toMembership,
} from './membership.ts';

export interface CurrentAccount extends Membership {
  /** The person has other accounts beside it. */
  readonly hasOthers: boolean;
}

/** What `selectCurrentAccount` yields. */
export interface CurrentAccountRow extends MembershipRow {
  readonly hasOthers: boolean;
}

export const toCurrentAccount = (row: CurrentAccountRow): CurrentAccount => ({
  ...toMembership(row),
  hasOthers: row.hasOthers,
});

/** The account that the person is working with, or no row; a query by itself, or a part of another one's FROM. */
export const selectCurrentAccount = (userId: bigint): Prisma.Sql => Prisma.sql`
  SELECT ${membershipColumns}, count(*) OVER () > 1 AS "hasOthers" FROM ${membershipTables} WHERE m.user_id = ${userId}
   ORDER BY (a.id IS NOT DISTINCT FROM u.current_account_id) DESC, m.created_at, a.id LIMIT 1`;

/** @returns the account that the person is working with: the one chosen last, else the first joined; null without any */
export async function currentAccount(db: Queryable, userId: bigint): Promise<CurrentAccount | null> {
  const [row] = await db.$queryRaw<CurrentAccountRow[]>(selectCurrentAccount(userId));
  return row ? toCurrentAccount(row) : null;
}
