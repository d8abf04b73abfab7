import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { checkPayment } from './check.ts';
import type { PaymentDeps } from './deps.ts';
import { isLate } from './late-rule.ts';
import { lockPayment } from './payment.ts';

/** As in the poll: each may wait ten seconds for the gateway, and the run ends within its minute. */
const pageSize = 8;
const maxPages = 25;
const maxRunMs = 40_000;

/** Longer than a question to the gateway takes; after a crash the payment is looked at again then. */
const claimMs = 60_000;

type LateDeps = Parameters<typeof checkPayment>[0] & Pick<PaymentDeps, 'logger'>;

/** Takes payments that are due by moving their time a little ahead, so that two instances do not ask twice. */
async function claim(tx: Transaction, now: Date): Promise<number[]> {
  const until = new Date(now.getTime() + claimMs);
  const rows = await tx.$queryRaw<{ id: number }[]>`
    UPDATE payment SET late_notice_at = ${until} WHERE id IN (
      SELECT id FROM payment WHERE late_notice_at <= ${now}
       ORDER BY late_notice_at LIMIT ${pageSize} FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING id`;
  return rows.map((row) => row.id);
}

/** Tells the customer once, unless the money has come meanwhile. @returns whether it was told */
async function tell(tx: Transaction, deps: LateDeps, paymentId: number): Promise<boolean> {
  const payment = await lockPayment(tx, paymentId);
  if (payment === null || payment.state === 'paid' || payment.state === 'cancelled') return false;
  if (payment.lateToldAt !== null || payment.origin === 'page') return false;
  await tx.payment.update({ where: { id: paymentId }, data: { lateNoticeAt: null, lateToldAt: deps.clock.now() } });
  await deps.enqueueNotice(tx, {
    notice: { kind: 'payment.late', paymentId },
    chatId: payment.chatId,
    dedupeKey: `payment:${paymentId}:late`,
  });
  return true;
}

async function look(deps: LateDeps, paymentId: number): Promise<boolean> {
  const outcome = await checkPayment(deps, paymentId, 'background');
  if (outcome.kind === 'unknown-payment' || outcome.kind === 'credited' || outcome.kind === 'cancelled') return false;
  const state = outcome.kind === 'disputed' ? 'pending' : outcome.kind;
  if (isLate(outcome.payment.claimedPaidAt !== null, state)) {
    return inTransaction(deps.db, (tx) => tell(tx, deps, paymentId));
  }
  // The clock stands still until there is a sign: the form opened, SuccessURL, «Проверить оплату».
  await deps.db.payment.updateMany({ where: { id: paymentId, claimedPaidAt: null }, data: { lateNoticeAt: null } });
  return false;
}

async function lookQuietly(deps: LateDeps, paymentId: number): Promise<boolean> {
  try {
    return await look(deps, paymentId);
  } catch (error) {
    deps.logger.error({ err: error, paymentId }, 'a late payment could not be looked at');
    return false;
  }
}

/**
 * Tells customers whose money is late, after asking the gateway one more time: what it says is credited or cancelled at once.
 * @returns how many were told
 */
export async function tellLatePayments(deps: LateDeps): Promise<number> {
  const until = deps.clock.now().getTime() + maxRunMs;
  let told = 0;
  for (let page = 0; page < maxPages && deps.clock.now().getTime() < until; page += 1) {
    const ids = await inTransaction(deps.db, (tx) => claim(tx, deps.clock.now()));
    const results = await Promise.all(ids.map((id) => lookQuietly(deps, id)));
    told += results.filter(Boolean).length;
    if (ids.length < pageSize) break;
  }
  return told;
}
