/** Papers: what customers and bookkeepers are handed. Pure rendering, without a database and without a clock. */
export { type ClosingContent, closingListFile } from './closing-list.ts';
export { invoiceFileName } from './file-name.ts';
export type { InvoiceDocument } from './invoice-document.ts';
export { invoicePdf } from './invoice-pdf.ts';
export { paymentQrPayload, writePaymentQr } from './payment-qr.ts';
export { paymentPurpose } from './purpose.ts';
export { vatIncluded } from './vat.ts';
export { amountInWords } from './words.ts';
