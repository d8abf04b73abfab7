import type { Queryable } from '../db/client.ts';
import { type Invoice, toInvoice } from './invoice.ts';

/** As many as a screen or a card lists; a caller that wants more turns the page. */
const mostListed = 100;

/** Ids and numbers come from pressed buttons and from purposes of payments: whatever stands there, it is no error. */
const largestId = 2n ** 63n - 1n;

/** @returns the invoice if the person is a member of its account; what a pressed button names is not to be trusted further */
export async function ownInvoice(
  db: Queryable,
  wanted: { readonly invoiceId: bigint; readonly userId: bigint },
): Promise<Invoice | null> {
  if (wanted.invoiceId < 1n || wanted.invoiceId > largestId) return null;
  const row = await db.invoice.findFirst({
    where: { id: wanted.invoiceId, account: { members: { some: { userId: wanted.userId } } } },
  });
  return row && toInvoice(row);
}

/** @param number as printed, «26-00017» */
export async function findInvoiceByNumber(db: Queryable, number: string): Promise<Invoice | null> {
  const row = await db.invoice.findUnique({ where: { number } });
  return row && toInvoice(row);
}

/** @param page.before the id of the last one seen; without it the list begins. @returns the account's invoices, newest first */
export async function listInvoices(
  db: Queryable,
  page: { readonly accountId: bigint; readonly limit: number; readonly before?: bigint },
): Promise<readonly Invoice[]> {
  const rows = await db.invoice.findMany({
    where: { accountId: page.accountId, ...(page.before === undefined ? {} : { id: { lt: page.before } }) },
    orderBy: { id: 'desc' },
    take: Math.min(page.limit, mostListed),
  });
  return rows.map(toInvoice);
}

/**
 * @param wanted.payerInn only those that this payer is to pay
 * @returns invoices that wait for money or for support, oldest first
 */
export async function openInvoices(
  db: Queryable,
  wanted: { readonly limit: number; readonly payerInn?: string },
): Promise<readonly Invoice[]> {
  const rows = await db.invoice.findMany({
    where: {
      closed: null,
      paidMinor: { lt: db.invoice.fields.amountMinor },
      ...(wanted.payerInn === undefined ? {} : { payerInn: wanted.payerInn }),
    },
    orderBy: { id: 'asc' },
    take: Math.min(wanted.limit, mostListed),
  });
  return rows.map(toInvoice);
}
