import type { Transaction } from '../db/client.ts';
import type { InvoiceDeps } from './deps.ts';
import { changeInvoice, type Invoice, lockInvoice } from './invoice.ts';
import { refreshCard, tellChange } from './tell.ts';

export type AwaitOutcome =
  /** `invoice.version` is the one that the second agent's word is good for. */
  | { readonly kind: 'marked'; readonly invoice: Invoice }
  /** It was so before: a payment waits already, or none does. */
  | { readonly kind: 'already'; readonly invoice: Invoice }
  | { readonly kind: 'changed'; readonly invoice: Invoice }
  | { readonly kind: 'unknown-invoice' };

/**
 * Who was told of money that is not theirs after all is told how the invoice stands; on a first word there is none to tell.
 * An invoice that has all its money stands as it stood: its customer has read of each sum that was credited, and reads of a
 * further one when that is.
 */
async function tellMark(
  tx: Transaction,
  deps: Pick<InvoiceDeps, 'enqueueNotice' | 'supportChatId'>,
  mark: { readonly before: Invoice; readonly changed: Invoice; readonly amountMinor: bigint },
): Promise<void> {
  const { before, changed, amountMinor } = mark;
  const { state } = changed;
  if (state === 'requested' || state === before.state || state === 'credited') return refreshCard(tx, deps, changed);
  await tellChange(tx, deps, { invoice: changed, event: state, ...(state === 'paid' ? { amountMinor } : {}) });
}

/**
 * Marks an invoice whose reported payment waits for a second agent, or takes the mark away when they decline. A payment that
 * they agree to takes it away itself (`approved` of `recordPaymentIn`).
 * @param mark.amountMinor what was reported: told to the customer
 */
export async function awaitApprovalIn(
  tx: Transaction,
  deps: Pick<InvoiceDeps, 'enqueueNotice' | 'supportChatId'>,
  mark: {
    readonly invoiceId: bigint;
    readonly awaits: boolean;
    readonly amountMinor: bigint;
    readonly expectedVersion?: number;
  },
): Promise<AwaitOutcome> {
  const { invoiceId, awaits, amountMinor, expectedVersion } = mark;
  const invoice = await lockInvoice(tx, invoiceId);
  if (invoice === null) return { kind: 'unknown-invoice' };
  if (invoice.awaitsApproval === awaits) return { kind: 'already', invoice };
  if (expectedVersion !== undefined && expectedVersion !== invoice.version) return { kind: 'changed', invoice };
  const changed = await changeInvoice(tx, invoice, { awaitsApproval: awaits });
  await tellMark(tx, deps, { before: invoice, changed, amountMinor });
  return { kind: 'marked', invoice: changed };
}
