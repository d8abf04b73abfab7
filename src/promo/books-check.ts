import { Prisma } from '../db/client.ts';
import { type BooksCheck, sqlCheck } from '../ledger/index.ts';

const eachBonusIsBooked = sqlCheck(
  'every granted promo code has its one transaction, never undone by itself, and every such transaction its code',
  Prisma.sql`
    SELECT coalesce('promo claim ' || c.id, t.idempotency_key) ||
           CASE WHEN c.id IS NULL THEN ' is in the books, and no claim has it'
                WHEN t.id IS NULL THEN ' is not in the books'
                WHEN r.id IS NOT NULL THEN ' is undone in the books'
                ELSE ' is booked differently' END AS offender
      FROM (SELECT c.*, k.currency FROM promo_claim c JOIN promo_code k ON k.id = c.promo_code_id
             WHERE c.state IN ('granted', 'reversed')) c
      FULL JOIN (SELECT * FROM ledger_transaction WHERE kind = 'promo' OR idempotency_key LIKE 'promo:claim:%') t
        ON t.id = c.ledger_transaction_id
      LEFT JOIN ledger_transaction r ON r.reverses_id = t.id
     WHERE c.id IS NULL OR t.id IS NULL OR r.id IS NOT NULL
        OR t.idempotency_key <> 'promo:claim:' || c.id OR t.kind <> 'promo' OR t.entry_count <> 2
        OR NOT EXISTS (
             SELECT FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
              WHERE e.transaction_id = t.id AND a.owner_key = 'account:' || c.account_id AND a.kind = 'customer_bonus'
                AND e.amount = c.bonus_minor AND e.currency = c.currency)
        OR NOT EXISTS (
             SELECT FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
              WHERE e.transaction_id = t.id AND a.owner_key = 'system:promo' AND a.kind = 'promo_expense'
                AND e.amount = -c.bonus_minor AND e.currency = c.currency)`,
);

const eachReversalIsARefunds = sqlCheck(
  'a promo code is taken back whole by a refund of its payment that stands, and by each refund that books it',
  Prisma.sql`
    SELECT CASE WHEN c.id IS NULL THEN 'refund ' || f.id || ' takes back a bonus, and no promo claim says so'
                WHEN f.id IS NULL THEN 'promo claim ' || c.id || ' is reversed by no refund'
                ELSE 'promo claim ' || c.id || ' is reversed differently' END AS offender
      FROM (SELECT * FROM promo_claim WHERE state = 'reversed') c
      FULL JOIN (SELECT f.id, f.payment_id, f.ledger_transaction_id, e.amount
                   FROM refund f
                   JOIN ledger_entry e ON e.transaction_id = f.ledger_transaction_id
                   JOIN ledger_account a ON a.id = e.account_id AND a.kind = 'promo_expense'
                  WHERE f.state NOT IN ('refused', 'cancelled')) f
        ON f.ledger_transaction_id = c.reversal_transaction_id
     WHERE c.id IS NULL OR f.id IS NULL OR f.payment_id <> c.payment_id OR f.amount <> c.bonus_minor`,
);

const eachClaimFitsItsPayment = sqlCheck(
  'a promo code is granted with money that has come to its account, and held for open links only',
  Prisma.sql`
    SELECT 'promo claim ' || c.id || ' is ' || c.state || ', and its payment ' || p.state AS offender
      FROM promo_claim c JOIN payment p ON p.id = c.payment_id
     WHERE (c.state = 'reserved' AND p.state <> 'pending') OR (c.state IN ('granted', 'reversed') AND p.state <> 'paid')
        OR c.account_id <> p.account_id`,
);

const claimedIsCounted = sqlCheck(
  'what a promo code says to be claimed is the number of its claims that hold a place, for no account more than its share',
  Prisma.sql`
    SELECT 'promo code ' || k.code || ' says ' || k.claimed || ' claimed, its claims ' || coalesce(sum(c.claims), 0)
           || ', ' || coalesce(max(c.claims), 0) || ' by one account' AS offender
      FROM promo_code k
      LEFT JOIN (SELECT promo_code_id, account_id, count(*) AS claims FROM promo_claim
                  WHERE state IN ('reserved', 'granted', 'reversed') GROUP BY promo_code_id, account_id) c ON c.promo_code_id = k.id
     GROUP BY k.id HAVING k.claimed <> coalesce(sum(c.claims), 0) OR max(c.claims) > k.per_account_limit`,
);

/** What promo codes vouch for in `verify`. */
export const promoChecks: readonly BooksCheck[] = [
  eachBonusIsBooked,
  eachReversalIsARefunds,
  eachClaimFitsItsPayment,
  claimedIsCounted,
];
