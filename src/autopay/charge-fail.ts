import type { Transaction } from '../db/client.ts';
import type { Payment } from '../payments/payment.ts';
import { dayIn } from '../platform/business-time.ts';
import { type Attempt, endAttempt, openAttempt } from './charge-attempt.ts';
import { wakeOther } from './charge-wake.ts';
import type { AutopayDeps } from './deps.ts';
import { lockMandate } from './mandate.ts';
import { afterOutage } from './policy.ts';

/** The gateway's word that this shop may not charge bound cards: its operator must have that put right. */
const notAllowed = 'recurring-not-allowed';

/** @returns how many attempts in a row the gateway did not take, up to the newest */
async function outagesInARow(tx: Transaction, mandateId: bigint): Promise<number> {
  const rows = await tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::integer AS count FROM autopay_attempt
     WHERE mandate_id = ${mandateId} AND state = 'failed' AND id > coalesce(
       (SELECT max(id) FROM autopay_attempt WHERE mandate_id = ${mandateId} AND state IN ('succeeded', 'declined')), 0)`;
  return rows[0]?.count ?? 0;
}

/** Once a day: no other charge will fare better before somebody has acted. */
async function tellNotAllowed(
  tx: Transaction,
  deps: Pick<AutopayDeps, 'enqueueNotice' | 'supportChatId' | 'profile' | 'logger'>,
  attempt: Attempt,
  now: Date,
): Promise<void> {
  if (deps.supportChatId === undefined) {
    deps.logger.error({ attemptId: attempt.id }, 'the gateway does not allow charges of bound cards');
    return;
  }
  await deps.enqueueNotice(tx, {
    notice: { kind: 'support.autopay-trouble', attemptId: String(attempt.id), problem: 'not-allowed' },
    chatId: deps.supportChatId,
    dedupeKey: `autopay:not-allowed:${dayIn(now, deps.profile.timeZone)}`,
  });
}

/**
 * Closes a charge that was never made, for a reason that is not the card's: it counts neither against the card nor as an attempt
 * of the day. Money that comes by it after all is credited.
 * @param failure.payment locked by the caller
 * @param failure.code why: a stable code
 * @param failure.again `later`: the gateway must recover first; `now`: the mandate is judged anew at once
 */
export async function failCharge(
  tx: Transaction,
  deps: Pick<AutopayDeps, 'enqueueNotice' | 'supportChatId' | 'profile' | 'logger' | 'clock'>,
  failure: { readonly payment: Payment; readonly code: string; readonly again: 'later' | 'now' },
): Promise<void> {
  const { payment, code, again } = failure;
  const attempt = payment.state === 'paid' ? null : await openAttempt(tx, payment.id);
  if (attempt === null) return;
  const now = deps.clock.now();
  await tx.payment.update({
    where: { id: payment.id },
    data: { state: 'cancelled', failure: code, nextPollAt: null },
  });
  await endAttempt(tx, attempt, { state: 'failed', code, now });
  if (code === notAllowed) await tellNotAllowed(tx, deps, attempt, now);
  const mandate = await lockMandate(tx, attempt.mandateId);
  if (mandate?.state === 'active') {
    const retryAt = again === 'now' ? null : afterOutage(await outagesInARow(tx, mandate.id), now);
    await tx.autopayMandate.update({ where: { id: mandate.id }, data: { retryAt, checkAt: retryAt ?? now } });
  } else if (mandate?.state === 'ended') {
    await wakeOther(tx, { accountId: attempt.accountId, mandateId: mandate.id, now });
  }
}
