import type { Queryable } from '../db/client.ts';
import type { DocumentReason } from './document.ts';
import type { DocumentLine } from './report.ts';

/** A list longer than this is read in parts. */
const mostListed = 100;

/**
 * @param page.after the id of the last one seen; without it the list begins
 * @returns payments of the bank's files that nobody knows yet whose they are, oldest first
 */
export async function unmatchedDocuments(
  db: Queryable,
  page: { readonly limit: number; readonly after?: bigint },
): Promise<readonly DocumentLine[]> {
  const rows = await db.bankDocument.findMany({
    where: { state: 'unmatched', id: { gt: page.after ?? 0n } },
    include: { invoice: { select: { number: true, amountMinor: true, paidMinor: true } } },
    orderBy: { id: 'asc' },
    take: Math.min(page.limit, mostListed),
  });
  return rows.map(({ id, invoice, ...row }) => ({
    documentId: id,
    number: row.number,
    paidOn: row.paidOn.toISOString().slice(0, 10),
    amountMinor: row.amountMinor,
    payerName: row.payerName,
    payerInn: row.payerInn,
    purpose: row.purpose,
    state: 'unmatched',
    // Only this slice writes the column.
    reason: row.reason as DocumentReason,
    invoiceId: row.invoiceId,
    invoiceNumber: invoice?.number ?? null,
    invoiceRestMinor: invoice ? invoice.amountMinor - invoice.paidMinor : null,
  }));
}
