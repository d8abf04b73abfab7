import { Prisma, type Queryable } from '../db/client.ts';

/** Something that must hold between the books and another slice's tables. */
export interface BooksCheck {
  /** Reads as what is proved: «each paid payment has its transaction». */
  readonly name: string;
  /** @returns a line for each breach, bounded; empty when it holds */
  run(db: Queryable): Promise<readonly string[]>;
}

/** Breaches reported of each check: enough to see a pattern, few enough to read. */
export const maxBreaches = 100;

/** A query that returns a row `offender` (text) for each breach. */
function invariant(name: string, offenders: Prisma.Sql): BooksCheck {
  return {
    name,
    run: async (db: Queryable) => {
      const rows = await db.$queryRaw<
        { offender: string }[]
      >`SELECT offender FROM (${offenders}) o LIMIT ${maxBreaches}`;
      return rows.map((row) => row.offender);
    },
  };
}

/** What always holds of the books. Each is one query over all of them, so that a million entries take seconds. */
export const invariants: readonly BooksCheck[] = [
  invariant(
    'every transaction sums to zero in each currency',
    Prisma.sql`
      SELECT 'transaction ' || transaction_id || ' is off by ' || sum(amount) || ' ' || currency AS offender
        FROM ledger_entry GROUP BY transaction_id, currency HAVING sum(amount) <> 0`,
  ),
  invariant(
    'every transaction has the lines it was posted with, and every entry its transaction',
    Prisma.sql`
      SELECT 'transaction ' || coalesce(t.id, e.transaction_id) || ' has ' || coalesce(e.lines, 0) || ' lines, posted with '
             || coalesce(t.entry_count::text, 'none: it does not exist') AS offender
        FROM ledger_transaction t
        FULL JOIN (SELECT transaction_id, count(*) AS lines FROM ledger_entry GROUP BY transaction_id) e
          ON e.transaction_id = t.id
       WHERE e.lines IS DISTINCT FROM t.entry_count OR t.entry_count < 2`,
  ),
  invariant(
    'every entry is on an account, in its currency, and moves its version if the account is tracked',
    Prisma.sql`
      SELECT 'transaction ' || e.transaction_id || ' line ' || e.line || ' does not fit account ' || e.account_id AS offender
        FROM ledger_entry e LEFT JOIN ledger_account a ON a.id = e.account_id
       WHERE a.id IS NULL OR a.currency <> e.currency
          OR a.tracked IS DISTINCT FROM (e.account_version IS NOT NULL)
          OR a.tracked IS DISTINCT FROM (e.balance_after IS NOT NULL)`,
  ),
  invariant(
    'the balance and version of every account repeat its entries',
    Prisma.sql`
      SELECT 'account ' || a.id || ' says ' || a.balance || ' at version ' || a.version || ', its entries '
             || coalesce(e.total, 0) || ' at ' || coalesce(e.versions, 0) AS offender
        FROM ledger_account a
        LEFT JOIN (SELECT account_id, sum(amount) AS total, count(*) AS versions FROM ledger_entry
                    WHERE account_version IS NOT NULL GROUP BY account_id) e ON e.account_id = a.id
       WHERE a.balance <> coalesce(e.total, 0) OR a.version <> coalesce(e.versions, 0)`,
  ),
  invariant(
    'versions run from 1 without gaps, and each balance follows from the one before',
    Prisma.sql`
      SELECT 'account ' || account_id || ' breaks at version ' || account_version AS offender
        FROM (SELECT account_id, account_version, balance_after,
                     row_number() OVER walk AS expected_version, sum(amount) OVER walk AS expected_balance
                FROM ledger_entry WHERE account_version IS NOT NULL
              WINDOW walk AS (PARTITION BY account_id ORDER BY account_version)) walked
       WHERE account_version <> expected_version OR balance_after <> expected_balance`,
  ),
  invariant(
    'no account is below zero that may not be',
    Prisma.sql`
      SELECT 'account ' || a.id || ' of ' || a.owner_key || ' stands at ' || a.balance AS offender
        FROM ledger_account a JOIN ledger_account_kind k ON k.kind = a.kind
       WHERE (NOT k.allow_negative AND a.balance < 0)
          OR (k.allow_negative, k.tracked) IS DISTINCT FROM (a.allow_negative, a.tracked)`,
  ),
  invariant(
    'a reversal is the exact negation of what it reverses, and is itself not reversed',
    Prisma.sql`
      SELECT 'transaction ' || r.id || ' does not undo ' || r.reverses_id AS offender
        FROM ledger_transaction r LEFT JOIN ledger_transaction t ON t.id = r.reverses_id
       WHERE r.reverses_id IS NOT NULL AND (t.id IS NULL OR t.reverses_id IS NOT NULL OR r.entry_count <> t.entry_count
          OR EXISTS (SELECT FROM ledger_entry e WHERE e.transaction_id = r.id AND NOT EXISTS (
               SELECT FROM ledger_entry o WHERE o.transaction_id = t.id AND o.account_id = e.account_id AND o.amount = -e.amount)))`,
  ),
];
