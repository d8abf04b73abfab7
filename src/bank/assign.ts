import { type Agent, recordAct } from '../audit/index.ts';
import { inTransaction } from '../db/transaction.ts';
import { findInvoiceByNumber, type Invoice } from '../invoices/index.ts';
import { type DocumentState, isWaiting, lockDocument } from './document.ts';
import { numbersIn } from './invoice-number.ts';
import { needsSecondAgent, type SettleDeps, settleDocument } from './settle.ts';

export type AssignOutcome =
  | { readonly kind: 'assigned'; readonly invoice: Invoice; readonly paymentId: bigint }
  /** An agent had confirmed this payment order by hand: it is joined with that payment, and nothing is credited anew. */
  | { readonly kind: 'by-hand'; readonly invoice: Invoice; readonly paymentId: bigint }
  | { readonly kind: 'unknown-document' }
  | { readonly kind: 'unknown-invoice' }
  /** Credited or ignored before. */
  | { readonly kind: 'settled'; readonly state: DocumentState }
  /** The same payment order, of the same day even, was credited to this invoice by another line. */
  | { readonly kind: 'order-number-taken'; readonly invoice: Invoice }
  /** It is above the limit, and the same agent brought the file: another one must assign it. */
  | { readonly kind: 'needs-second-agent' };

export interface Assignment {
  readonly documentId: bigint;
  /** As an agent types it: «26-00017», «26 00017», «2600017». */
  readonly invoiceNumber: string;
  readonly agent: Agent;
}

/**
 * Credits a payment of the bank's file to the invoice that an agent names, matched or not, whatever is left to pay of it and
 * in whatever state it is.
 */
export async function assignDocument(deps: SettleDeps, wish: Assignment): Promise<AssignOutcome> {
  const { documentId, agent } = wish;
  const [number] = numbersIn(`№${wish.invoiceNumber}`);
  const known = number === undefined ? null : await findInvoiceByNumber(deps.db, number);
  if (!known) return { kind: 'unknown-invoice' };
  return inTransaction(deps.db, async (tx): Promise<AssignOutcome> => {
    const document = await lockDocument(tx, documentId);
    if (!document) return { kind: 'unknown-document' };
    if (!isWaiting(document.state)) return { kind: 'settled', state: document.state };
    if (await needsSecondAgent(tx, deps, document, { agent, invoiceId: known.id }))
      return { kind: 'needs-second-agent' };
    const settled = await settleDocument(tx, deps, { document, invoiceId: known.id, agent, reason: 'assigned' });
    switch (settled.kind) {
      case 'unknown-invoice':
        return settled;
      case 'invoice-paid':
      case 'order-number-taken':
        return { kind: 'order-number-taken', invoice: settled.invoice };
    }
    const { invoice, paymentId } = settled;
    const { id: invoiceId, accountId, currency } = invoice;
    const { amountMinor } = document;
    const detail = { document: String(documentId), order: document.number, payment: String(paymentId) };
    const act = {
      at: deps.clock.now(),
      agent,
      act: 'bank-assigned',
      accountId,
      invoiceId,
      amountMinor,
      currency,
    } as const;
    await recordAct(tx, { ...act, detail });
    return { kind: settled.kind === 'credited' ? 'assigned' : 'by-hand', invoice, paymentId };
  });
}
