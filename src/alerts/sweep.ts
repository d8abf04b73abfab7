import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { AlertDeps } from './deps.ts';
import { watchForPlatform } from './make-watches.ts';

/**
 * Balances of the books that a statement reads beside their watches, both in the order of their numbers. Two such lanes take less
 * than one join of a million by hashes on all cores, which misses its caches; and no statement lasts.
 */
const balancesAtOnce = 100_000n;
const lanes = 2;

interface Range {
  readonly from: bigint;
  readonly to: bigint;
}

/** Found by the customers' own money first, so that it joins two tables once, and of the few that this finds with their bonus. */
async function sweepRange(tx: Transaction, { from, to }: Range, now: Date): Promise<number> {
  // Found as a whole before any is weighed: else PostgreSQL weighs the million first.
  return tx.$executeRaw`
    WITH found AS MATERIALIZED (
      SELECT w.id, w.account_id, w.below_minor, w.above_minor
        FROM alert_watch w JOIN ledger_account own ON own.id = w.balance_id AND own.kind = 'customer'
       WHERE w.balance_id >= ${from} AND w.balance_id < ${to} AND own.id >= ${from} AND own.id < ${to}
         AND coalesce(own.balance NOT BETWEEN w.below_minor AND w.above_minor, true))
    INSERT INTO alert_check (watch_id, check_at)
    SELECT found.id, ${now}::timestamptz
      FROM found
      CROSS JOIN LATERAL (
        SELECT sum(b.balance)::bigint AS total FROM ledger_account b
         WHERE b.owner_key = 'account:' || found.account_id AND b.kind IN ('customer', 'customer_bonus')) held
     WHERE coalesce(held.total NOT BETWEEN found.below_minor AND found.above_minor, true)
       AND NOT EXISTS (SELECT FROM alert_check c WHERE c.watch_id = found.id AND c.check_at <= ${now})
     ORDER BY found.id
    ON CONFLICT (watch_id) DO UPDATE SET check_at = excluded.check_at WHERE alert_check.check_at > excluded.check_at`;
}

/**
 * The safety net: marks every watch whose account's balance has left the bounds within which nothing is to be told, whatever was
 * missed. One set-based query finds them, a range of balances at a time. A bonus that lifts a balance over a line is found by its
 * mark, or by the look of the next day. What is to be looked at already is passed over.
 * @returns how many it marked
 */
export async function sweepAlerts({ db, clock }: Pick<AlertDeps, 'db' | 'clock'>): Promise<number> {
  await watchForPlatform(db);
  // From the index's two ends; Prisma's own aggregate would read the table.
  const [ends] = await db.$queryRaw<{ first: bigint | null; last: bigint | null }[]>`
    SELECT min(balance_id) AS first, max(balance_id) AS last FROM alert_watch`;
  const end = (ends?.last ?? -1n) + 1n;
  let from = ends?.first ?? 0n;
  let marked = 0;
  const lane = async (): Promise<void> => {
    while (from < end) {
      const range = { from, to: from + balancesAtOnce };
      from = range.to;
      const found = await inTransaction(db, (tx) => sweepRange(tx, range, clock.now()));
      marked += found;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return marked;
}
