import { DateTime } from 'luxon';
import { Prisma, type Queryable } from '../db/client.ts';
import type { Currency } from '../ledger/money.ts';
import { type Day, type Days, rangeOf } from './period.ts';
import { findStatement, type Statement } from './span.ts';

export interface SpendWish {
  readonly accountId: bigint;
  readonly days: Days;
  /** IANA name: the account's days. */
  readonly timeZone: string;
}

/** What was spent on one service, or on all that stand under one name. */
export interface SpendSeries {
  /** null: what was booked without a service. */
  readonly service: string | null | { readonly others: true };
  readonly totalMinor: bigint;
  /** One sum a bucket, in minor units. */
  readonly byBucket: readonly bigint[];
}

export type Spend =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'spent';
      readonly currency: Currency;
      readonly totalMinor: bigint;
      /** By days, or by months when the period is long; each by its first day. */
      readonly unit: 'day' | 'month';
      readonly buckets: readonly Day[];
      /** The largest first; what is left over last. */
      readonly series: readonly SpendSeries[];
    };

/** Bars that a phone shows apart; a longer period is shown by months. */
const mostDays = 62;

/** Colours that are told apart. */
const mostServices = 6;

interface Row {
  bucket: Day;
  service: string | null;
  isOther: boolean;
  amount: bigint;
}

/**
 * What was paid of service bills, by bucket and service: the lines of a bill lie end to end, and each payment covers the next
 * stretch of them. A bill without lines is of no service.
 */
function billCharges({ sides, above, upTo }: Statement, wish: SpendWish, unit: 'day' | 'month'): Prisma.Sql {
  const within = (side: 'money' | 'bonus') => Prisma.sql`
    (e.account_id = ${sides[side].id} AND e.account_version > ${above[side].version} AND e.account_version <= ${upTo[side].version})`;
  return Prisma.sql`
    SELECT to_char(date_trunc(${unit}, t.occurred_at AT TIME ZONE ${wish.timeZone}), 'YYYY-MM-DD') AS bucket,
           nullif(left(trim(l.service), 60), '') AS service,
           sum(coalesce(least(p.upto, l.upto) - greatest(p.upto - p.amount_minor, l.upto - l.amount_minor), p.amount_minor)) AS amount
      FROM bill b
     CROSS JOIN LATERAL (
       SELECT ledger_transaction_id, amount_minor, sum(amount_minor) OVER (ORDER BY id) AS upto FROM bill_payment WHERE bill_id = b.id) p
      JOIN ledger_transaction t ON t.id = p.ledger_transaction_id
      LEFT JOIN LATERAL (
        SELECT j.line ->> 'service' AS service, (j.line ->> 'amountMinor')::bigint AS amount_minor,
               sum((j.line ->> 'amountMinor')::bigint) OVER (ORDER BY j.place) AS upto
          FROM jsonb_array_elements(b.lines) WITH ORDINALITY AS j (line, place)
      ) l ON l.upto > p.upto - p.amount_minor AND l.upto - l.amount_minor < p.upto
     WHERE b.account_id = ${wish.accountId} AND b.kind = 'service' AND b.paid_minor > 0
       AND EXISTS (SELECT FROM ledger_entry e WHERE e.transaction_id = t.id AND (${within('money')} OR ${within('bonus')}))
       AND NOT EXISTS (SELECT FROM ledger_transaction r WHERE r.reverses_id = t.id)
     GROUP BY 1, 2`;
}

/**
 * Sums charges by bucket and service in the database, so that few rows come out however many there are. A charge that was
 * undone is no spending.
 */
