import type { Transaction } from '../db/client.ts';
import { orderNumberOf } from './document.ts';
import { numbersIn } from './invoice-number.ts';
import type { Candidate, RecordedPayment } from './match.ts';
import type { ParsedDocument } from './statement/statement.ts';

export interface Book {
  readonly candidates: readonly Candidate[];
  readonly payments: readonly RecordedPayment[];
}

/**
 * Loads whatever the payments of a file may be for, in two queries however many they are: invoices that a purpose names, open
 * invoices of the payers, and those with a payment of the same order's number.
 * @param documents with the key under which each is kept; what waits of other files has first claim on an invoice's rest
 */
export async function loadBook(
  tx: Transaction,
  documents: readonly (ParsedDocument & { readonly key: string })[],
): Promise<Book> {
  const numbers = [...new Set(documents.flatMap((document) => numbersIn(document.purpose)))];
  const inns = [...new Set(documents.map((document) => document.payerInn).filter(Boolean))];
  const orders = [...new Set(documents.map((document) => orderNumberOf(document.number)))];
  const keys = documents.map((document) => document.key);
  const candidates = await tx.$queryRaw<Candidate[]>`
    WITH claimed AS (
      SELECT d.invoice_id, sum(d.amount_minor) AS minor FROM bank_document d
       WHERE d.state = 'matched' AND NOT EXISTS (SELECT FROM unnest(${keys}::text[]) AS k WHERE k = d.key)
       GROUP BY d.invoice_id)
    SELECT i.id, i.number, i.payer_inn AS "payerInn", i.closed IS NULL AS "isOpen",
           (i.amount_minor - i.paid_minor - coalesce(c.minor, 0))::bigint AS "restMinor"
      FROM invoice i LEFT JOIN claimed c ON c.invoice_id = i.id
     WHERE i.currency = 'RUB'
       AND (i.number = ANY(${numbers}::text[])
            OR i.payer_inn = ANY(${inns}::text[])
               AND (i.closed IS NULL AND i.paid_minor < i.amount_minor
                    OR EXISTS (SELECT FROM invoice_payment p WHERE p.invoice_id = i.id AND p.reversed_at IS NULL
                                  AND p.order_number = ANY(${orders}::text[]))))
     ORDER BY i.id`;
  const ids = candidates.map((invoice) => invoice.id.toString());
  const payments = await tx.$queryRaw<RecordedPayment[]>`
    SELECT id, invoice_id AS "invoiceId", order_number AS "orderNumber", amount_minor AS "amountMinor",
           recorded_at AS "recordedAt", bank_document_id IS NOT NULL AS "isLinked"
      FROM invoice_payment
     WHERE reversed_at IS NULL AND invoice_id = ANY(${ids}::bigint[]) AND order_number = ANY(${orders}::text[])
     ORDER BY id`;
  return { candidates, payments };
}
