import { type Agent, type AuditAct, actsOnInvoice, recordAct } from '../audit/index.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { InvoiceDeps } from './deps.ts';
import { changeInvoice, type Invoice, lockInvoice } from './invoice.ts';
import { tellChange } from './tell.ts';

export type ProgressDeps = Pick<InvoiceDeps, 'db' | 'clock' | 'enqueueNotice' | 'supportChatId'>;

export interface Act {
  readonly invoiceId: bigint;
  readonly agent: Agent;
}

/** What became of a button on the card. */
export type ProgressOutcome =
  | { readonly kind: 'done'; readonly invoice: Invoice }
  /** It stands there, or further on, already; `by`: whose act that was, if the log tells. */
  | { readonly kind: 'already'; readonly invoice: Invoice; readonly by: Agent | null }
  /** Paid, rejected or expired: there is nothing left to do. */
  | { readonly kind: 'closed'; readonly invoice: Invoice }
  | { readonly kind: 'unknown-invoice' };

/** @returns who last did this to the invoice */
async function doer(tx: Transaction, invoice: Invoice, act: AuditAct): Promise<Agent | null> {
  const acts = await actsOnInvoice(tx, invoice.id);
  return acts.findLast((entry) => entry.act === act)?.agent ?? null;
}

/** «В работу» and «Счёт выставлен»: a step forward, by whoever of the agents is first. */
export async function advance(
  deps: ProgressDeps,
  { invoiceId, agent }: Act,
  step: {
    readonly to: 'in-work' | 'issued';
    readonly from: readonly Invoice['progress'][];
    readonly act: Extract<AuditAct, 'invoice-taken' | 'invoice-issued'>;
  },
): Promise<ProgressOutcome> {
  return inTransaction(deps.db, async (tx): Promise<ProgressOutcome> => {
    const invoice = await lockInvoice(tx, invoiceId);
    if (invoice === null) return { kind: 'unknown-invoice' };
    if (invoice.state === 'credited' || invoice.closed !== null) return { kind: 'closed', invoice };
    if (!step.from.includes(invoice.progress)) {
      const act = invoice.progress === 'issued' ? 'invoice-issued' : 'invoice-taken';
      return { kind: 'already', invoice, by: await doer(tx, invoice, act) };
    }
    const changed = await changeInvoice(tx, invoice, { progress: step.to });
    const { accountId } = changed;
    await recordAct(tx, { at: deps.clock.now(), agent, act: step.act, accountId, invoiceId });
    await tellChange(tx, deps, { invoice: changed, event: step.to });
    return { kind: 'done', invoice: changed };
  });
}

/** As `closed`, told apart from a second press of the same agent or of another. */
export async function alreadyRejected(tx: Transaction, invoice: Invoice): Promise<ProgressOutcome> {
  return { kind: 'already', invoice, by: await doer(tx, invoice, 'invoice-rejected') };
}
