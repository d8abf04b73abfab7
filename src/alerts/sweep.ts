import { inTransaction } from '../db/transaction.ts';
import type { AlertDeps } from './deps.ts';
import { watchForPlatform } from './make-watches.ts';

/**
 * The safety net: marks every watch whose account's balance has left the bounds within which nothing is to be told, whatever was
 * missed. One set-based query finds them: by the customers' own money first, so that it joins two tables once, and of the few
 * that this finds with their bonus; all cores read for it, which a statement that writes does not get. A bonus that lifts a balance
 * over a line is found by its mark, or by the look of the next day. What is being looked at or marked at this instant is passed
 * over: that is what this would bring about.
 * @returns how many it marked
 */
export async function sweepAlerts({ db, clock }: Pick<AlertDeps, 'db' | 'clock'>): Promise<number> {
  await watchForPlatform(db);
  const now = clock.now();
  return inTransaction(db, async (tx) => {
    // Found as a whole before any is weighed: else PostgreSQL weighs the million first.
    const crossed = await tx.$queryRaw<{ id: bigint }[]>`
      WITH found AS MATERIALIZED (
        SELECT w.id, w.account_id, w.below_minor, w.above_minor
          FROM alert_watch w JOIN ledger_account own ON own.id = w.balance_id AND own.kind = 'customer'
         WHERE (w.check_at IS NULL OR w.check_at > ${now})
           AND coalesce(own.balance NOT BETWEEN w.below_minor AND w.above_minor, true))
      SELECT found.id
        FROM found
        CROSS JOIN LATERAL (
          SELECT sum(b.balance)::bigint AS total FROM ledger_account b
           WHERE b.owner_key = 'account:' || found.account_id AND b.kind IN ('customer', 'customer_bonus')) held
       WHERE coalesce(held.total NOT BETWEEN found.below_minor AND found.above_minor, true)`;
    const ids = crossed.map(({ id }) => id);
    return tx.$executeRaw`
      UPDATE alert_watch SET check_at = ${now} WHERE id = ANY (ARRAY(
        SELECT id FROM alert_watch WHERE id = ANY (${ids}::bigint[]) FOR NO KEY UPDATE SKIP LOCKED))`;
  });
}
