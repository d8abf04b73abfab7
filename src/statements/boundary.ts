import type { Queryable } from '../db/client.ts';
import { afterAll } from './position.ts';
import type { Sides } from './sides.ts';

/**
 * Transactions are booked in the order of time but for moments: two servers' clocks differ, a transaction that waited for a
 * lock is stamped earlier than it is booked. Among so many entries before the place that halving finds, an earlier one that
 * belongs to the period is looked for.
 */
const untidyEntries = 64;

/**
 * The first transaction of the account at or after each moment, in the order asked for; `afterAll` where there is none.
 * A statement shows the books in their own order, so that each line's balance follows from the one before: what was booked
 * after that transaction counts as later, even if it is stamped a little earlier. Costs as much as `positionsBefore`.
 */
export async function boundariesAt(db: Queryable, sides: Sides, moments: readonly Date[]): Promise<bigint[]> {
  const { money, bonus } = sides;
  const rows = await db.$queryRaw<{ place: bigint; first: bigint | null }[]>`
    WITH RECURSIVE search (place, moment, account_id, below, above) AS (
      SELECT asked.place, asked.moment, side.id, 0::bigint, side.version + 1
        FROM unnest(${moments.map((moment) => moment.toISOString())}::timestamptz[]) WITH ORDINALITY AS asked (moment, place)
       CROSS JOIN (VALUES (${money.id}::bigint, ${money.version}::bigint),
                          (${bonus.id}::bigint, ${bonus.version}::bigint)) AS side (id, version)
      UNION ALL
      SELECT s.place, s.moment, s.account_id,
             CASE WHEN middle.at < s.moment THEN middle.version ELSE s.below END,
             CASE WHEN middle.at < s.moment THEN s.above ELSE middle.version END
        FROM search s CROSS JOIN LATERAL (
          SELECT t.occurred_at AS at, e.account_version AS version
            FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id
           WHERE e.account_id = s.account_id AND e.account_version = (s.below + s.above) / 2 LIMIT 1) middle
       WHERE s.above - s.below > 1
    )
    SELECT s.place, min(early.id) AS first
      FROM search s LEFT JOIN LATERAL (
        SELECT e.transaction_id AS id FROM ledger_entry e JOIN ledger_transaction t ON t.id = e.transaction_id
         WHERE e.account_id = s.account_id AND e.account_version BETWEEN s.above - ${untidyEntries} AND s.above
           AND t.occurred_at >= s.moment
         ORDER BY e.account_version LIMIT 1) early ON true
     WHERE s.above - s.below = 1
     GROUP BY s.place ORDER BY s.place`;
  return rows.map(({ first }) => first ?? afterAll);
}
