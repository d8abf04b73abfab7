import type { Prisma, Transaction } from '../db/client.ts';
import { readOrderNumber } from '../invoices/index.ts';

/** How far a payment of the bank's file has come. The last two are final, unless the payment is undone. */
export type DocumentState = 'matched' | 'unmatched' | 'credited' | 'ignored';

/** Why a document is where it is: stable codes, kept in its row. */
export type MatchReason =
  /** The purpose names the invoice, and the payer is its payer. */
  | 'number-and-inn'
  /** The purpose names none; the payer has exactly one open invoice of exactly this sum left to pay. */
  | 'inn-and-sum';
export type UnmatchedReason =
  /** The purpose names an invoice of another payer: the suggestion is kept. */
  | 'other-payer'
  /** It may be for more than one invoice. */
  | 'ambiguous'
  | 'unknown'
  /** Nothing is left to pay of the invoice that it is for: paid twice, or credited by hand under another order's number. */
  | 'invoice-paid'
  /** Its invoice has a payment of this order's number already, of another sum or another day. */
  | 'order-number-taken'
  /** It was credited and that was undone: whose it is, an agent says. */
  | 'payment-undone';
export type CreditReason =
  | MatchReason
  /** An agent had confirmed the payment order before the file came. */
  | 'by-hand'
  /** An agent said for which invoice it is. */
  | 'assigned';
export type DocumentReason =
  | UnmatchedReason
  | CreditReason
  /** Of an ignored one: the log has the agent's words. */
  | 'by-agent';

/** A payment of the bank's file as it is kept; sums are in kopecks. */
export type BankDocument = Omit<Prisma.BankDocumentGetPayload<object>, 'state' | 'reason'> & {
  readonly state: DocumentState;
  readonly reason: DocumentReason;
};

/** Whether an agent or a later file may still decide about it. */
export function isWaiting(state: DocumentState): boolean {
  return state === 'matched' || state === 'unmatched';
}

/** What stands for the number of a payment that has none, or one that no payment order can have. */
const noNumber = 'Б/Н';

/** @returns a payment's number as payments of invoices are told apart by it, however the file writes it */
export function orderNumberOf(number: string): string {
  return readOrderNumber(number) ?? readOrderNumber(number.slice(-20)) ?? noNumber;
}

/** A year or so of a payer's orders runs up to here; with ten characters of the date it fits the column. */
const longestBeforeDate = 9;

/** @returns the number that tells a payment from an earlier one of the same number: numbering starts anew each year */
export function datedOrderNumber(document: Pick<BankDocument, 'number' | 'paidOn'>): string {
  const [year, month, day] = document.paidOn.toISOString().slice(0, 10).split('-');
  return `${orderNumberOf(document.number).slice(-longestBeforeDate)}/${day}.${month}.${year}`;
}

/** Locks the document until the transaction ends: files, agents and confirmations decide about it one after another. */
export async function lockDocument(tx: Transaction, documentId: bigint): Promise<BankDocument | null> {
  await tx.$queryRaw`SELECT 1 FROM bank_document WHERE id = ${documentId} FOR NO KEY UPDATE`;
  const row = await tx.bankDocument.findUnique({ where: { id: documentId } });
  // Only this slice writes these columns.
  return row && { ...row, state: row.state as DocumentState, reason: row.reason as DocumentReason };
}
