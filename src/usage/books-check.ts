import { Prisma } from '../db/client.ts';
import { type BooksCheck, sqlCheck } from '../ledger/index.ts';

/**
 * An hour writes a million lines, and to add up all that there ever were would take the night. So lines are proved of so many
 * accounts, others each day; who has fewer has all of them proved.
 */
const sampledAccounts = 200;

const sample = Prisma.sql`
  sample AS MATERIALIZED (
    SELECT account_id, booked_until FROM usage_account ORDER BY md5(account_id || ':' || current_date) LIMIT ${sampledAccounts}),
  booking AS (SELECT b.* FROM sample s JOIN usage_booking b ON b.account_id = s.account_id)`;

/**
 * Of older bookings than these the lines were proved when they were new: two days of 100,000 accounts. They are counted, since
 * numbers leap where the books are divided by month (prisma/partition-by-month.sql).
 */
const newestBookings = 5_000_000;

const minutes = (to: Prisma.Sql, from: Prisma.Sql) => Prisma.sql`(extract(epoch FROM ${to} - ${from}) / 60)::bigint`;
const spanMinutes = minutes(Prisma.sql`s.to_at`, Prisma.sql`s.from_at`);
const bookedMinutes = minutes(Prisma.sql`least(s.to_at, r.upto)`, Prisma.sql`s.from_at`);

const linesAreWhatItCost = sqlCheck(
  'what is booked of a resource is what it had cost by then, to the minor unit',
  Prisma.sql`
    WITH ${sample},
    booked AS (
      SELECT l.resource_id, sum(l.amount_minor) AS amount_minor, sum(l.minutes) AS minutes
        FROM booking b JOIN usage_line l ON l.booking_id = b.id GROUP BY l.resource_id),
    metered AS (
      SELECT r.id, greatest(s.booked_until, r.booked_until) AS upto FROM sample s JOIN resource r ON r.account_id = s.account_id)
    SELECT 'resource ' || r.id || ' has cost ' || coalesce(c.minor, 0) || ' by ' || r.upto || ', its lines '
           || coalesce(b.amount_minor, 0) AS offender
      FROM metered r
      LEFT JOIN booked b ON b.resource_id = r.id
      LEFT JOIN LATERAL (
        SELECT (s.base_micro + s.rate_micro * ${bookedMinutes}) / 1000000 AS minor FROM usage_segment s
         WHERE s.resource_id = r.id AND s.from_at < r.upto ORDER BY s.from_at DESC LIMIT 1) c ON true
      LEFT JOIN LATERAL (
        SELECT sum(${bookedMinutes}) AS minutes FROM usage_segment s WHERE s.resource_id = r.id AND s.from_at < r.upto) m ON true
     WHERE coalesce(b.amount_minor, 0) <> coalesce(c.minor, 0) OR coalesce(b.minutes, 0) <> coalesce(m.minutes, 0)`,
);

const spansFollow = sqlCheck(
  'spans of a resource do not overlap, each begins with what the ones before have cost, on its tariff’s own price',
  Prisma.sql`
    WITH ${sample},
    walked AS (
      SELECT s.*, t.rate_micro AS price, r.account_id AS owner, lag(s.to_at, 1, '-infinity') OVER walk AS ended_at,
             (coalesce(sum(s.rate_micro * ${spanMinutes})
               OVER (PARTITION BY s.resource_id ORDER BY s.from_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))::bigint AS cost
        FROM sample a JOIN usage_segment s ON s.account_id = a.account_id
        LEFT JOIN tariff t ON t.id = s.tariff_id LEFT JOIN resource r ON r.id = s.resource_id
      WINDOW walk AS (PARTITION BY s.resource_id ORDER BY s.from_at))
    SELECT 'the span of resource ' || w.resource_id || ' from ' || w.from_at || ' does not follow' AS offender FROM walked w
     WHERE w.ended_at IS NULL OR w.ended_at > w.from_at OR w.base_micro <> w.cost OR w.rate_micro IS DISTINCT FROM w.price
        OR w.account_id IS DISTINCT FROM w.owner`,
);

