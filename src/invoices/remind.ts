import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { workingMinutesBetween } from '../platform/business-time.ts';
import type { InvoiceDeps } from './deps.ts';
import { lockInvoice } from './invoice.ts';

type RemindDeps = Pick<InvoiceDeps, 'db' | 'clock' | 'profile' | 'enqueueNotice' | 'supportChatId'>;

/** A group that is told of more at once reads none; the rest comes with the next run. */
const mostPerRun = 100;

/** @returns whether the promised working hours have passed since then without an answer */
function isOverdue({ profile, clock }: RemindDeps, since: Date): boolean {
  const { timeZone, workingHours: hours, invoice } = profile;
  return workingMinutesBetween(since, clock.now(), { timeZone, hours }) >= invoice.answerWithinWorkingHours * 60;
}

/** Once for each invoice. Its version stays: a reminder changes nothing that an agent was shown. */
async function remind(tx: Transaction, deps: RemindDeps, chatId: bigint, invoiceId: bigint): Promise<boolean> {
  const invoice = await lockInvoice(tx, invoiceId);
  if (invoice?.state !== 'requested' || invoice.remindedAt !== null) return false;
  await tx.invoice.update({ where: { id: invoiceId }, data: { remindedAt: deps.clock.now() } });
  await deps.enqueueNotice(tx, {
    notice: { kind: 'support.overdue', invoiceId: String(invoiceId) },
    chatId,
    dedupeKey: `invoice:${invoiceId}:overdue`,
  });
  return true;
}

/**
 * Reminds the support group of requests that have had no answer for the promised working hours; of customers' messages,
 * src/support does.
 * @returns how many reminders were queued
 */
export async function remindUnanswered(deps: RemindDeps): Promise<number> {
  const { db, supportChatId: chatId } = deps;
  if (chatId === undefined) return 0;
  const unanswered = await db.invoice.findMany({
    where: { progress: 'requested', closed: null, remindedAt: null, paidMinor: 0n, awaitsApproval: false },
    orderBy: { requestedAt: 'asc' },
    take: mostPerRun,
    select: { id: true, requestedAt: true },
  });
  let reminded = 0;
  for (const { id, requestedAt } of unanswered) {
    // Whoever comes later in the list has waited less.
    if (!isOverdue(deps, requestedAt)) break;
    if (await inTransaction(db, (tx) => remind(tx, deps, chatId, id))) reminded += 1;
  }
  return reminded;
}
