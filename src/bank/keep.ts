import type { Transaction } from '../db/client.ts';
import type { Decision } from './match.ts';
import type { ParsedDocument } from './statement/statement.ts';

export interface DecidedDocument {
  readonly document: ParsedDocument & { readonly key: string };
  readonly decision: Decision;
}

/** One statement to the database holds so many rows: some 3 MB, and a file of a day's work is one or two of them. */
const rowsAtOnce = 5_000;

/** What people read of a payment; what is longer is padding. By characters, not by halves of them. */
const longest = { number: 50, account: 40, inn: 20, name: 200, purpose: 1_000 };
const cut = (text: string, length: number): string =>
  text.length <= length ? text : [...text].slice(0, length).join('');

function rowOf({ document, decision }: DecidedDocument): Readonly<Record<string, string | null>> {
  // A payment known by hand is taken as such by `linkByHand`, and only if that payment still stands then.
  const { kind, invoiceId } = decision;
  return {
    key: document.key,
    number: cut(document.number, longest.number),
    paid_on: document.date,
    amount_minor: String(document.amountMinor),
    payer_inn: cut(document.payerInn, longest.inn),
    payer_name: cut(document.payerName, longest.name),
    payer_account: cut(document.payerAccount, longest.account),
    purpose: cut(document.purpose, longest.purpose),
    state: kind === 'matched' ? 'matched' : 'unmatched',
    reason: kind === 'by-hand' ? 'order-number-taken' : decision.reason,
    invoice_id: invoiceId === null ? null : String(invoiceId),
  };
}

/**
 * Keeps the documents, each once by its key. One that is known and waits comes under the new file with what is now known of
 * it; one that was undone stays an agent's to decide; one that is settled stays as it is.
 */
async function upsert(tx: Transaction, statementId: bigint, decided: readonly DecidedDocument[]): Promise<void> {
  const rows = JSON.stringify(decided.map(rowOf));
  await tx.$executeRaw`
    INSERT INTO bank_document AS d (key, statement_id, number, paid_on, amount_minor, payer_inn, payer_name, payer_account,
                                    purpose, state, reason, invoice_id)
    SELECT r.key, ${statementId}, r.number, r.paid_on, r.amount_minor, r.payer_inn, r.payer_name, r.payer_account,
           r.purpose, r.state, r.reason, r.invoice_id
      FROM jsonb_to_recordset(${rows}::jsonb) AS r (
             key text, number text, paid_on date, amount_minor bigint, payer_inn text, payer_name text,
             payer_account text, purpose text, state text, reason text, invoice_id bigint)
    ON CONFLICT (key) DO UPDATE
       SET statement_id = EXCLUDED.statement_id,
           state = CASE WHEN d.reason = 'payment-undone' THEN d.state ELSE EXCLUDED.state END,
           reason = CASE WHEN d.reason = 'payment-undone' THEN d.reason ELSE EXCLUDED.reason END,
           invoice_id = CASE WHEN d.reason = 'payment-undone' THEN d.invoice_id ELSE EXCLUDED.invoice_id END
     WHERE d.state IN ('matched', 'unmatched')`;
}

/** Joins payments that agents had confirmed by hand with their documents, unless something became of either meanwhile. */
async function linkByHand(tx: Transaction, decided: readonly DecidedDocument[]): Promise<void> {
  const pairs = decided.flatMap(({ document, decision }) =>
    decision.kind === 'by-hand' ? [{ key: document.key, payment_id: String(decision.paymentId) }] : [],
  );
  if (pairs.length === 0) return;
  await tx.$executeRaw`
    WITH linked AS (
      UPDATE invoice_payment p SET bank_document_id = d.id
        FROM jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) AS r (key text, payment_id bigint)
        JOIN bank_document d ON d.key = r.key
       WHERE p.id = r.payment_id AND p.reversed_at IS NULL AND p.bank_document_id IS NULL
         AND d.state IN ('matched', 'unmatched') AND d.reason <> 'payment-undone'
      RETURNING p.bank_document_id, p.invoice_id)
    UPDATE bank_document d SET state = 'credited', reason = 'by-hand', invoice_id = linked.invoice_id
      FROM linked WHERE d.id = linked.bank_document_id`;
}

/** Writes what was decided. All importers write in the order of keys, so that two of them wait and do not lock each other out. */
export async function keepDocuments(
  tx: Transaction,
  statementId: bigint,
  decided: readonly DecidedDocument[],
): Promise<void> {
  const inOrder = decided.toSorted((left, right) => (left.document.key < right.document.key ? -1 : 1));
  for (let start = 0; start < inOrder.length; start += rowsAtOnce) {
    await upsert(tx, statementId, inOrder.slice(start, start + rowsAtOnce));
  }
  await linkByHand(tx, decided);
}
