import type { Queryable } from '../db/client.ts';
import type { Sides } from './sides.ts';

/** A place in an account's history: how many entries either side had by then, and what it held. */
export interface Position {
  readonly money: Standing;
  readonly bonus: Standing;
}

export interface Standing {
  readonly version: bigint;
  readonly balanceMinor: bigint;
}

/** Stands behind every transaction. */
export const afterAll = 2n ** 63n - 1n;

interface Row {
  place: bigint;
  account: bigint;
  version: bigint;
  balance: bigint;
}

/**
 * Where the history stands just before transactions, in the order asked for. A side's entries are numbered in the order of
 * their transactions' ids (both are given under the lock on its balance), so the place is found by halving: 20 looks into an
 * index among a million entries, and no index of its own.
 */
export async function positionsBefore(
  db: Queryable,
  sides: Sides,
  transactionIds: readonly bigint[],
): Promise<Position[]> {
  const { money, bonus } = sides;
  const rows = await db.$queryRaw<Row[]>`
    WITH RECURSIVE search (place, before, account_id, below, above) AS (
      SELECT asked.place, asked.before, side.id, 0::bigint, side.version + 1
        FROM unnest(${transactionIds.map(String)}::bigint[]) WITH ORDINALITY AS asked (before, place)
       CROSS JOIN (VALUES (${money.id}::bigint, ${money.version}::bigint),
                          (${bonus.id}::bigint, ${bonus.version}::bigint)) AS side (id, version)
      UNION ALL
      SELECT s.place, s.before, s.account_id,
             CASE WHEN middle.id < s.before THEN middle.version ELSE s.below END,
             CASE WHEN middle.id < s.before THEN s.above ELSE middle.version END
        FROM search s CROSS JOIN LATERAL (
          SELECT e.transaction_id AS id, e.account_version AS version FROM ledger_entry e
           WHERE e.account_id = s.account_id AND e.account_version = (s.below + s.above) / 2 LIMIT 1) middle
       WHERE s.above - s.below > 1
    )
    SELECT s.place, s.account_id AS account, s.below AS version, coalesce(last.balance, 0)::bigint AS balance
      FROM search s LEFT JOIN LATERAL (
        SELECT e.balance_after AS balance FROM ledger_entry e
         WHERE e.account_id = s.account_id AND e.account_version = s.below LIMIT 1) last ON true
     WHERE s.above - s.below = 1`;
  const found = new Map(rows.map((row) => [`${row.place}:${row.account}`, row]));
  return transactionIds.map((_, index) => {
    const at = (account: bigint): Standing => {
      const row = found.get(`${index + 1}:${account}`);
      if (!row) throw new Error(`ledger account ${account} has a gap among its entries`);
      return { version: row.version, balanceMinor: row.balance };
    };
    return { money: at(money.id), bonus: at(bonus.id) };
  });
}
