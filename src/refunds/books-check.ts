import { Prisma } from '../db/client.ts';
import { type BooksCheck, sqlCheck } from '../ledger/index.ts';

const eachRefundIsBooked = sqlCheck(
  'every refund has its one transaction, undone exactly when it is, and every such transaction its refund',
  Prisma.sql`
    SELECT coalesce('refund ' || f.id, t.idempotency_key) ||
           CASE WHEN f.id IS NULL THEN ' is in the books, and there is no such refund'
                WHEN t.id IS NULL THEN ' is not in the books'
                WHEN r.id IS DISTINCT FROM f.reversal_transaction_id THEN ' is undone differently'
                ELSE ' is booked differently' END AS offender
      FROM (SELECT f.*, p.gateway, coalesce(f.sent_minor, f.amount_minor) AS card_minor FROM refund f JOIN payment p ON p.id = f.payment_id) f
      FULL JOIN (SELECT * FROM ledger_transaction
                  WHERE kind = 'refund' OR (idempotency_key LIKE 'refund:%' AND reverses_id IS NULL)) t
        ON t.id = f.ledger_transaction_id
      LEFT JOIN ledger_transaction r ON r.reverses_id = t.id
      LEFT JOIN LATERAL (
        SELECT count(*) AS lines,
               coalesce(sum(e.amount) FILTER (WHERE a.kind = 'customer' AND a.owner_key = 'account:' || f.account_id), 0) AS money,
               coalesce(sum(e.amount) FILTER (WHERE a.kind = 'customer_bonus' AND a.owner_key = 'account:' || f.account_id), 0) AS bonus,
               coalesce(sum(e.amount) FILTER (
                 WHERE a.kind = 'gateway' AND a.owner_key = 'system:' || f.gateway AND e.currency = 'RUB'), 0) AS clearing,
               coalesce(sum(e.amount) FILTER (WHERE a.kind = 'promo_expense' AND a.owner_key = 'system:promo'), 0) AS expense,
               coalesce(sum(e.amount) FILTER (WHERE a.owner_key = 'system:exchange' AND e.currency = 'RUB'), 0) AS exchanged,
               coalesce(sum(e.amount) FILTER (WHERE a.owner_key = 'system:exchange' AND e.currency = f.currency), 0) AS taken,
               count(*) FILTER (WHERE e.currency <> f.currency AND a.kind NOT IN ('gateway', 'exchange')) AS foreign_lines
          FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id WHERE e.transaction_id = t.id) b ON true
     WHERE f.id IS NULL OR t.id IS NULL OR r.id IS DISTINCT FROM f.reversal_transaction_id
        OR t.idempotency_key <> 'refund:' || f.id OR t.kind <> 'refund'
        OR (r.id IS NOT NULL AND r.idempotency_key <> 'refund:' || f.id || ':undone')
        OR b.clearing <> f.card_minor OR b.foreign_lines > 0
        OR (f.sent_minor IS NOT NULL AND (b.exchanged <> -f.card_minor OR b.taken <> f.amount_minor))
        -- Nothing on any other account, and nothing that gives the customer money or takes the bonus from elsewhere.
        OR b.money + b.bonus + f.amount_minor + b.expense <> 0 OR b.money > -f.amount_minor OR b.bonus > 0 OR b.expense < 0
        OR b.lines <> (b.money <> 0)::int + (b.bonus <> 0)::int + (b.clearing <> 0)::int + (b.expense <> 0)::int
                      + 2 * (f.sent_minor IS NOT NULL)::int`,
);

const noMoreThanPaid = sqlCheck(
  'no more is given back of a payment than was paid, whole it is what was paid, and only of one that was, to its own account',
  Prisma.sql`
    SELECT 'payment ' || p.id || ' of ' || p.amount_minor || ' has refunds of ' || sum(coalesce(f.sent_minor, f.amount_minor)) AS offender
      FROM refund f JOIN payment p ON p.id = f.payment_id
     WHERE f.state NOT IN ('refused', 'cancelled')
     GROUP BY p.id
    HAVING sum(coalesce(f.sent_minor, f.amount_minor)) > p.amount_minor
        OR sum(f.amount_minor) > coalesce(p.credit_minor, p.amount_minor)
        OR (sum(f.amount_minor) = p.credit_minor AND sum(f.sent_minor) <> p.amount_minor) OR p.state <> 'paid' OR bool_or(f.account_id <> p.account_id)
        OR bool_or(f.currency <> coalesce(p.credit_currency, p.currency))
        OR bool_or((f.sent_minor IS NULL) <> (p.credit_minor IS NULL))`,
);

/**
 * Parts are rounded down and the last one takes what is left: that is a kopeck for each part at most, of those too that came
 * to nothing afterwards.
 */
const eachPartIsAtTheRate = sqlCheck(
  'what goes to the card is what leaves the balance, at the payment’s own rate, but for a kopeck of each part',
  Prisma.sql`
    SELECT 'refund ' || f.id || ' sends ' || f.sent_minor || ' for ' || f.amount_minor AS offender
      FROM (SELECT *, count(*) OVER (PARTITION BY payment_id) AS parts FROM refund) f JOIN payment p ON p.id = f.payment_id
     WHERE abs(f.sent_minor - floor(f.amount_minor::numeric * p.rate_micro / 1000000)) > f.parts`,
);

const eachRefundIsLogged = sqlCheck(
  'every refund has its one entry in the log, of its sum, and every such entry its refund',
  Prisma.sql`
    SELECT CASE WHEN f.id IS NULL THEN 'audit entry ' || l.id || ' has no refund'
                WHEN l.id IS NULL THEN 'refund ' || f.id || ' is not in the log'
                ELSE 'refund ' || f.id || ' is logged differently' END AS offender
      FROM refund f
      FULL JOIN (SELECT *, count(*) OVER (PARTITION BY ledger_transaction_id) AS entries
                   FROM audit_entry WHERE act = 'refund') l ON l.ledger_transaction_id = f.ledger_transaction_id
     WHERE f.id IS NULL OR l.id IS NULL OR l.entries <> 1
        OR l.amount_minor <> -f.amount_minor OR l.account_id <> f.account_id OR l.currency <> f.currency`,
);

const secondAgentsHaveAgreed = sqlCheck(
  'a refund that two agents settle is booked if and only if both have agreed',
  Prisma.sql`
    SELECT 'approval ' || a.id || CASE WHEN a.state = 'approved' THEN ' was agreed to, and nothing is booked'
                                       ELSE ' is booked, and was not agreed to' END AS offender
      FROM approval a LEFT JOIN refund f ON f.request_key = a.act->>'key'
     WHERE a.act->>'kind' = 'refund' AND (a.state = 'approved') <> (f.id IS NOT NULL)`,
);

/** What refunds vouch for in `verify`. */
export const refundChecks: readonly BooksCheck[] = [
  eachRefundIsBooked,
  noMoreThanPaid,
  eachPartIsAtTheRate,
  eachRefundIsLogged,
  secondAgentsHaveAgreed,
];
