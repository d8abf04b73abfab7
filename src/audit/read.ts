import type { Queryable } from '../db/client.ts';
import { type AuditRow, toAuditRow } from './entry.ts';

/** What a card has room for. */
const mostOnCard = 20;

/** A day's acts of a whole desk; a summary of more than these is no summary. */
const mostInPeriod = 1_000;

/** @returns the latest acts on the invoice, oldest first, 20 at most */
export async function actsOnInvoice(db: Queryable, invoiceId: bigint): Promise<readonly AuditRow[]> {
  const rows = await db.auditEntry.findMany({ where: { invoiceId }, orderBy: { id: 'desc' }, take: mostOnCard });
  return rows.reverse().map(toAuditRow);
}

/** @param period from its first moment to before its last. @returns all acts in it, oldest first, 1,000 at most */
export async function actsSince(
  db: Queryable,
  period: { readonly from: Date; readonly to: Date },
): Promise<readonly AuditRow[]> {
  const rows = await db.auditEntry.findMany({
    where: { at: { gte: period.from, lt: period.to } },
    orderBy: { id: 'asc' },
    take: mostInPeriod,
  });
  return rows.map(toAuditRow);
}
