import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { lockPayment } from '../payments/payment.ts';
import { endAttempt, openAttempt } from './charge-attempt.ts';
import { stopMandate } from './charge-stop.ts';
import { wakeOther } from './charge-wake.ts';
import type { AutopayDeps } from './deps.ts';
import { lockMandate } from './mandate.ts';

/** A bank's confirmation takes minutes; who waits longer for the outcome is told that nothing else is charged meanwhile. */
const slowAfterMs = 60 * 60_000;

/** A run does no more of them; the rest waits for the next one, in a minute. */
const maxPerRun = 200;

const outcomeUnknown = 'outcome-unknown';

type ResumeDeps = Pick<AutopayDeps, 'db' | 'clock' | 'enqueueNotice' | 'supportChatId' | 'logger'>;

/** @returns how many were told, each once */
async function tellSlow(deps: ResumeDeps): Promise<number> {
  const now = deps.clock.now();
  const since = new Date(now.getTime() - slowAfterMs);
  return inTransaction(deps.db, async (tx) => {
    const slow = await tx.$queryRaw<{ id: bigint; chatId: bigint }[]>`
      UPDATE autopay_attempt a SET slow_told_at = ${now} FROM autopay_mandate m
       WHERE m.id = a.mandate_id AND a.id IN (
         SELECT id FROM autopay_attempt WHERE state = 'in-flight' AND slow_told_at IS NULL AND created_at <= ${since}
          ORDER BY id LIMIT ${maxPerRun} FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING a.id, m.chat_id AS "chatId"`;
    for (const { id, chatId } of slow) {
      await deps.enqueueNotice(tx, {
        notice: { kind: 'autopay.slow', attemptId: String(id) },
        chatId,
        dedupeKey: `autopay:attempt:${id}:slow`,
      });
    }
    return slow.length;
  });
}

async function tellUnknown(tx: Transaction, deps: ResumeDeps, attemptId: bigint): Promise<void> {
  if (deps.supportChatId === undefined) {
    deps.logger.error({ attemptId }, 'the outcome of a charge was never learned');
    return;
  }
  await deps.enqueueNotice(tx, {
    notice: { kind: 'support.autopay-trouble', attemptId: String(attemptId), problem: outcomeUnknown },
    chatId: deps.supportChatId,
    dedupeKey: `autopay:attempt:${attemptId}:${outcomeUnknown}`,
  });
}

/** Nobody asks about it any more. The card is not charged again until its owner says so: it may have been charged. */
async function giveUp(tx: Transaction, deps: ResumeDeps, paymentId: number): Promise<boolean> {
  const payment = await lockPayment(tx, paymentId);
  const attempt = payment && payment.state !== 'paid' ? await openAttempt(tx, paymentId) : null;
  if (!attempt || payment?.nextPollAt !== null) return false;
  const now = deps.clock.now();
  await tx.payment.update({ where: { id: paymentId }, data: { state: 'cancelled', failure: outcomeUnknown } });
  await endAttempt(tx, attempt, { state: 'failed', code: outcomeUnknown, now });
  await tellUnknown(tx, deps, attempt.id);
  const mandate = await lockMandate(tx, attempt.mandateId);
  // Who has paused it by hand must know, too, before they resume it.
  if (mandate?.state === 'active' || mandate?.state === 'paused') {
    await stopMandate(tx, deps, mandate, { state: 'paused', reason: outcomeUnknown, attemptId: attempt.id, now });
  } else if (mandate?.state === 'ended') {
    await wakeOther(tx, { accountId: attempt.accountId, mandateId: mandate.id, now });
  }
  return true;
}

async function giveUpQuietly(deps: ResumeDeps, paymentId: number): Promise<boolean> {
  try {
    return await inTransaction(deps.db, (tx) => giveUp(tx, deps, paymentId));
  } catch (error) {
    deps.logger.error({ err: error, paymentId }, 'a charge could not be given up');
    return false;
  }
}

/**
 * Looks after charges whose outcome is not known: who waits for an hour is told; what the gateway could not say within the week
 * of its being asked is given up. Sending again what the gateway never got is done where it is asked, by `pollPending`.
 * @returns how many charges it did something about
 */
export async function resumeCharges(deps: ResumeDeps): Promise<number> {
  const told = await tellSlow(deps);
  const over = await deps.db.$queryRaw<{ paymentId: number }[]>`
    SELECT p.id AS "paymentId" FROM autopay_attempt a JOIN payment p ON p.id = a.payment_id
     WHERE a.state = 'in-flight' AND p.next_poll_at IS NULL ORDER BY a.id LIMIT ${maxPerRun}`;
  let given = 0;
  for (const { paymentId } of over) if (await giveUpQuietly(deps, paymentId)) given += 1;
  return told + given;
}
