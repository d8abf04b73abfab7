import { Prisma, type Queryable } from '../db/client.ts';
import { type BooksCheck, sqlCheck } from '../ledger/index.ts';

/** A person reads no more of them; `verifyBooks` shows no more either. */
const maxBreaches = 100;

/**
 * What payments vouch for in `verify`: each paid payment has exactly one transaction, of its sum, onto its account and under its
 * key; and every transaction under such a key belongs to a paid payment. Where the account is kept in another currency, the
 * rubles are exchanged for what is credited in that very transaction, and for nothing else.
 * @returns a line for each breach
 */
export async function findPaymentBreaches(db: Queryable): Promise<string[]> {
  const rows = await db.$queryRaw<{ key: string; problem: string }[]>`
    WITH paid AS (
      SELECT gateway || ':payment:' || id AS key, gateway, account_id, amount_minor, currency, ledger_transaction_id,
             credit_minor, credit_currency
        FROM payment WHERE state = 'paid'),
    posted AS (
      SELECT id, idempotency_key AS key, kind, entry_count FROM ledger_transaction
       WHERE idempotency_key ~ '^[a-z]+:payment:[0-9]+$'),
    matched AS (
      SELECT coalesce(p.key, t.key) AS key, p.key IS NOT NULL AS is_paid, t.id, t.kind, t.entry_count,
             p.ledger_transaction_id, p.account_id, p.gateway, p.amount_minor, p.currency, p.credit_minor, p.credit_currency
        FROM paid p FULL JOIN posted t ON t.key = p.key)
    SELECT key, CASE WHEN NOT is_paid THEN 'is in the books, and no paid payment has it'
                     WHEN id IS NULL THEN 'is paid, and not in the books'
                     WHEN id IS DISTINCT FROM ledger_transaction_id THEN 'names another transaction'
                     ELSE 'is booked differently' END AS problem
      FROM matched m
     WHERE NOT is_paid OR id IS NULL OR id IS DISTINCT FROM ledger_transaction_id OR kind <> 'top-up'
        OR entry_count <> CASE WHEN credit_minor IS NULL THEN 2 ELSE 4 END
        OR NOT EXISTS (
             SELECT 1 FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
              WHERE e.transaction_id = m.id AND a.owner_key = 'account:' || m.account_id AND a.kind = 'customer'
                AND e.amount = coalesce(m.credit_minor, m.amount_minor) AND e.currency = coalesce(m.credit_currency, m.currency))
        OR NOT EXISTS (
             SELECT 1 FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
              WHERE e.transaction_id = m.id AND a.owner_key = 'system:' || m.gateway AND a.kind = 'gateway'
                AND e.amount = -m.amount_minor AND e.currency = m.currency)
        OR (credit_minor IS NOT NULL AND 2 <> (
             SELECT count(*) FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
              WHERE e.transaction_id = m.id AND a.owner_key = 'system:exchange' AND a.kind = 'exchange'
                AND ((e.amount = m.amount_minor AND e.currency = m.currency)
                  OR (e.amount = -m.credit_minor AND e.currency = m.credit_currency))))
     ORDER BY key LIMIT ${maxBreaches}`;
  return rows.map((row) => `${row.key} ${row.problem}`);
}

const eachRateIsKept = sqlCheck(
  'what a payment asks for in rubles is what it credits at its own rate, rounded up, in the currency of its account',
  Prisma.sql`
    SELECT 'payment ' || p.id || ' asks ' || p.amount_minor || ' ' || p.currency || ' for '
           || coalesce(p.credit_minor, p.amount_minor) || ' ' || coalesce(p.credit_currency, p.currency) AS offender
      FROM payment p JOIN account a ON a.id = p.account_id
     WHERE coalesce(p.credit_currency, p.currency) <> a.currency OR p.currency <> 'RUB'
        OR p.amount_minor <> ceil(p.credit_minor::numeric * p.rate_micro / 1000000)`,
);

const eachExchangeIsAPayments = sqlCheck(
  'nothing is exchanged but with the money of a payment or an invoice, or with its way back',
  Prisma.sql`
    SELECT DISTINCT 'transaction ' || t.id || ' of kind ' || t.kind || ' exchanges' AS offender
      FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id JOIN ledger_transaction t ON t.id = e.transaction_id
     WHERE a.kind = 'exchange' AND t.reverses_id IS NULL AND t.kind NOT IN ('top-up', 'refund')`,
);

/** What payments vouch for in `verify`. */
export const paymentChecks: readonly BooksCheck[] = [
  {
    name: 'every paid payment has its one transaction, and every such transaction its payment',
    run: findPaymentBreaches,
  },
  eachRateIsKept,
  eachExchangeIsAPayments,
];
