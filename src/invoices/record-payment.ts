import { creditLines } from '../accounts/credit-lines.ts';
import { markForAlert } from '../alerts/mark.ts';
import { type Agent, recordAct } from '../audit/index.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { post } from '../ledger/index.ts';
import type { Money } from '../ledger/money.ts';
import { creditFor } from './credit.ts';
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

/** What the payment comes to with those before it, less what they came to: an invoice paid in parts loses no cent. */
async function creditOf(tx: Transaction, invoice: Invoice, amountMinor: bigint): Promise<Money> {
  const whole = creditFor(invoice, invoice.paidMinor + amountMinor);
  if (invoice.creditCurrency === null) return { amountMinor, currency: whole.currency };
  const before = await tx.invoicePayment.aggregate({
    where: { invoiceId: invoice.id, reversedAt: null },
    _sum: { creditMinor: true },
  });
  const restMinor = whole.amountMinor - (before._sum.creditMinor ?? 0n);
  return { amountMinor: restMinor > 0n ? restMinor : 1n, currency: whole.currency };
}

async function postTopUp(
  tx: Transaction,
  invoice: Invoice,
  payment: Pick<InvoicePayment, 'id' | 'amountMinor' | 'orderNumber'> & { readonly credited: Money; readonly at: Date },
): Promise<bigint> {
  const posted = await post(tx, {
    idempotencyKey: paymentKey({ id: payment.id, invoiceId: invoice.id }),
    kind: 'top-up',
    lines: await creditLines(tx, {
      accountId: invoice.accountId,
      source: { ownerKey: 'system:bank', kind: 'bank' },
      paid: { amountMinor: payment.amountMinor, currency: invoice.currency },
      credited: payment.credited,
    }),
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
  const credited = await creditOf(tx, invoice, amountMinor);
  const ledgerTransactionId = await postTopUp(tx, invoice, { id, amountMinor, credited, at, orderNumber });
  const creditMinor = invoice.creditCurrency === null ? null : credited.amountMinor;
  const recordedBy = agent.id;
  await tx.invoicePayment.create({
    data: {
      ...{ id, invoiceId, amountMinor, creditMinor, orderNumber, bankDocumentId, recordedBy, ledgerTransactionId },
      recordedAt: at,
    },
  });
  const changed = await changeInvoice(tx, invoice, {
    paidMinor: invoice.paidMinor + amountMinor,
    ...(reported.approved === true ? { awaitsApproval: false } : {}),
  });
  await recordAct(tx, {
    ...{ at, agent, act: 'invoice-payment', accountId, invoiceId, amountMinor, currency, ledgerTransactionId },
    detail: { payment: String(id), order: orderNumber },
  });
  await markForAlert(tx, { accountIds: [accountId], now: at });
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
