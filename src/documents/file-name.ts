import type { InvoiceDocument } from './invoice-document.ts';
import { printDay } from './print.ts';

/** @returns «Счёт 26-00017 от 21.11.2026.pdf»: what the file is called in the chat, in the letter and on disk. */
export function invoiceFileName(doc: Pick<InvoiceDocument, 'number' | 'issuedOn'>): string {
  return `Счёт ${doc.number} от ${printDay(doc.issuedOn)}.pdf`;
}
