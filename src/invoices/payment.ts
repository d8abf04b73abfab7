import type { Prisma, Queryable } from '../db/client.ts';

/** The bank's money for an invoice. */
export type InvoicePayment = Prisma.InvoicePaymentGetPayload<object>;

/** An invoice is paid in a few parts; past this a card lists no more. */
const mostListed = 50;

/** @returns the invoice's payments, undone ones with them, oldest first, 50 at most */
export async function invoicePayments(db: Queryable, invoiceId: bigint): Promise<readonly InvoicePayment[]> {
  return db.invoicePayment.findMany({ where: { invoiceId }, orderBy: { id: 'asc' }, take: mostListed });
}

/** The books' name of a payment; its undoing has one of its own. */
export function paymentKey(payment: Pick<InvoicePayment, 'id' | 'invoiceId'>): string {
  return `invoice:${payment.invoiceId}:payment:${payment.id}`;
}
