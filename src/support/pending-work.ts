import type { Queryable } from '../db/client.ts';
import { type Invoice, openInvoices } from '../invoices/index.ts';
import { type Refund, toRefund } from '../refunds/refund.ts';
import { type Approval, toApproval } from './approval.ts';

/** A customer whose message nobody has answered. */
export interface WaitingCustomer {
  readonly userId: bigint;
  readonly firstName: string;
  readonly username: string | null;
  readonly waitingSince: Date;
  /** Where they are spoken of; null when there is no such place now. */
  readonly chatId: bigint | null;
  readonly threadId: number | null;
}

/** All that waits for an agent; each list oldest first, 20 at most, beside how many there are. */
export interface PendingWork {
  readonly invoices: readonly Invoice[];
  readonly invoiceCount: number;
  readonly approvals: readonly Approval[];
  readonly approvalCount: number;
  /** Refunds of which the gateway has said nothing: an agent looks into its cabinet. */
  readonly refunds: readonly Refund[];
  readonly refundCount: number;
  readonly customers: readonly WaitingCustomer[];
  readonly customerCount: number;
  /** Money that matches nothing: `unmatchedWork` lists it. */
  readonly unmatchedCount: number;
}

/** What fits one message. */
const mostListed = 20;

interface Counts {
  invoices: number;
  approvals: number;
  refunds: number;
  customers: number;
  unmatched: number;
}

async function countAll(db: Queryable): Promise<Counts> {
  const rows = await db.$queryRaw<Counts[]>`
    SELECT (SELECT count(*) FROM invoice WHERE closed IS NULL AND paid_minor < amount_minor)::int AS invoices,
           (SELECT count(*) FROM approval WHERE state = 'waiting')::int AS approvals,
           (SELECT count(*) FROM refund WHERE state = 'unknown')::int AS refunds,
           (SELECT count(*) FROM support_topic WHERE waiting_since IS NOT NULL)::int AS customers,
           ((SELECT count(*) FROM payment_notification WHERE state = 'quarantined')
            + (SELECT count(*) FROM bank_document WHERE state IN ('matched', 'unmatched')))::int AS unmatched`;
  const [counts] = rows;
  if (!counts) throw new Error('what is pending could not be counted');
  return counts;
}

/** @returns what waits for support now */
export async function pendingWork(db: Queryable): Promise<PendingWork> {
  const counts = await countAll(db);
  const approvals = await db.approval.findMany({
    where: { state: 'waiting' },
    orderBy: { id: 'asc' },
    take: mostListed,
  });
  const refunds = await db.refund.findMany({
    where: { state: 'unknown' },
    orderBy: [{ askedAt: 'asc' }, { id: 'asc' }],
    take: mostListed,
  });
  const customers = await db.$queryRaw<WaitingCustomer[]>`
    SELECT t.user_id AS "userId", u.first_name AS "firstName", u.username, t.waiting_since AS "waitingSince",
           t.chat_id AS "chatId", t.thread_id AS "threadId"
      FROM support_topic t JOIN telegram_user u ON u.id = t.user_id
     WHERE t.waiting_since IS NOT NULL ORDER BY t.waiting_since, t.user_id LIMIT ${mostListed}`;
  return {
    invoices: await openInvoices(db, { limit: mostListed }),
    invoiceCount: counts.invoices,
    approvals: approvals.map(toApproval),
    approvalCount: counts.approvals,
    refunds: refunds.map(toRefund),
    refundCount: counts.refunds,
    customers,
    customerCount: counts.customers,
    unmatchedCount: counts.unmatched,
  };
}
