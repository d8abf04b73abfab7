import type { Agent } from '../audit/index.ts';
import type { Transaction } from '../db/client.ts';
import { creditFor, findInvoice, type Invoice, type InvoicePayment, recordPaymentIn } from '../invoices/index.ts';
import { lockInvoice } from '../invoices/invoice.ts';
import type { BankDeps } from './deps.ts';
import { type BankDocument, type CreditReason, datedOrderNumber, orderNumberOf } from './document.ts';
import { isSamePayment } from './match.ts';

export type SettleDeps = Pick<BankDeps, 'db' | 'clock' | 'enqueueNotice' | 'supportChatId' | 'profile'>;

export type SettleOutcome =
  | { readonly kind: 'credited'; readonly invoice: Invoice; readonly paymentId: bigint }
  /** An agent had confirmed this very payment order: the document is joined with that payment, nothing is credited anew. */
  | { readonly kind: 'by-hand'; readonly invoice: Invoice; readonly paymentId: bigint }
  | { readonly kind: 'order-number-taken' | 'invoice-paid'; readonly invoice: Invoice }
  | { readonly kind: 'unknown-invoice' };

export interface Settling {
  /** Locked, and waiting. */
  readonly document: BankDocument;
  readonly invoiceId: bigint;
  readonly agent: Agent;
  readonly reason: CreditReason;
}

async function markCredited(tx: Transaction, document: BankDocument, invoiceId: bigint, reason: CreditReason) {
  await tx.bankDocument.update({ where: { id: document.id }, data: { state: 'credited', reason, invoiceId } });
}

/**
 * Whether money above the limit is moved by one person alone: whoever brought the file is not who confirms it. A file that was
 * edited on its way would otherwise be a way around the second agent.
 */
export async function needsSecondAgent(
  tx: Transaction,
  deps: Pick<BankDeps, 'profile'>,
  document: Pick<BankDocument, 'amountMinor' | 'statementId'>,
  by: { readonly agent: Agent; readonly invoiceId: bigint },
): Promise<boolean> {
  const invoice = await findInvoice(tx, by.invoiceId);
  const creditMinor = invoice ? creditFor(invoice, document.amountMinor).amountMinor : document.amountMinor;
  if (creditMinor <= deps.profile.secondAgentAboveMinor) return false;
  const statement = await tx.bankStatement.findUniqueOrThrow({ where: { id: document.statementId } });
  return statement.agentId === by.agent.id;
}

async function joinByHand(tx: Transaction, document: BankDocument, payment: InvoicePayment): Promise<boolean> {
  if (payment.bankDocumentId === document.id) return true;
  if (!isSamePayment(document, { ...payment, isLinked: payment.bankDocumentId !== null })) return false;
  await tx.invoicePayment.update({ where: { id: payment.id }, data: { bankDocumentId: document.id } });
  return true;
}

/** Whether the invoice has all its money, and this payment is not the one that brought it. */
async function isPaidByAnother(tx: Transaction, invoice: Invoice, orderNumber: string): Promise<boolean> {
  if (invoice.paidMinor < invoice.amountMinor) return false;
  const same = { invoiceId: invoice.id, orderNumber, reversedAt: null };
  return (await tx.invoicePayment.findFirst({ where: same })) === null;
}

/**
 * Credits a document to an invoice through the invoices' own door, within the caller's transaction. What an agent assigns is
 * credited whatever stands against it; what a file matched is not, when that has changed meanwhile.
 */
export async function settleDocument(tx: Transaction, deps: SettleDeps, settling: Settling): Promise<SettleOutcome> {
  const { document, invoiceId, agent, reason } = settling;
  const orderNumber = orderNumberOf(document.number);
  const invoice = await lockInvoice(tx, invoiceId);
  if (!invoice) return { kind: 'unknown-invoice' };
  const isAgentsWord = reason === 'assigned';
  if (!isAgentsWord && (await isPaidByAnother(tx, invoice, orderNumber))) return { kind: 'invoice-paid', invoice };
  const reported = { invoiceId, amountMinor: document.amountMinor, agent, bankDocumentId: document.id };
  let recorded = await recordPaymentIn(tx, deps, { ...reported, orderNumber });
  if (recorded.kind === 'already-recorded' && (await joinByHand(tx, document, recorded.payment))) {
    await markCredited(tx, document, recorded.payment.invoiceId, 'by-hand');
    return { kind: 'by-hand', invoice, paymentId: recorded.payment.id };
  }
  if (recorded.kind === 'already-recorded' && isAgentsWord) {
    recorded = await recordPaymentIn(tx, deps, { ...reported, orderNumber: datedOrderNumber(document) });
  }
  if (recorded.kind !== 'credited') return { kind: 'order-number-taken', invoice };
  await markCredited(tx, document, invoiceId, reason);
  return recorded;
}
