import { lookAtAnyway } from '../alerts/mark.ts';
import type { Transaction } from '../db/client.ts';
import type { PaymentDeps } from '../payments/deps.ts';
import type { Payment } from '../payments/payment.ts';
import { endAttempt, openAttempt } from './charge-attempt.ts';
import { stopMandate } from './charge-stop.ts';
import { wakeOther } from './charge-wake.ts';
import { lockMandate, type Mandate } from './mandate.ts';
import { afterDecline } from './policy.ts';

type DeclineDeps = Pick<PaymentDeps, 'enqueueNotice' | 'clock'>;

/** What the mandate makes of it. One that its owner has paused is not changed by a soft decline: they know why it rests. */
async function takeConsequence(
  tx: Transaction,
  deps: DeclineDeps,
  mandate: Mandate,
  decline: { readonly attemptId: bigint; readonly code: string; readonly now: Date },
): Promise<void> {
  const { attemptId, code, now } = decline;
  const consequence = afterDecline(code, mandate, now);
  if (consequence.kind === 'end') {
    return stopMandate(tx, deps, mandate, { state: 'ended', reason: consequence.reason, attemptId, now });
  }
  if (mandate.state !== 'active') return;
  if (consequence.kind === 'pause') {
    const { failures } = consequence;
    await tx.autopayMandate.update({ where: { id: mandate.id }, data: { failures } });
    return stopMandate(tx, deps, mandate, { state: 'paused', reason: 'declined-in-a-row', attemptId, now });
  }
  const { failures, retryAt, tell } = consequence;
  await tx.autopayMandate.update({ where: { id: mandate.id }, data: { failures, retryAt, checkAt: retryAt } });
  await lookAtAnyway(tx, { accountIds: [mandate.accountId], now });
  if (!tell) return;
  await deps.enqueueNotice(tx, {
    notice: { kind: 'autopay.declined', attemptId: String(attemptId) },
    chatId: mandate.chatId,
    dedupeKey: `autopay:attempt:${attemptId}:declined`,
  });
}

/**
 * What it means to autopay that a charge was refused, with the transaction that records it: the attempt is over, and the
 * mandate waits, pauses or ends by the policy. Heard again, or of an attempt that ended otherwise, it changes nothing.
 * @param refused.payment locked by the caller
 * @param refused.code why: one of `declineCodes`, or the gateway's own word, which is taken for a soft decline
 */
export async function chargeDeclined(
  tx: Transaction,
  deps: DeclineDeps,
  refused: { readonly payment: Payment; readonly code: string },
): Promise<void> {
  const { payment, code } = refused;
  const attempt = await openAttempt(tx, payment.id);
  if (attempt === null) return;
  const now = deps.clock.now();
  await endAttempt(tx, attempt, { state: 'declined', code, now });
  const mandate = await lockMandate(tx, attempt.mandateId);
  if (mandate === null) return;
  if (mandate.state === 'ended') {
    return wakeOther(tx, { accountId: attempt.accountId, mandateId: mandate.id, now });
  }
  await takeConsequence(tx, deps, mandate, { attemptId: attempt.id, code, now });
}
