import type { Transaction } from '../../db/client.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { QuarantineProblem } from '../../notifications/notice.ts';
import type { PaymentDeps } from '../deps.ts';
import { settlePayment } from '../settle.ts';
import { readForm } from './form.ts';
import { type KeptNotification, keepNotification, type NotificationState, type RawNotification } from './keep.ts';
import { trimRejected } from './purge.ts';
import { quarantine } from './quarantine.ts';
import type { Verdict } from './verdict.ts';

export type NotificationOutcome =
  | { readonly kind: 'credited' | 'duplicate'; readonly invoiceId: number }
  | { readonly kind: 'quarantined'; readonly problem: QuarantineProblem }
  | { readonly kind: 'rejected'; readonly reason: 'bad-signature' | 'malformed' };

type InboxDeps = Pick<
  PaymentDeps,
  'db' | 'clock' | 'enqueueNotice' | 'emitWebhook' | 'supportChatId' | 'logger' | 'verifyResult' | 'checkpoint'
>;

type Verified = Extract<Verdict, { kind: 'verified' }>;

async function lockedState(tx: Transaction, id: bigint): Promise<NotificationState | undefined> {
  const rows = await tx.$queryRaw<{ state: NotificationState }[]>`
    SELECT state FROM payment_notification WHERE id = ${id} FOR NO KEY UPDATE`;
  return rows[0]?.state;
}

/** Credits and records it in one transaction. */
async function settle(
  deps: InboxDeps,
  id: bigint,
  raw: RawNotification,
  money: Verified,
): Promise<NotificationOutcome> {
  const { gateway } = raw;
  const { invoiceId, outSumMinor: amountMinor } = money;
  return inTransaction(deps.db, async (tx): Promise<NotificationOutcome> => {
    const state = await lockedState(tx, id);
    if (state === 'credited' || state === 'duplicate') return { kind: 'duplicate', invoiceId };
    const now = deps.clock.now();
    const settled = await settlePayment(tx, deps, { gateway, invoiceId, amountMinor, occurredAt: now });
    if (settled.kind === 'unknown-invoice' || settled.kind === 'sum-mismatch') {
      await quarantine(tx, deps, id, { gateway, problem: settled.kind, invoiceId, amountMinor });
      return { kind: 'quarantined', problem: settled.kind };
    }
    const kind = settled.kind === 'credited' ? 'credited' : 'duplicate';
    await tx.paymentNotification.update({
      where: { id },
      data: { state: kind, reason: null, invoiceId, amountMinor, handledAt: now },
    });
    await deps.checkpoint?.('before-commit');
    return { kind, invoiceId };
  });
}

/** Not ours, or not whole. What was once found authentic stays in quarantine, whatever became of the password. */
async function reject(deps: InboxDeps, id: bigint, reason: string): Promise<void> {
  await deps.db.paymentNotification.updateMany({
    where: { id, state: { in: ['received', 'rejected'] } },
    data: { state: 'rejected', reason, handledAt: deps.clock.now() },
  });
  await trimRejected(deps.db);
}

/** Works on a kept notification. Doing so again, or by two instances at once, comes to the same. */
export async function handleNotification(
  deps: InboxDeps,
  id: bigint,
  raw: RawNotification,
): Promise<NotificationOutcome> {
  const verdict = deps.verifyResult(readForm(raw.body));
  await deps.checkpoint?.('verified');
  if (verdict.kind === 'verified') {
    const outcome = await settle(deps, id, raw, verdict);
    await deps.checkpoint?.('after-commit');
    return outcome;
  }
  if (verdict.kind === 'malformed' && verdict.authentic) {
    const problem = verdict.problem === 'sum' ? 'sum-mismatch' : 'unknown-invoice';
    const money = { gateway: raw.gateway, problem, invoiceId: null, amountMinor: null } as const;
    await inTransaction(deps.db, (tx) => quarantine(tx, deps, id, money));
    return { kind: 'quarantined', problem };
  }
  await reject(deps, id, verdict.kind === 'malformed' ? `malformed: ${verdict.problem}` : verdict.kind);
  return { kind: 'rejected', reason: verdict.kind };
}

function answeredBefore(kept: KeptNotification): NotificationOutcome | undefined {
  const isDone = kept.state === 'credited' || kept.state === 'duplicate';
  return isDone && kept.invoiceId !== null ? { kind: 'duplicate', invoiceId: kept.invoiceId } : undefined;
}

/**
 * Takes a notification from the wire: keeps it, verifies it, credits it. What was refused before is looked at again when it
 * is repeated, since a password may have been put right meanwhile; what was credited is only acknowledged.
 */
export async function receiveNotification(deps: InboxDeps, raw: RawNotification): Promise<NotificationOutcome> {
  const kept = await keepNotification(deps.db, raw, deps.clock.now());
  await deps.checkpoint?.('notification-kept');
  return answeredBefore(kept) ?? handleNotification(deps, kept.id, raw);
}
