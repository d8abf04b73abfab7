import { Prisma } from '../db/client.ts';
import { type BooksCheck, sqlCheck } from '../ledger/index.ts';

const documentsAreCredited = sqlCheck(
  'every payment of the bank’s files that is said to be credited is, once and with its sum, and no other',
  Prisma.sql`
    SELECT 'payment ' || d.id || ' of the bank''s file' ||
           CASE WHEN p.id IS NULL THEN ' is said to be credited, and is not'
                WHEN d.state <> 'credited' THEN ' is credited, and is said not to be'
                ELSE ' is credited differently' END AS offender
      FROM bank_document d
      LEFT JOIN invoice_payment p ON p.bank_document_id = d.id AND p.reversed_at IS NULL
     WHERE (d.state = 'credited') <> (p.id IS NOT NULL)
        OR p.amount_minor <> d.amount_minor OR p.invoice_id <> d.invoice_id`,
);

/** What the bank's files vouch for in `verify`: each payment of them beside the credit that it led to. */
export const bankChecks: readonly BooksCheck[] = [documentsAreCredited];
