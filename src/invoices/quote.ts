import type { Queryable } from '../db/client.ts';
import { findInvoice, type Invoice } from './invoice.ts';

/** What an agent is shown before confirming a payment. */
export type PaymentQuote =
  | {
      readonly kind: 'partial' | 'exact' | 'over';
      readonly invoice: Invoice;
      /** The bank's sum, whole: money above the invoice is the customer's, too. */
      readonly willCreditMinor: bigint;
      /** What will be missing (partial) or is above the invoice (over); 0 when exact. */
      readonly differenceMinor: bigint;
      /** For `expectedVersion`: the confirmation is good for the invoice as it was shown. */
      readonly version: number;
    }
  | { readonly kind: 'unknown-invoice' };

/** Reckons a payment against what is left to pay. Pure. @param amountMinor above zero */
export function quoteAgainst(
  invoice: Invoice,
  amountMinor: bigint,
): Exclude<PaymentQuote, { kind: 'unknown-invoice' }> {
  const leftMinor = invoice.amountMinor > invoice.paidMinor ? invoice.amountMinor - invoice.paidMinor : 0n;
  const common = { invoice, willCreditMinor: amountMinor, version: invoice.version };
  if (amountMinor < leftMinor) return { kind: 'partial', differenceMinor: leftMinor - amountMinor, ...common };
  if (amountMinor > leftMinor) return { kind: 'over', differenceMinor: amountMinor - leftMinor, ...common };
  return { kind: 'exact', differenceMinor: 0n, ...common };
}

/** @returns what recording this sum would come to now */
export async function quotePayment(
  db: Queryable,
  wish: { readonly invoiceId: bigint; readonly amountMinor: bigint },
): Promise<PaymentQuote> {
  const invoice = await findInvoice(db, wish.invoiceId);
  return invoice ? quoteAgainst(invoice, wish.amountMinor) : { kind: 'unknown-invoice' };
}
