import { Prisma } from '../db/client.ts';
import { type BooksCheck, sqlCheck } from '../ledger/index.ts';

const eachPaymentIsBooked = sqlCheck(
  'every payment of an invoice has its one transaction, undone exactly when it is, and every such transaction its payment',
  Prisma.sql`
    SELECT coalesce('payment ' || p.id || ' of invoice ' || i.number, t.idempotency_key) ||
           CASE WHEN p.id IS NULL THEN ' is in the books, and no payment has it'
                WHEN t.id IS NULL THEN ' is not in the books'
                WHEN r.id IS DISTINCT FROM p.reversal_transaction_id THEN ' is undone differently'
                ELSE ' is booked differently' END AS offender
      FROM invoice_payment p
      JOIN invoice i ON i.id = p.invoice_id
      FULL JOIN (SELECT * FROM ledger_transaction WHERE idempotency_key ~ '^invoice:[0-9]+:payment:[0-9]+$') t
        ON t.id = p.ledger_transaction_id
      LEFT JOIN ledger_transaction r ON r.reverses_id = t.id
     WHERE p.id IS NULL OR t.id IS NULL OR r.id IS DISTINCT FROM p.reversal_transaction_id
        OR t.idempotency_key <> 'invoice:' || i.id || ':payment:' || p.id OR t.kind <> 'top-up'
        OR t.entry_count <> CASE WHEN i.rate_micro IS NULL THEN 2 ELSE 4 END
        OR (p.credit_minor IS NULL) <> (i.rate_micro IS NULL)
        OR NOT EXISTS (
             SELECT FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
              WHERE e.transaction_id = t.id AND a.owner_key = 'account:' || i.account_id AND a.kind = 'customer'
                AND e.amount = coalesce(p.credit_minor, p.amount_minor)
                AND e.currency = coalesce(i.credit_currency, i.currency))
        OR NOT EXISTS (
             SELECT FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
              WHERE e.transaction_id = t.id AND a.owner_key = 'system:bank' AND a.kind = 'bank'
                AND e.amount = -p.amount_minor AND e.currency = i.currency)`,
);

const paidIsTheSum = sqlCheck(
  'what an invoice says to be paid is the sum of its payments that were not undone',
  Prisma.sql`
    SELECT 'invoice ' || i.number || ' says ' || i.paid_minor || ', its payments ' || coalesce(sum(p.amount_minor), 0) AS offender
      FROM invoice i LEFT JOIN invoice_payment p ON p.invoice_id = i.id AND p.reversed_at IS NULL
     GROUP BY i.id HAVING i.paid_minor <> coalesce(sum(p.amount_minor), 0)`,
);

/** Each number is unique by the table's own keys; so many of them up to the last leave no room for a gap. */
const numbersRunOn = sqlCheck(
  'invoices of a year are numbered from 1 without gaps',
  Prisma.sql`
    SELECT 'the series of ' || coalesce(s.year, n.year) || ' stands at ' || coalesce(s.last, 0) || ', with '
           || coalesce(n.made, 0) || ' invoices up to ' || coalesce(n.latest, 0) AS offender
      FROM invoice_series s
      FULL JOIN (SELECT year, count(*) AS made, max(sequence) AS latest FROM invoice GROUP BY year) n ON n.year = s.year
     WHERE s.last IS DISTINCT FROM n.latest OR n.latest <> n.made`,
);

/** What invoices vouch for in `verify`. */
export const invoiceChecks: readonly BooksCheck[] = [eachPaymentIsBooked, paidIsTheSum, numbersRunOn];
