import { type Account, findAccount, toAccount } from '../accounts/account.ts';
import { type AccountBalance, balanceOf } from '../accounts/balance-of.ts';
import { type Role, toRole } from '../accounts/roles.ts';
import { type AuditRow, toAuditRow } from '../audit/entry.ts';
import type { Queryable } from '../db/client.ts';
import { storable } from '../db/storable.ts';
import { type Invoice, toInvoice } from '../invoices/invoice.ts';
import type { KnownPerson } from './find-customers.ts';

/** Money that came, by whichever way; newest first. */
export interface ReceivedPayment {
  readonly at: Date;
  readonly amountMinor: bigint;
  readonly by: 'card' | 'invoice';
  /** The gateway's invoice id, or our invoice's number. */
  readonly reference: string;
  /** Taken back later. */
  readonly undone: boolean;
  /** On its way back to the card, or there. */
  readonly refundedMinor: bigint;
}

/** All that an agent needs to answer a customer. */
export interface AccountCard {
  readonly account: Account;
  readonly balance: AccountBalance;
  /** Who joined first stands first, 10 at most. */
  readonly members: readonly (KnownPerson & { readonly role: Role; readonly unreachableSince: Date | null })[];
  readonly payments: readonly ReceivedPayment[];
  /** Oldest first. */
  readonly openInvoices: readonly Invoice[];
  /** What support did with it, newest first. */
  readonly acts: readonly AuditRow[];
}

/** What fits one message. */
const mostMembers = 10;
const mostPayments = 5;
const mostInvoices = 10;
const mostActs = 5;

async function lastPayments(db: Queryable, accountId: bigint): Promise<ReceivedPayment[]> {
  return db.$queryRaw<ReceivedPayment[]>`
    SELECT at, amount_minor AS "amountMinor", by, reference, undone, refunded AS "refundedMinor" FROM (
      SELECT p.paid_at AS at, p.amount_minor, 'card' AS by, p.id::text AS reference, false AS undone, p.id::bigint AS tie,
             (SELECT coalesce(sum(f.amount_minor), 0)::bigint FROM refund f
               WHERE f.payment_id = p.id AND f.state NOT IN ('refused', 'cancelled')) AS refunded
        FROM payment p WHERE p.account_id = ${accountId} AND p.state = 'paid'
      UNION ALL
      SELECT r.recorded_at, r.amount_minor, 'invoice', i.number, r.reversed_at IS NOT NULL, r.id, 0::bigint
        FROM invoice i JOIN invoice_payment r ON r.invoice_id = i.id WHERE i.account_id = ${accountId}) received
     ORDER BY at DESC, tie DESC LIMIT ${mostPayments}`;
}

async function membersOf(db: Queryable, accountId: bigint): Promise<AccountCard['members']> {
  const rows = await db.accountMember.findMany({
    where: { accountId },
    orderBy: [{ createdAt: 'asc' }, { userId: 'asc' }],
    take: mostMembers,
    include: { user: true },
  });
  return rows.map(({ role, user }) => {
    const { id, firstName, username, unreachableSince } = user;
    return { id, firstName, username, unreachableSince, role: toRole(role) };
  });
}

async function invoicesOf(db: Queryable, accountId: bigint): Promise<readonly Invoice[]> {
  const rows = await db.invoice.findMany({
    where: { accountId, closed: null, paidMinor: { lt: db.invoice.fields.amountMinor } },
    orderBy: { id: 'asc' },
    take: mostInvoices,
  });
  return rows.map(toInvoice);
}

/** @returns the account's card, or null when there is no such account */
export async function accountCard(db: Queryable, accountId: bigint): Promise<AccountCard | null> {
  const account = await findAccount(db, accountId);
  if (account === null) return null;
  const acts = await db.auditEntry.findMany({ where: { accountId }, orderBy: { id: 'desc' }, take: mostActs });
  return {
    account,
    balance: await balanceOf(db, accountId),
    members: await membersOf(db, accountId),
    payments: await lastPayments(db, accountId),
    openInvoices: await invoicesOf(db, accountId),
    acts: acts.map(toAuditRow),
  };
}

/** @param number as shown to people. @returns null when there is no such account */
export async function accountByNumber(db: Queryable, number: string): Promise<Account | null> {
  const row = await db.account.findUnique({ where: { number: storable(number).trim() } });
  return row && toAccount(row);
}
