import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { dayIn } from '../platform/business-time.ts';
import { toDateColumn } from './day.ts';
import type { InvoiceDeps } from './deps.ts';
import { changeInvoice, lockInvoice } from './invoice.ts';
import { tellChange } from './tell.ts';

type ExpireDeps = Pick<InvoiceDeps, 'db' | 'clock' | 'profile' | 'enqueueNotice' | 'supportChatId'>;

/** A page's ids are held in memory; a run takes all pages there can be in a night, at some ten milliseconds an invoice. */
const pageSize = 100;
const maxPages = 1_000;

/** @returns invoices that no money has come for by the end of their last day, longest overdue first */
async function overdue(deps: ExpireDeps, today: Date): Promise<readonly bigint[]> {
  // The first two conditions are the index's own; the third leaves alone whoever has begun to pay.
  const rows = await deps.db.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM invoice
     WHERE closed IS NULL AND paid_minor < amount_minor AND paid_minor = 0 AND NOT awaits_approval AND due_on < ${today}::date
     ORDER BY due_on, id LIMIT ${pageSize}`;
  return rows.map(({ id }) => id);
}

async function expire(tx: Transaction, deps: ExpireDeps, invoiceId: bigint): Promise<boolean> {
  const invoice = await lockInvoice(tx, invoiceId);
  // Money or an agent may have been quicker.
  if (invoice === null || invoice.state !== invoice.progress) return false;
  const changed = await changeInvoice(tx, invoice, { closed: 'expired', closedAt: deps.clock.now() });
  await tellChange(tx, deps, { invoice: changed, event: 'expired' });
  return true;
}

/**
 * Closes invoices that were not paid by their last day, in the provider's zone: it is over when the next one has begun.
 * Money that comes later is credited all the same.
 * @returns how many were closed
 */
export async function expireInvoices(deps: ExpireDeps): Promise<number> {
  const today = toDateColumn(dayIn(deps.clock.now(), deps.profile.timeZone));
  let expired = 0;
  for (let page = 0; page < maxPages; page += 1) {
    const ids = await overdue(deps, today);
    for (const id of ids) {
      if (await inTransaction(deps.db, (tx) => expire(tx, deps, id))) expired += 1;
    }
    if (ids.length < pageSize) break;
  }
  return expired;
}
