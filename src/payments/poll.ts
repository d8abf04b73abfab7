import { chargeAgain } from '../autopay/charge-again.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { checkPayment } from './check.ts';
import type { PaymentDeps } from './deps.ts';
import { nextPoll } from './next-poll.ts';

/** Questions in flight at once: each may wait ten seconds for the gateway, which is not to be hammered either. */
const pageSize = 8;

/** A run ends after so many questions, or so much time; what is still due is taken by the next one, longest overdue first. */
const maxPages = 25;

/** With the last page's ten seconds it stays within a minute, after which the next run begins. */
const maxRunMs = 40_000;

/**
 * Takes payments that are due by moving their next time ahead, before anyone is asked: another instance finds them taken,
 * and after a crash they are due again at that time.
 */
async function claim(tx: Transaction, now: Date): Promise<number[]> {
  const due = await tx.$queryRaw<{ id: number }[]>`
    SELECT id FROM payment WHERE next_poll_at <= ${now} ORDER BY next_poll_at LIMIT ${pageSize} FOR NO KEY UPDATE SKIP LOCKED`;
  const ids = due.map((row) => row.id);
  for (const payment of await tx.payment.findMany({ where: { id: { in: ids } } })) {
    const attempts = payment.pollAttempts + 1;
    const since = payment.claimedPaidAt ?? payment.createdAt;
    const nextPollAt = nextPoll({ attempts, since, expiresAt: payment.expiresAt }, now);
    await tx.payment.update({ where: { id: payment.id }, data: { nextPollAt, pollAttempts: attempts } });
  }
  return ids;
}

async function askQuietly(deps: PaymentDeps, paymentId: number): Promise<void> {
  try {
    const outcome = await checkPayment(deps, paymentId, 'background');
    // Of a link that is no news, nobody has opened it; a charge never reached the gateway.
    if (outcome.kind === 'not-found' && outcome.payment.origin === 'autopay') await chargeAgain(deps, paymentId);
  } catch (error) {
    // It is due again by its schedule; the others must not wait for it.
    deps.logger.error({ err: error, paymentId }, 'a payment could not be asked about');
  }
}

/**
 * Asks the gateway about unpaid payments that are due. Any number of instances may run it at once.
 * @returns how many were asked about
 */
export async function pollPending(deps: PaymentDeps): Promise<number> {
  const until = deps.clock.now().getTime() + maxRunMs;
  let asked = 0;
  for (let page = 0; page < maxPages && deps.clock.now().getTime() < until; page += 1) {
    const ids = await inTransaction(deps.db, (tx) => claim(tx, deps.clock.now()));
    await Promise.all(ids.map((id) => askQuietly(deps, id)));
    asked += ids.length;
    if (ids.length < pageSize) break;
  }
  return asked;
}