async function sumCharges(db: Queryable, statement: Statement, wish: SpendWish, unit: 'day' | 'month'): Promise<Row[]> {
  const { sides, above, upTo } = statement;
  const entries = (side: 'money' | 'bonus') => Prisma.sql`
    SELECT e.transaction_id, e.amount FROM ledger_entry e
     WHERE e.account_id = ${sides[side].id} AND e.amount < 0
       AND e.account_version > ${above[side].version} AND e.account_version <= ${upTo[side].version}`;
  return db.$queryRaw<Row[]>`
    WITH spent AS (
      SELECT to_char(date_trunc(${unit}, t.occurred_at AT TIME ZONE ${wish.timeZone}), 'YYYY-MM-DD') AS bucket,
             nullif(left(trim(t.detail ->> 'service'), 60), '') AS service, sum(-e.amount) AS amount
        FROM (${entries('money')} UNION ALL ${entries('bonus')}) e
        JOIN ledger_transaction t ON t.id = e.transaction_id
       WHERE t.kind = 'charge' AND NOT starts_with(t.idempotency_key, 'bill:')
         AND NOT EXISTS (SELECT 1 FROM ledger_transaction r WHERE r.reverses_id = t.id)
       GROUP BY 1, 2
      UNION ALL
      ${billCharges(statement, wish, unit)}
    ), named AS (
      SELECT service, row_number() OVER (ORDER BY sum(amount) DESC, service) AS rank
        FROM spent WHERE service IS NOT NULL GROUP BY service
    )
    SELECT s.bucket, CASE WHEN n.rank <= ${mostServices} THEN s.service END AS service,
           coalesce(n.rank > ${mostServices}, false) AS "isOther", sum(s.amount)::bigint AS amount
      FROM spent s LEFT JOIN named n ON n.service = s.service
     GROUP BY 1, 2, 3 ORDER BY 1`;
}

/** All buckets of a period, the empty ones too. */
function bucketsOf({ first, last }: Days, unit: 'day' | 'month'): Day[] {
  const read = (day: Day): DateTime => DateTime.fromFormat(day, 'yyyy-MM-dd', { zone: 'utc' }).startOf(unit);
  const end = read(last);
  const buckets: Day[] = [];
  for (let at = read(first); at <= end; at = at.plus({ [unit]: 1 })) buckets.push(at.toFormat('yyyy-MM-dd'));
  return buckets;
}

/** Named services by their sums, then what has none, then those beyond the sixth. */
function toSeries(rows: readonly Row[], buckets: readonly Day[]): SpendSeries[] {
  const lines = new Map<string, { service: SpendSeries['service']; byBucket: bigint[] }>();
  for (const { bucket, service, isOther, amount } of rows) {
    const key = isOther ? 'others' : service === null ? 'unnamed' : `service:${service}`;
    const line = lines.get(key) ?? {
      service: isOther ? { others: true } : service,
      byBucket: buckets.map(() => 0n),
    };
    lines.set(key, line);
    // A line that was booked with the period and is stamped a moment beside it belongs to the bucket at that end.
    const found = buckets.indexOf(bucket);
    const index = found >= 0 ? found : bucket < (buckets[0] ?? bucket) ? 0 : buckets.length - 1;
    line.byBucket[index] = (line.byBucket[index] ?? 0n) + amount;
  }
  const place = ({ service }: SpendSeries): number => (service === null ? 1 : typeof service === 'string' ? 0 : 2);
  return [...lines.values()]
    .map((line) => ({ ...line, totalMinor: line.byBucket.reduce((sum, amount) => sum + amount, 0n) }))
    .toSorted((one, other) => {
      if (place(one) !== place(other)) return place(one) - place(other);
      return one.totalMinor > other.totalMinor ? -1 : 1;
    });
}

/** What an account spent in a period: by day, or by month past 62 days, and by service, six of them by name. */
export async function spendOf(db: Queryable, wish: SpendWish): Promise<Spend> {
  const { accountId, days, timeZone } = wish;
  const range = rangeOf(days, timeZone);
  const statement = await findStatement(db, { accountId, range });
  const unit = bucketsOf(days, 'day').length <= mostDays ? 'day' : 'month';
  const rows = await sumCharges(db, statement, wish, unit);
  const [firstRow] = rows;
  if (!firstRow) return { kind: 'nothing' };
  const all = bucketsOf(days, unit);
  // Of years, those before the first charge are left out; of days, none: an empty week says something.
  const buckets = unit === 'day' ? all : all.filter((bucket) => bucket >= firstRow.bucket);
  const series = toSeries(rows, buckets);
  const totalMinor = series.reduce((sum, line) => sum + line.totalMinor, 0n);
  return { kind: 'spent', currency: statement.sides.currency, totalMinor, unit, buckets, series };
}
