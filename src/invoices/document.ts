import type { Queryable } from '../db/client.ts';
import { type InvoiceDocument, invoiceFileName, invoicePdf, paymentPurpose } from '../documents/index.ts';
import type { Invoice } from './invoice.ts';

/** The invoice as a file, and the purpose that its payment is to name. */
export interface InvoiceFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly purpose: string;
}

/**
 * Renders the invoice's document; each time the same, since what it says was kept with the invoice.
 * @param serviceTitle the provider's name for customers
 */
export async function renderInvoice(db: Queryable, invoice: Invoice, serviceTitle: string): Promise<InvoiceFile> {
  const account = await db.account.findUniqueOrThrow({ where: { id: invoice.accountId }, select: { number: true } });
  const { number, issuedOn, dueOn, seller, payer, amountMinor, vat } = invoice;
  const facts = { number, issuedOn, dueOn, seller, payer, amountMinor, vat };
  const document: InvoiceDocument = { ...facts, accountNumber: account.number, serviceTitle };
  return { name: invoiceFileName(document), bytes: await invoicePdf(document), purpose: paymentPurpose(document) };
}
