import { Prisma, type Queryable } from '../db/client.ts';
import { type Account, toAccount } from './account.ts';
import { type Role, toRole } from './roles.ts';

/** An account as one of its people holds it. */
export interface Membership {
  readonly account: Account;
  readonly role: Role;
}

/** What `selectMemberships` yields. */
export interface MembershipRow {
  id: bigint;
  number: string;
  name: string;
  entityType: string;
  currency: string;
  timeZone: string;
  role: string;
}

export const toMembership = (row: MembershipRow): Membership => ({ account: toAccount(row), role: toRole(row.role) });

/** A `MembershipRow` of what `membershipTables` joins. */
export const membershipColumns = Prisma.sql`
  a.id, a.number, a.name, a.entity_type AS "entityType", a.currency::text, a.time_zone AS "timeZone", m.role`;

/** Accounts `a` with their people `m`, who are the users `u`. */
export const membershipTables = Prisma.sql`
  account_member m JOIN account a ON a.id = m.account_id JOIN telegram_user u ON u.id = m.user_id`;

/** Both together; a WHERE follows. */
export const selectMemberships = Prisma.sql`SELECT ${membershipColumns} FROM ${membershipTables}`;

/** @returns how the person holds the account, or null when it is not theirs: the check behind every button */
export async function membershipOf(
  db: Queryable,
  who: { userId: bigint; accountId: bigint },
): Promise<Membership | null> {
  const rows = await db.$queryRaw<MembershipRow[]>`
    ${selectMemberships} WHERE m.user_id = ${who.userId} AND m.account_id = ${who.accountId}`;
  return rows[0] ? toMembership(rows[0]) : null;
}

/** @param wish an account of the person's own: the caller has seen to that */
export async function makeCurrent(db: Queryable, wish: { userId: bigint; accountId: bigint }): Promise<void> {
  await db.telegramUser.update({ where: { id: wish.userId }, data: { currentAccountId: wish.accountId } });
}
