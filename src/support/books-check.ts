import { Prisma } from '../db/client.ts';
import { type BooksCheck, sqlCheck } from '../ledger/index.ts';

/** Each adjustment and each undoing of one, beside what the log says of it. */
const adjustmentsAreLogged = sqlCheck(
  'every adjustment has its one entry in the log, of its sum, and every such entry its adjustment',
  Prisma.sql`
    WITH moved AS (
      SELECT t.id, t.reverses_id IS NOT NULL AS undoes, e.amount, a.owner_key, e.currency
        FROM ledger_transaction t
        LEFT JOIN ledger_transaction undone ON undone.id = t.reverses_id
        JOIN ledger_entry e ON e.transaction_id = t.id
        JOIN ledger_account a ON a.id = e.account_id AND a.kind = 'customer'
       WHERE coalesce(undone.kind, t.kind) = 'adjustment'),
    logged AS (
      SELECT id, act, ledger_transaction_id, account_id, amount_minor, currency,
             count(*) OVER (PARTITION BY ledger_transaction_id) AS entries
        FROM audit_entry WHERE act IN ('credit', 'debit', 'adjustment-reversed'))
    SELECT CASE WHEN m.id IS NULL THEN 'audit entry ' || l.id || ' has no adjustment in the books'
                WHEN l.id IS NULL THEN 'adjustment ' || m.id || ' is not in the log'
                ELSE 'adjustment ' || m.id || ' is logged differently' END AS offender
      FROM moved m FULL JOIN logged l ON l.ledger_transaction_id = m.id
     WHERE m.id IS NULL OR l.id IS NULL OR l.entries <> 1
        OR l.amount_minor <> m.amount OR l.currency <> m.currency OR 'account:' || l.account_id <> m.owner_key
        OR l.act <> CASE WHEN m.undoes THEN 'adjustment-reversed' WHEN m.amount > 0 THEN 'credit' ELSE 'debit' END`,
);

/** Each request that two agents have settled, beside what was to come of it. */
const approvalsAreBooked = sqlCheck(
  'what two agents settle is booked if and only if both have agreed',
  Prisma.sql`
    SELECT 'approval ' || a.id || CASE WHEN a.state = 'approved' THEN ' was agreed to, and nothing is booked'
                                       ELSE ' is booked, and was not agreed to' END AS offender
      FROM approval a
      LEFT JOIN ledger_transaction t ON t.idempotency_key = a.act->>'key' AND t.kind = 'adjustment'
     WHERE a.act->>'kind' = 'adjustment' AND (a.state = 'approved') <> (t.id IS NOT NULL)
    UNION ALL
    SELECT 'invoice ' || i.number || CASE WHEN i.awaits_approval THEN ' waits for a second agent whom nobody has asked'
                                          ELSE ' does not wait for the second agent who was asked' END
      FROM invoice i
     WHERE i.awaits_approval <> EXISTS (SELECT FROM approval a WHERE a.invoice_id = i.id AND a.state = 'waiting')`,
);

/** What support vouches for in `verify`. */
export const supportChecks: readonly BooksCheck[] = [adjustmentsAreLogged, approvalsAreBooked];
