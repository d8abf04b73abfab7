import type { Queryable } from '../db/client.ts';
import { type Membership, type MembershipRow, selectMemberships, toMembership } from './membership.ts';

export type CurrentAccount = Membership;

/** @returns the account that the person is working with: the one chosen last, else the first joined; null without any */
export async function currentAccount(db: Queryable, userId: bigint): Promise<CurrentAccount | null> {
  const rows = await db.$queryRaw<MembershipRow[]>`
    ${selectMemberships} WHERE m.user_id = ${userId}
    ORDER BY (a.id IS NOT DISTINCT FROM u.current_account_id) DESC, m.created_at, a.id LIMIT 1`;
  return rows[0] ? toMembership(rows[0]) : null;
}
