import { balanceOf } from '../accounts/balance-of.ts';
import { markForAlert } from '../alerts/mark.ts';
import { type Agent, recordAct } from '../audit/index.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { reverse } from '../ledger/index.ts';
import type { Money } from '../ledger/money.ts';
import type { InvoiceDeps } from './deps.ts';
import { changeInvoice, type Invoice, lockInvoice } from './invoice.ts';
import { type InvoicePayment, paymentKey } from './payment.ts';
import { tidyReason } from './reason.ts';
import { tellChange } from './tell.ts';

export type UndoOutcome =
  | { readonly kind: 'undone'; readonly invoice: Invoice; readonly payment: InvoicePayment }
  | { readonly kind: 'already-undone'; readonly invoice: Invoice; readonly payment: InvoicePayment }
  /** The customer has less than that left; nothing was changed. */
  | { readonly kind: 'spent'; readonly invoice: Invoice; readonly available: Money }
  | { readonly kind: 'unknown-payment' };

export interface PaymentUndoing {
  readonly paymentId: bigint;
  readonly agent: Agent;
  /** Kept in the log, cut to 500 characters. */
  readonly reason: string;
}

type UndoDeps = Pick<InvoiceDeps, 'db' | 'clock' | 'enqueueNotice' | 'supportChatId'>;

/** A line of the bank's file whose credit is undone is nobody's again, for an agent to assign anew. */
async function releaseBankDocument(tx: Transaction, payment: InvoicePayment): Promise<void> {
  if (payment.bankDocumentId === null) return;
  await tx.bankDocument.update({
    where: { id: payment.bankDocumentId },
    data: { state: 'unmatched', reason: 'payment-undone', invoiceId: null },
  });
}

async function undo(
  tx: Transaction,
  deps: UndoDeps,
  found: { readonly invoice: Invoice; readonly payment: InvoicePayment },
  wish: PaymentUndoing,
): Promise<UndoOutcome> {
  const { invoice, payment } = found;
  const { agent, reason } = wish;
  const at = deps.clock.now();
  const reversed = await reverse(tx, {
    idempotencyKey: `${paymentKey(payment)}:undone`,
    transactionId: payment.ledgerTransactionId,
    occurredAt: at,
    detail: { invoice: invoice.number, order: payment.orderNumber },
  });
  if (reversed.kind === 'insufficient-funds') {
    const { availableMinor, currency } = await balanceOf(tx, invoice.accountId);
    return { kind: 'spent', invoice, available: { amountMinor: availableMinor, currency } };
  }
  if (reversed.kind !== 'posted') throw new Error(`payment ${payment.id} cannot be reversed: ${reversed.kind}`);
  const undone = await tx.invoicePayment.update({
    where: { id: payment.id },
    data: {
      reversedAt: at,
      reversedBy: agent.id,
      reversalReason: reason,
      reversalTransactionId: reversed.transactionId,
    },
  });
  // As it is under its own lock: a file that was being imported may have joined it with its line meanwhile.
  await releaseBankDocument(tx, undone);
  const { amountMinor } = payment;
  const changed = await changeInvoice(tx, invoice, { paidMinor: invoice.paidMinor - amountMinor });
  const { id: invoiceId, accountId, currency } = invoice;
  await recordAct(tx, {
    ...{
      at,
      agent,
      act: 'invoice-payment-reversed',
      accountId,
      invoiceId,
      amountMinor: -amountMinor,
      currency,
      reason,
    },
    detail: { payment: String(payment.id), order: payment.orderNumber },
    ledgerTransactionId: reversed.transactionId,
  });
  await markForAlert(tx, { accountIds: [accountId], now: at });
  await tellChange(tx, deps, { invoice: changed, event: 'payment-undone', amountMinor });
  return { kind: 'undone', invoice: changed, payment: undone };
}

/**
 * Takes back what was credited by mistake, as books do: by a reversing entry, once. The invoice waits for that money again,
 * and the same payment order may be credited anew, to this invoice or another.
 * @throws RangeError on a reason without a word
 */
export async function undoPayment(deps: UndoDeps, wish: PaymentUndoing): Promise<UndoOutcome> {
  const reason = tidyReason(wish.reason);
  return inTransaction(deps.db, async (tx): Promise<UndoOutcome> => {
    const known = await tx.invoicePayment.findUnique({ where: { id: wish.paymentId } });
    const invoice = known && (await lockInvoice(tx, known.invoiceId));
    // Read anew under the invoice's lock: another agent may have undone it while this one waited.
    const payment = await tx.invoicePayment.findUnique({ where: { id: wish.paymentId } });
    if (!invoice || !payment) return { kind: 'unknown-payment' };
    if (payment.reversedAt !== null) return { kind: 'already-undone', invoice, payment };
    return undo(tx, deps, { invoice, payment }, { ...wish, reason });
  });
}