const bookingsAreTheirLines = sqlCheck(
  'a booking of usage is the sum of its lines',
  Prisma.sql`
    WITH ${sample}
    SELECT 'usage booking ' || b.id || ' is of ' || b.due_minor || ', its lines of ' || coalesce(l.amount_minor, 0) AS offender
      FROM booking b
      LEFT JOIN LATERAL (SELECT sum(l.amount_minor) AS amount_minor FROM usage_line l WHERE l.booking_id = b.id) l ON true
     WHERE b.due_minor <> coalesce(l.amount_minor, 0)`,
);

const linesHaveTheirs = sqlCheck(
  'every line of usage has its booking, its tariff and its resource, which is of the booking’s account',
  Prisma.sql`
    SELECT 'a line of usage booking ' || l.booking_id || ' for resource ' || l.resource_id || ' is an orphan' AS offender
      FROM usage_line l
      LEFT JOIN usage_booking b ON b.id = l.booking_id
      LEFT JOIN resource r ON r.id = l.resource_id AND r.account_id = b.account_id
      LEFT JOIN tariff t ON t.id = l.tariff_id
     WHERE l.booking_id > coalesce((SELECT id FROM usage_booking ORDER BY id DESC OFFSET ${newestBookings} LIMIT 1), 0)
       AND (r.id IS NULL OR t.id IS NULL)`,
);

const owedIsWhatIsLeft = sqlCheck(
  'what an account owes for usage, or will be billed for, is what was due and neither taken nor billed',
  Prisma.sql`
    SELECT 'account ' || coalesce(u.account_id, b.account_id) || ' owes ' || coalesce((u.owed_minor + u.unbilled_minor)::text, 'nothing that is known')
           || ', its bookings leave ' || coalesce(b.left_minor, 0) AS offender
      FROM usage_account u
      FULL JOIN (SELECT account_id, sum(due_minor - taken_minor) FILTER (WHERE bill_id IS NULL) AS left_minor, max(upto) FILTER (WHERE reason = 'hour') AS upto
                   FROM usage_booking GROUP BY account_id) b ON b.account_id = u.account_id
     WHERE u.account_id IS NULL OR u.owed_minor + u.unbilled_minor <> coalesce(b.left_minor, 0) OR u.booked_until < b.upto`,
);

const takenIsInTheBooks = sqlCheck(
  'what a booking of usage took is in the books, and every such charge has its booking',
  Prisma.sql`
    SELECT 'usage booking ' || coalesce(b.id::text, t.booking_id) || ' took ' || coalesce(b.taken_minor, 0) || ', the books say '
           || coalesce(t.taken_minor, 0) AS offender
      FROM (SELECT * FROM usage_booking WHERE taken_minor <> 0 OR ledger_transaction_id IS NOT NULL) b
      FULL JOIN (
        SELECT split_part(t.idempotency_key, ':', 2) AS booking_id, min(t.id) AS first_id, -sum(e.amount) AS taken_minor,
               count(DISTINCT a.owner_key) AS owners, min(a.owner_key) AS owner_key, bool_and(t.kind = 'charge') AS charges
          FROM ledger_transaction t
          JOIN ledger_entry e ON e.transaction_id = t.id
          JOIN ledger_account a ON a.id = e.account_id AND a.kind IN ('customer', 'customer_bonus')
         WHERE t.idempotency_key LIKE 'usage:%' GROUP BY 1) t ON t.booking_id = b.id::text
     WHERE b.id IS NULL OR t.first_id IS DISTINCT FROM b.ledger_transaction_id OR t.taken_minor <> b.taken_minor
        OR t.owners <> 1 OR t.owner_key <> 'account:' || b.account_id OR NOT t.charges`,
);

/** What metering vouches for in `verify`. */
export const usageChecks: readonly BooksCheck[] = [
  linesAreWhatItCost,
  spansFollow,
  bookingsAreTheirLines,
  linesHaveTheirs,
  owedIsWhatIsLeft,
  takenIsInTheBooks,
];
