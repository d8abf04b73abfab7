import type { Queryable } from '../db/client.ts';
import { type Membership, type MembershipRow, selectMemberships, toMembership } from './membership.ts';

/** As many as Telegram's keyboard takes buttons. */
const mostListed = 100;

/** @returns the person's accounts, those joined first at the top, 100 at most */
export async function listAccounts(db: Queryable, userId: bigint): Promise<Membership[]> {
  const rows = await db.$queryRaw<MembershipRow[]>`
    ${selectMemberships} WHERE m.user_id = ${userId} ORDER BY m.created_at, a.id LIMIT ${mostListed}`;
  return rows.map(toMembership);
}
