import { Prisma } from '../db/client.ts';
import { type BooksCheck, sqlCheck } from '../ledger/index.ts';

const paidIsItsPayments = sqlCheck(
  'what is paid of a bill is the sum of its payments',
  Prisma.sql`
    SELECT 'bill ' || b.id || ' is paid ' || b.paid_minor || ', its payments are ' || coalesce(p.amount_minor, 0) AS offender
      FROM bill b
      LEFT JOIN (SELECT bill_id, sum(amount_minor) AS amount_minor FROM bill_payment GROUP BY bill_id) p ON p.bill_id = b.id
     WHERE b.paid_minor <> coalesce(p.amount_minor, 0)`,
);

const chargesAreInTheBooks = sqlCheck(
  'each payment of a service bill is a charge in the books, of that sum, of that account, under that key, and each such charge one',
  Prisma.sql`
    WITH charged AS (
      SELECT t.id, t.idempotency_key AS key, bool_and(t.kind = 'charge') AS charges, -sum(e.amount) AS taken_minor,
             count(DISTINCT a.owner_key) AS owners, min(a.owner_key) AS owner_key, min(e.currency) AS currency
        FROM ledger_transaction t
        JOIN ledger_entry e ON e.transaction_id = t.id
        JOIN ledger_account a ON a.id = e.account_id AND a.kind IN ('customer', 'customer_bonus')
       WHERE t.idempotency_key LIKE 'bill:%' GROUP BY t.id),
    paid AS (
      SELECT p.*, b.account_id, b.currency,
             'bill:' || p.bill_id || ':' || row_number() OVER (PARTITION BY p.bill_id ORDER BY p.id) AS key
        FROM bill_payment p JOIN bill b ON b.id = p.bill_id WHERE b.kind = 'service')
    SELECT coalesce('payment ' || p.id || ' of bill ' || p.bill_id, 'the charge ' || c.key) || ' is not the same in the books' AS offender
      FROM paid p FULL JOIN charged c ON c.id = p.ledger_transaction_id
     WHERE p.id IS NULL OR c.id IS NULL OR c.key <> p.key OR c.taken_minor <> p.amount_minor OR NOT c.charges
        OR c.owners <> 1 OR c.owner_key <> 'account:' || p.account_id OR c.currency <> p.currency`,
);

const paymentsCountOnce = sqlCheck(
  'a payment for a bill counts towards wishes to top up of its own account, and never for more than it has put onto the balance',
  Prisma.sql`
    SELECT 'payment ' || p.payment_id || ' counts ' || sum(p.amount_minor) || ' towards bills' AS offender
      FROM bill_payment p
      JOIN bill b ON b.id = p.bill_id
      LEFT JOIN payment m ON m.id = p.payment_id AND m.state = 'paid' AND m.account_id = b.account_id
                         AND coalesce(m.credit_currency, m.currency) = b.currency
     WHERE p.payment_id IS NOT NULL OR b.kind = 'top-up'
     GROUP BY p.payment_id
    HAVING p.payment_id IS NULL OR bool_or(m.id IS NULL OR m.bill_id IS NULL OR b.kind <> 'top-up')
        OR sum(p.amount_minor) > min(coalesce(m.credit_minor, m.amount_minor))`,
);

const daysAreTheirBookings = sqlCheck(
  'the bill of a day is the sum of the usage booked in it, all of its account, and other bills have none',
  Prisma.sql`
    SELECT 'bill ' || b.id || ' is of ' || b.amount_minor || ', its usage of ' || coalesce(u.left_minor, 0) AS offender
      FROM bill b
      LEFT JOIN (SELECT bill_id, sum(due_minor - taken_minor) AS left_minor, min(account_id) AS first, max(account_id) AS last
                   FROM usage_booking WHERE bill_id IS NOT NULL GROUP BY bill_id) u ON u.bill_id = b.id
     WHERE CASE WHEN b.request_key LIKE 'usage:%' OR u.bill_id IS NOT NULL
                THEN (b.request_key LIKE 'usage:%' AND u.left_minor = b.amount_minor
                      AND u.first = b.account_id AND u.last = b.account_id) IS NOT TRUE
                ELSE false END`,
);

const linesAddUp = sqlCheck(
  'the lines of a bill, if it has any, add up to it',
  Prisma.sql`
    SELECT 'bill ' || b.id || ' is of ' || b.amount_minor || ', its lines of ' || l.amount_minor AS offender
      FROM bill b
     CROSS JOIN LATERAL (SELECT sum((l ->> 'amountMinor')::bigint) AS amount_minor FROM jsonb_array_elements(b.lines) l) l
     WHERE l.amount_minor <> b.amount_minor`,
);

const paymentsAreCounted = sqlCheck(
  'a payment is for a bill of its own account, and if that is a wish that is still open, it counts towards it',
  Prisma.sql`
    SELECT 'payment ' || m.id || ' for bill ' || b.id || CASE WHEN b.account_id <> m.account_id THEN ' is another account’s'
                                                              ELSE ' does not count' END AS offender
      FROM payment m JOIN bill b ON b.id = m.bill_id
     WHERE b.account_id <> m.account_id
        OR (m.state = 'paid' AND b.kind = 'top-up' AND b.paid_at IS NULL AND b.cancelled_at IS NULL
            AND NOT EXISTS (SELECT FROM bill_payment p WHERE p.bill_id = b.id AND p.payment_id = m.id))`,
);

const onlyWishesAreCancelled = sqlCheck(
  'a bill is in the currency of its account, and what is cancelled is a wish that nothing was paid of',
  Prisma.sql`
    SELECT 'bill ' || b.id || CASE WHEN b.currency <> a.currency THEN ' is in ' || b.currency ELSE ' is cancelled' END AS offender
      FROM bill b JOIN account a ON a.id = b.account_id
     WHERE b.currency <> a.currency OR (b.cancelled_at IS NOT NULL AND (b.kind = 'service' OR b.paid_minor <> 0))`,
);

/** What bills vouch for in `verify`. */
export const billChecks: readonly BooksCheck[] = [
  paidIsItsPayments,
  chargesAreInTheBooks,
  paymentsCountOnce,
  paymentsAreCounted,
  onlyWishesAreCancelled,
  daysAreTheirBookings,
  linesAddUp,
];
