import type { InvoiceDocument } from './invoice-document.ts';

/** Papers: what customers and bookkeepers are handed. Pure rendering, without a database and without a clock. */
export { type ClosingContent, closingListFile } from './closing-list.ts';
export { invoiceFileName } from './file-name.ts';
export type { InvoiceDocument } from './invoice-document.ts';
export { paymentQrPayload, writePaymentQr } from './payment-qr.ts';
export { paymentPurpose } from './purpose.ts';
export { vatIncluded } from './vat.ts';
export { amountInWords } from './words.ts';

/**
 * The invoice as a file; @see printInvoice. What draws it takes 30 MB and an eighth of a second to load, so it is loaded with the
 * first invoice, which waits for it, and not with the program.
 */
export async function invoicePdf(doc: InvoiceDocument): Promise<Buffer> {
  const { printInvoice } = await import('./invoice-pdf.ts');
  return printInvoice(doc);
}
