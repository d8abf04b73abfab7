import { Prisma, type Queryable, type Transaction } from '../db/client.ts';
import { toLevel } from './level.ts';
import type { WatchState } from './policy.ts';
import { type QuietHours, usualQuiet } from './quiet.ts';
import type { OwnThresholds } from './thresholds.ts';

/** One who watches an account: a person, or the provider's platform. */
export interface Watch extends WatchState, OwnThresholds {
  readonly id: bigint;
  readonly accountId: bigint;
  /** null: the platform. */
  readonly userId: bigint | null;
  /** When it was last looked at; null: never. */
  readonly checkedAt: Date | null;
  /** Where the account's days are. */
  readonly accountTimeZone: string;
  /** The person's own, or the account's. */
  readonly quiet: QuietHours;
  /** Where the person is warned beside Telegram; null: nowhere. */
  readonly email: string | null;
  /** Whether whatever is told now would be heard, there or in Telegram: always by the platform. */
  readonly listens: boolean;
}

interface Row extends Omit<Watch, 'level' | 'toldLevel' | 'quiet'> {
  readonly level: string;
  readonly toldLevel: string;
  readonly timeZone: string;
  readonly fromMinute: number | null;
  readonly toMinute: number | null;
}

/** Watches `w` with their readers and those readers' settings; joins and a WHERE follow. Who has left the account is told nothing. */
const selectWatches = Prisma.sql`
  SELECT w.id, w.account_id AS "accountId", w.user_id AS "userId", w.info_days AS "infoDays", w.warning_days AS "warningDays",
         w.critical_days AS "criticalDays", w.sum_minor AS "sumMinor", w.level, w.told_level AS "toldLevel", w.episode,
         w.due_at AS "dueAt", w.told_mandate_id AS "toldMandateId", w.checked_at AS "checkedAt",
         a.time_zone AS "accountTimeZone", coalesce(s.time_zone, a.time_zone) AS "timeZone",
         s.quiet_from_minute AS "fromMinute", s.quiet_to_minute AS "toMinute",
         CASE WHEN s.email_confirmed_at IS NOT NULL THEN s.email END AS email,
         w.user_id IS NULL OR (m.user_id IS NOT NULL AND coalesce(s.wants_warnings, true)
           AND (u.unreachable_since IS NULL OR s.email_confirmed_at IS NOT NULL)) AS listens
    FROM alert_watch w
    JOIN account a ON a.id = w.account_id
    LEFT JOIN telegram_user u ON u.id = w.user_id
    LEFT JOIN account_member m ON m.account_id = w.account_id AND m.user_id = w.user_id
    LEFT JOIN notification_settings s ON s.user_id = w.user_id`;

function toWatch({ timeZone, fromMinute, toMinute, level, toldLevel, ...rest }: Row): Watch {
  const quiet = {
    timeZone,
    fromMinute: fromMinute ?? usualQuiet.fromMinute,
    toMinute: toMinute ?? usualQuiet.toMinute,
  };
  return { ...rest, level: toLevel(level), toldLevel: toLevel(toldLevel), quiet };
}

/** Locks the watches of an account that are to be looked at; whom another instance is looking at is passed over. */
export async function lockDueWatches(tx: Transaction, accountId: bigint, now: Date): Promise<Watch[]> {
  const rows = await tx.$queryRaw<Row[]>`
    ${selectWatches} JOIN alert_check c ON c.watch_id = w.id
     WHERE w.account_id = ${accountId} AND c.check_at <= ${now}
     ORDER BY w.id FOR NO KEY UPDATE OF w, c SKIP LOCKED`;
  return rows.map(toWatch);
}

export async function findWatch(db: Queryable, watchId: bigint): Promise<Watch | null> {
  const rows = await db.$queryRaw<Row[]>`${selectWatches} WHERE w.id = ${watchId}`;
  return rows[0] ? toWatch(rows[0]) : null;
}

/** @returns how a person watches an account, or null when they do not */
export async function watchOf(
  db: Queryable,
  who: { readonly accountId: bigint; readonly userId: bigint },
): Promise<Watch | null> {
  const rows = await db.$queryRaw<Row[]>`
    ${selectWatches} WHERE w.account_id = ${who.accountId} AND w.user_id = ${who.userId}`;
  return rows[0] ? toWatch(rows[0]) : null;
}
