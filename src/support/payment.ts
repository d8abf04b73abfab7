import type { Agent } from '../audit/index.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import {
  awaitApprovalIn,
  creditFor,
  findInvoice,
  type Invoice,
  type RecordOutcome,
  readOrderNumber,
  recordPaymentIn,
} from '../invoices/index.ts';
import { lockInvoice } from '../invoices/invoice.ts';
import { type Approval, askApproval, toApproval } from './approval.ts';
import type { SupportDeps } from './deps.ts';

/** The bank's money as an agent confirms it. */
export interface PaymentConfirmation {
  readonly invoiceId: bigint;
  /** In kopecks, above zero. */
  readonly amountMinor: bigint;
  readonly orderNumber: string;
  readonly agent: Agent;
  /** Of the invoice as the agent was shown it. */
  readonly expectedVersion: number;
}

export type ConfirmOutcome =
  | RecordOutcome
  /** Above the profile's limit: it waits, and nothing is credited. */
  | { readonly kind: 'needs-second-agent'; readonly approval: Approval; readonly invoice: Invoice }
  /** A payment of this invoice waits for a second agent already, this one or another: first that is decided. */
  | { readonly kind: 'already-waiting'; readonly approval: Approval; readonly invoice: Invoice };

type ConfirmDeps = Pick<SupportDeps, 'db' | 'clock' | 'profile' | 'enqueueNotice' | 'supportChatId'>;

async function waitingFor(tx: Transaction, invoiceId: bigint): Promise<Approval> {
  const row = await tx.approval.findFirst({ where: { invoiceId, state: 'waiting' } });
  if (row === null) throw new Error(`invoice ${invoiceId} waits for a second agent whom nobody has asked`);
  return toApproval(row);
}

async function askSecond(
  tx: Transaction,
  deps: ConfirmDeps,
  confirmation: PaymentConfirmation,
  orderNumber: string,
): Promise<ConfirmOutcome> {
  const { invoiceId, amountMinor, expectedVersion, agent } = confirmation;
  const locked = await lockInvoice(tx, invoiceId);
  if (locked === null) return { kind: 'unknown-invoice' };
  const payment = await tx.invoicePayment.findFirst({ where: { invoiceId, orderNumber, reversedAt: null } });
  if (payment) return { kind: 'already-recorded', invoice: locked, payment };
  const marked = await awaitApprovalIn(tx, deps, { invoiceId, awaits: true, amountMinor, expectedVersion });
  if (marked.kind === 'unknown-invoice' || marked.kind === 'changed') return marked;
  const { invoice } = marked;
  if (marked.kind === 'already') {
    return { kind: 'already-waiting', invoice, approval: await waitingFor(tx, invoiceId) };
  }
  const approval = await askApproval(tx, {
    requestKey: `invoice:${invoiceId}:v${expectedVersion}:payment`,
    act: { kind: 'invoice-payment', amountMinor, orderNumber },
    ...{ accountId: invoice.accountId, invoiceId, currency: invoice.currency, agent, at: deps.clock.now() },
  });
  return { kind: 'needs-second-agent', approval, invoice };
}

/**
 * Credits the bank's money for an invoice, once for each payment order; above `profile.secondAgentAboveMinor` only with a
 * second agent's word, until when the invoice is `paid` and not yet `credited`.
 * @throws RangeError on a sum that is none or an order without a number: whoever asked has looked
 */
export async function confirmPayment(deps: ConfirmDeps, confirmation: PaymentConfirmation): Promise<ConfirmOutcome> {
  const orderNumber = readOrderNumber(confirmation.orderNumber);
  if (orderNumber === undefined) throw new RangeError('a payment order without a number');
  return inTransaction(deps.db, async (tx) => {
    const invoice = await findInvoice(tx, confirmation.invoiceId);
    if (invoice === null) return { kind: 'unknown-invoice' };
    return creditFor(invoice, confirmation.amountMinor).amountMinor > deps.profile.secondAgentAboveMinor
      ? askSecond(tx, deps, confirmation, orderNumber)
      : recordPaymentIn(tx, deps, confirmation);
  });
}
