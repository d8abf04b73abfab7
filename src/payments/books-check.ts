import type { Queryable } from '../db/client.ts';
import type { BooksCheck } from '../ledger/index.ts';

/** A person reads no more of them; `verifyBooks` shows no more either. */
const maxBreaches = 100;

/**
 * What payments vouch for in `verify`: each paid payment has exactly one transaction, of its sum, onto its account and under its key; and every transaction under
 * such a key belongs to a paid payment.
 * @returns a line for each breach
 */
export async function findPaymentBreaches(db: Queryable): Promise<string[]> {
  const rows = await db.$queryRaw<{ key: string; problem: string }[]>`
    WITH paid AS (
      SELECT gateway || ':payment:' || id AS key, gateway, account_id, amount_minor, currency, ledger_transaction_id
        FROM payment WHERE state = 'paid'),
    posted AS (
      SELECT id, idempotency_key AS key, kind, entry_count FROM ledger_transaction
       WHERE idempotency_key ~ '^[a-z]+:payment:[0-9]+$'),
    matched AS (
      SELECT coalesce(p.key, t.key) AS key, p.key IS NOT NULL AS is_paid, t.id, t.kind, t.entry_count,
             p.ledger_transaction_id, p.account_id, p.gateway, p.amount_minor, p.currency
        FROM paid p FULL JOIN posted t ON t.key = p.key)
    SELECT key, CASE WHEN NOT is_paid THEN 'is in the books, and no paid payment has it'
                     WHEN id IS NULL THEN 'is paid, and not in the books'
                     WHEN id IS DISTINCT FROM ledger_transaction_id THEN 'names another transaction'
                     ELSE 'is booked differently' END AS problem
      FROM matched m
     WHERE NOT is_paid OR id IS NULL OR id IS DISTINCT FROM ledger_transaction_id OR kind <> 'top-up' OR entry_count <> 2
        OR NOT EXISTS (
             SELECT 1 FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
              WHERE e.transaction_id = m.id AND a.owner_key = 'account:' || m.account_id AND a.kind = 'customer'
                AND e.amount = m.amount_minor AND e.currency = m.currency)
        OR NOT EXISTS (
             SELECT 1 FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
              WHERE e.transaction_id = m.id AND a.owner_key = 'system:' || m.gateway AND a.kind = 'gateway'
                AND e.amount = -m.amount_minor AND e.currency = m.currency)
     ORDER BY key LIMIT ${maxBreaches}`;
  return rows.map((row) => `${row.key} ${row.problem}`);
}

/** What payments vouch for in `verify`. */
export const paymentChecks: readonly BooksCheck[] = [
  {
    name: 'every paid payment has its one transaction, and every such transaction its payment',
    run: findPaymentBreaches,
  },
];
