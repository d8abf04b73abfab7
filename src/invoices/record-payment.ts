import { ledgerOwnerOf } from '../accounts/account.ts';
import { type Agent, recordAct } from '../audit/index.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { openLedgerAccount, post } from '../ledger/index.ts';
import type { InvoiceDeps } from './deps.ts';
import { changeInvoice, type Invoice, lockInvoice } from './invoice.ts';
import { readOrderNumber } from './order-number.ts';
import { type InvoicePayment, paymentKey } from './payment.ts';
import { tellChange } from './tell.ts';

/** Money that the bank has, for an invoice. */
export interface ReportedPayment {
  readonly invoiceId: bigint;
  /** What came, in kopecks, above zero: it is credited whole, whatever the invoice says. */
  readonly amountMinor: bigint;
  /** The payment order's, as typed or as the bank's file has it; see `readOrderNumber`. */
  readonly orderNumber: string;
  readonly agent: Agent;
  /** The version that the agent was shown; without it the invoice may have changed meanwhile. */
  readonly expectedVersion?: number;
  /** The line of the bank's file. */
  readonly bankDocumentId?: bigint;
  /** A second agent has agreed: the invoice no longer waits for one. */
  readonly approved?: boolean;
}

export type RecordOutcome =
  | { readonly kind: 'credited'; readonly invoice: Invoice; readonly paymentId: bigint }
  /** This payment order, or this line of the bank's file, was credited before. */
  | { readonly kind: 'already-recorded'; readonly invoice: Invoice; readonly payment: InvoicePayment }
  /** Something has become of the invoice since the agent was shown it: show it anew, and ask again. */
  | { readonly kind: 'changed'; readonly invoice: Invoice }
  | { readonly kind: 'unknown-invoice' };

type RecordDeps = Pick<InvoiceDeps, 'clock' | 'enqueueNotice' | 'supportChatId'>;

/** @returns the payment that this one would repeat */
async function recorded(
  tx: Transaction,
  { invoiceId, bankDocumentId }: ReportedPayment,
  orderNumber: string,
): Promise<InvoicePayment | null> {
  const same = [{ invoiceId, orderNumber }, ...(bankDocumentId === undefined ? [] : [{ bankDocumentId }])];
  return tx.invoicePayment.findFirst({ where: { reversedAt: null, OR: same }, orderBy: { id: 'asc' } });
}

/** The id is taken before the row is written, since the books are posted to under it. */
async function takePaymentId(tx: Transaction): Promise<bigint> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT nextval(pg_get_serial_sequence('invoice_payment', 'id')) AS id`;
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('the sequence of payments gave no id');
  return id;
}

async function postTopUp(
  tx: Transaction,
  invoice: Invoice,
  payment: { readonly id: bigint; readonly amountMinor: bigint; readonly at: Date; readonly orderNumber: string },
): Promise<bigint> {
  const { currency } = invoice;
  const { amountMinor } = payment;
  const bank = await openLedgerAccount(tx, { ownerKey: 'system:bank', kind: 'bank', currency });
  const ownerKey = ledgerOwnerOf(invoice.accountId);
  const customer = await openLedgerAccount(tx, { ownerKey, kind: 'customer', currency });
  const posted = await post(tx, {
    idempotencyKey: paymentKey({ id: payment.id, invoiceId: invoice.id }),
    kind: 'top-up',
    lines: [
      { accountId: bank, amountMinor: -amountMinor },
      { accountId: customer, amountMinor },
    ],
    occurredAt: payment.at,
    detail: { invoice: invoice.number, order: payment.orderNumber },
  });
  if (posted.kind === 'posted') return posted.transactionId;
  throw new Error(`a payment of invoice ${invoice.id} cannot be posted: ${posted.kind}`);
}

async function credit(
  tx: Transaction,
  deps: RecordDeps,
  invoice: Invoice,
  reported: ReportedPayment,
): Promise<RecordOutcome> {
  const { amountMinor, orderNumber, agent, bankDocumentId = null } = reported;
  const { id: invoiceId, accountId, currency } = invoice;
  const at = deps.clock.now();
  const id = await takePaymentId(tx);
  const ledgerTransactionId = await postTopUp(tx, invoice, { id, amountMinor, at, orderNumber });
  const recordedBy = agent.id;
  await tx.invoicePayment.create({
    data: { id, invoiceId, amountMinor, orderNumber, bankDocumentId, recordedBy, recordedAt: at, ledgerTransactionId },
  });
  const changed = await changeInvoice(tx, invoice, {
    paidMinor: invoice.paidMinor + amountMinor,
    ...(reported.approved === true ? { awaitsApproval: false } : {}),
  });
  await recordAct(tx, {
    ...{ at, agent, act: 'invoice-payment', accountId, invoiceId, amountMinor, currency, ledgerTransactionId },
    detail: { payment: String(id), order: orderNumber },
  });
  const event = changed.paidMinor >= changed.amountMinor ? 'credited' : 'partly-paid';
  await tellChange(tx, deps, { invoice: changed, event, amountMinor });
  return { kind: 'credited', invoice: changed, paymentId: id };
}

/**
 * Credits the bank's money for an invoice, once for each payment order, within the caller's transaction: payment, balance,
 * the invoice's state, the log and what is told stand or fall together. In whatever state the invoice is, the money is here.
 * Any number of callers may race for it; they come one after another under the invoice's lock.
 * @throws RangeError on a sum that is none or a number that `readOrderNumber` does not take: whoever asked has looked
 */
export async function recordPaymentIn(
  tx: Transaction,
  deps: RecordDeps,
  reported: ReportedPayment,
): Promise<RecordOutcome> {
  const orderNumber = readOrderNumber(reported.orderNumber);
  if (orderNumber === undefined) throw new RangeError('a payment order without a number');
  if (reported.amountMinor <= 0n) throw new RangeError(`a payment of ${reported.amountMinor}`);
  const invoice = await lockInvoice(tx, reported.invoiceId);
  if (invoice === null) return { kind: 'unknown-invoice' };
  // Before the version is compared: a confirmation that comes twice has itself changed it, and is told so.
  const payment = await recorded(tx, reported, orderNumber);
  if (payment) return { kind: 'already-recorded', invoice, payment };
  const { expectedVersion } = reported;
  if (expectedVersion !== undefined && expectedVersion !== invoice.version) return { kind: 'changed', invoice };
  return credit(tx, deps, invoice, { ...reported, orderNumber });
}

/** As `recordPaymentIn`, in a transaction of its own. */
export async function recordPayment(
  deps: RecordDeps & Pick<InvoiceDeps, 'db'>,
  reported: ReportedPayment,
): Promise<RecordOutcome> {
  return inTransaction(deps.db, (tx) => recordPaymentIn(tx, deps, reported));
}
