import type { VatRate } from '../config/vat.ts';
import type { Prisma, Queryable, Transaction } from '../db/client.ts';
import type { Currency } from '../ledger/money.ts';
import type { PayerRequisites, SellerRequisites } from '../requisites/index.ts';
import { type InvoiceClosing, type InvoiceProgress, type InvoiceState, invoiceState } from './state.ts';

type Row = Prisma.InvoiceGetPayload<object>;

/** An invoice as the rest of the program sees it. Sums are in minor units of its currency, rubles always. */
export type Invoice = Omit<
  Row,
  'payer' | 'seller' | 'vat' | 'currency' | 'creditCurrency' | 'issuedOn' | 'dueOn' | 'progress' | 'closed'
> & {
  readonly state: InvoiceState;
  readonly progress: InvoiceProgress;
  readonly closed: InvoiceClosing | null;
  readonly currency: Currency;
  /** What the account is kept in, where that is not rubles. */
  readonly creditCurrency: Currency | null;
  readonly vat: VatRate;
  /** As they were when it was made, and as the document names them. */
  readonly payer: PayerRequisites;
  readonly seller: SellerRequisites;
  /** 'YYYY-MM-DD', as the document names them. */
  readonly issuedOn: string;
  readonly dueOn: string;
};

/** What may change; what the document says does not. */
type InvoiceChange = Partial<
  Pick<Row, 'progress' | 'closed' | 'closedAt' | 'rejectionReason' | 'paidMinor' | 'awaitsApproval'>
>;

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** The database's CHECKs allow no other values in these columns, and `requestInvoice` alone writes the two objects. */
export function toInvoice(row: Row): Invoice {
  const progress = row.progress as InvoiceProgress;
  const closed = row.closed as InvoiceClosing | null;
  return {
    ...row,
    progress,
    closed,
    state: invoiceState({ ...row, progress, closed }),
    currency: row.currency as Currency,
    creditCurrency: row.creditCurrency as Currency | null,
    vat: row.vat as VatRate,
    payer: row.payer as unknown as PayerRequisites,
    seller: row.seller as unknown as SellerRequisites,
    issuedOn: dayOf(row.issuedOn),
    dueOn: dayOf(row.dueOn),
  };
}

/** @returns the invoice, or null when there is none of this id */
export async function findInvoice(db: Queryable, invoiceId: bigint): Promise<Invoice | null> {
  const row = await db.invoice.findUnique({ where: { id: invoiceId } });
  return row && toInvoice(row);
}

/** Locks the invoice until the transaction ends: agents, the bank's file and the clock decide about it one after another. */
export async function lockInvoice(tx: Transaction, invoiceId: bigint): Promise<Invoice | null> {
  await tx.$queryRaw`SELECT 1 FROM invoice WHERE id = ${invoiceId} FOR UPDATE`;
  return findInvoice(tx, invoiceId);
}

/** Changes an invoice that the caller has locked, and raises its version. */
export async function changeInvoice(
  tx: Transaction,
  invoice: Pick<Invoice, 'id'>,
  change: InvoiceChange,
): Promise<Invoice> {
  const data = { ...change, version: { increment: 1 } };
  return toInvoice(await tx.invoice.update({ where: { id: invoice.id }, data }));
}
