import { recordAct } from '../audit/index.ts';
import { inTransaction } from '../db/transaction.ts';
import { changeInvoice, lockInvoice } from './invoice.ts';
import { type Act, alreadyRejected, type ProgressDeps, type ProgressOutcome } from './progress.ts';
import { tidyReason } from './reason.ts';
import { tellChange } from './tell.ts';

/**
 * «Отклонить»: ends an invoice that no money has come for. Money that comes later is credited all the same.
 * @param act.reason for the customer to read, cut to 500 characters
 * @returns `closed` also when part of it is paid, or a payment waits for a second agent: that is undone or decided first
 * @throws RangeError on a reason without a word
 */
export async function rejectInvoice(
  deps: ProgressDeps,
  act: Act & { readonly reason: string },
): Promise<ProgressOutcome> {
  const reason = tidyReason(act.reason);
  const { invoiceId, agent } = act;
  return inTransaction(deps.db, async (tx): Promise<ProgressOutcome> => {
    const invoice = await lockInvoice(tx, invoiceId);
    if (invoice === null) return { kind: 'unknown-invoice' };
    if (invoice.state === 'rejected') return alreadyRejected(tx, invoice);
    if (invoice.state !== invoice.progress) return { kind: 'closed', invoice };
    const at = deps.clock.now();
    const changed = await changeInvoice(tx, invoice, { closed: 'rejected', closedAt: at, rejectionReason: reason });
    await recordAct(tx, { at, agent, act: 'invoice-rejected', accountId: changed.accountId, invoiceId, reason });
    await tellChange(tx, deps, { invoice: changed, event: 'rejected' });
    return { kind: 'done', invoice: changed };
  });
}
