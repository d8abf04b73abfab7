import { ledgerOwnerOf } from '../accounts/account.ts';
import { Prisma, type Queryable } from '../db/client.ts';

/**
 * What the service has cost lately, from money and bonus alike, in minor units; corrections and refunds are not counted. A bill
 * counts on the days that it is for, paid or not, and not on the day when it is paid.
 */
export interface Spent {
  /** Of the last 30 days, with today, in the account's own zone. */
  readonly highestDailyMinor: bigint | undefined;
  /** Of the seven times 24 hours before now. */
  readonly lastWeekMinor: bigint;
  /** The days that these have gone on for: from 1, when the first was today, to 7. */
  readonly lastWeekDays: number;
}

/** Thirty days with today. */
const days = 30;

/** The newest movements that are looked through: an hourly charge of 25 services for 30 days, which bounds the query. */
const maxEntries = 18_000;

/** What `selectSpent` yields, always one row. */
export interface SpentRow {
  readonly highest: bigint | null;
  readonly week: bigint;
  readonly weekDays: number;
}

/** Reads what an account has spent lately from the books; a query by itself, or a part of another one's FROM. */
export const selectSpent = (accountId: bigint, now: Date): Prisma.Sql => Prisma.sql`
    WITH zone AS (SELECT time_zone FROM account WHERE id = ${accountId}),
    recent AS (
      SELECT e.transaction_id, e.amount
        FROM ledger_account a
        CROSS JOIN LATERAL (
          SELECT transaction_id, amount FROM ledger_entry
           WHERE account_id = a.id AND account_version IS NOT NULL
           ORDER BY account_version DESC LIMIT ${maxEntries}) e
       WHERE a.owner_key = ${ledgerOwnerOf(accountId)} AND a.kind IN ('customer', 'customer_bonus')),
    charged AS (
      SELECT t.occurred_at AS at, (t.occurred_at AT TIME ZONE z.time_zone)::date AS day, -r.amount AS spent
        FROM recent r JOIN ledger_transaction t ON t.id = r.transaction_id CROSS JOIN zone z
       WHERE t.kind = 'charge' AND t.occurred_at <= ${now} AND NOT starts_with(t.idempotency_key, 'bill:')
         AND (t.occurred_at AT TIME ZONE z.time_zone)::date > (${now}::timestamptz AT TIME ZONE z.time_zone)::date - ${days}::integer
      UNION ALL
      SELECT (d.day + 1)::timestamp AT TIME ZONE z.time_zone, d.day, ceil(b.amount_minor::numeric / (b.period_to - b.period_from + 1))::bigint
        FROM zone z JOIN bill b ON b.account_id = ${accountId} AND b.kind = 'service' AND b.cancelled_at IS NULL
                               AND b.period_to > (${now}::timestamptz AT TIME ZONE z.time_zone)::date - ${days}::integer
       CROSS JOIN LATERAL (
         SELECT b.period_from + n AS day
           FROM generate_series(greatest(0, (${now}::timestamptz AT TIME ZONE z.time_zone)::date - ${days}::integer + 1 - b.period_from),
                                least(b.period_to, (${now}::timestamptz AT TIME ZONE z.time_zone)::date - 1) - b.period_from) n) d),
    week AS (
      SELECT coalesce(sum(spent), 0)::bigint AS spent,
             coalesce(ceil(extract(epoch FROM ${now}::timestamptz - min(at)) / 86400), 1)::integer AS days
        FROM charged WHERE at > ${now}::timestamptz - interval '168 hours')
    SELECT (SELECT max(d.spent)::bigint FROM (SELECT sum(spent) AS spent FROM charged GROUP BY day) d WHERE d.spent > 0) AS highest,
           w.spent AS week, greatest(w.days, 1) AS "weekDays"
      FROM week w`;

export const toSpent = ({ highest, week, weekDays }: SpentRow): Spent => ({
  highestDailyMinor: highest ?? undefined,
  lastWeekMinor: week,
  lastWeekDays: weekDays,
});

/** @returns what an account has spent lately */
export async function spentLately(db: Queryable, accountId: bigint, now: Date): Promise<Spent> {
  const [row] = await db.$queryRaw<SpentRow[]>(selectSpent(accountId, now));
  if (!row) throw new Error('an aggregate gave no row');
  return toSpent(row);
}
