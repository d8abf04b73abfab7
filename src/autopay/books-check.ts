import { Prisma } from '../db/client.ts';
import { type BooksCheck, sqlCheck } from '../ledger/index.ts';

const eachAttemptIsItsPayment = sqlCheck(
  'each charge by autopay and its payment say the same: in flight and pending, succeeded and paid, refused and cancelled',
  Prisma.sql`
    SELECT coalesce('autopay attempt ' || a.id || ' is ' || a.state || ', its payment ' || p.state,
                    'payment ' || p.id || ' was made by autopay, and no attempt has it') AS offender
      FROM (SELECT a.*, m.account_id AS mandate_account_id, m.parent_payment_id
              FROM autopay_attempt a JOIN autopay_mandate m ON m.id = a.mandate_id) a
      FULL JOIN (SELECT * FROM payment WHERE origin = 'autopay') p ON p.id = a.payment_id
     WHERE a.id IS NULL OR p.id IS NULL OR coalesce(p.credit_minor, p.amount_minor) <> a.amount_minor OR p.account_id <> a.account_id
        OR p.account_id <> a.mandate_account_id OR p.parent_id <> a.parent_payment_id
        OR p.state <> CASE a.state WHEN 'in-flight' THEN 'pending' WHEN 'succeeded' THEN 'paid' ELSE 'cancelled' END`,
);

/**
 * How far the moments of two events may be apart from their order: each is taken before the lock is waited for, and by the
 * clock of its own instance.
 */
const slack = Prisma.sql`interval '1 minute'`;

/** The most that was agreed to before an attempt was begun. What its owner has lowered or raised since does not judge it. */
const agreed = Prisma.sql`
  LATERAL (SELECT max(amount_minor) AS amount_minor, max(monthly_limit) AS monthly_limit FROM autopay_consent
            WHERE mandate_id = a.mandate_id AND given_at <= a.created_at + ${slack}) agreed`;

const eachAttemptIsAgreedTo = sqlCheck(
  'autopay charges no sum that was not agreed to, and nothing before a card was bound or after autopay was ended',
  Prisma.sql`
    SELECT 'autopay attempt ' || a.id || CASE WHEN agreed.amount_minor IS NULL THEN ' has no consent'
                                             WHEN a.amount_minor > agreed.amount_minor THEN ' takes more than was agreed to'
                                             ELSE ' was begun without a mandate that was active' END AS offender
      FROM autopay_attempt a JOIN autopay_mandate m ON m.id = a.mandate_id CROSS JOIN ${agreed}
     WHERE agreed.amount_minor IS NULL OR a.amount_minor > agreed.amount_minor OR m.activated_at IS NULL
        OR a.created_at < m.activated_at - ${slack} OR a.created_at > m.ended_at + ${slack}`,
);

/**
 * Judged by what could be known when the charge was begun: money of an attempt that was taken for lost may come later, and
 * is no breach.
 */
const noMonthIsAboveItsLimit = sqlCheck(
  'autopay succeeds no more often in a calendar month of the account than was agreed to, with one charge in flight at a time',
  Prisma.sql`
    SELECT 'autopay attempt ' || a.id || ' was begun after ' || earlier.successes || ' successes of ' || agreed.monthly_limit
           || ' in its month, with ' || earlier.in_flight || ' in flight' AS offender
      FROM autopay_attempt a JOIN account o ON o.id = a.account_id CROSS JOIN ${agreed}
     CROSS JOIN LATERAL (
        SELECT count(*) FILTER (
                 WHERE b.state = 'succeeded' AND b.ended_at <= a.created_at
                   AND date_trunc('month', a.created_at AT TIME ZONE o.time_zone)
                       IN (date_trunc('month', b.created_at AT TIME ZONE o.time_zone),
                           date_trunc('month', b.ended_at AT TIME ZONE o.time_zone))) AS successes,
               count(*) FILTER (
                 WHERE b.ended_at IS NULL OR b.state <> 'succeeded' AND b.ended_at > a.created_at + ${slack}) AS in_flight
          FROM autopay_attempt b WHERE b.account_id = a.account_id AND b.id < a.id) earlier
     WHERE earlier.successes >= agreed.monthly_limit OR earlier.in_flight > 0`,
);

/** What autopay vouches for in `verify`. */
export const autopayChecks: readonly BooksCheck[] = [
  eachAttemptIsItsPayment,
  eachAttemptIsAgreedTo,
  noMonthIsAboveItsLimit,
];
