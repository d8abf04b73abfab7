import { Prisma, type Queryable } from '../db/client.ts';
import type { Audience, BroadcastFilter } from './broadcast.ts';

/**
 * Whom a filter is for: a SELECT of `user_id` and of `state`, in which a broadcast begins with that person. One person once,
 * however many accounts they have; type and level are asked of one and the same account. Who is not watched for warnings
 * counts as well off, who has chosen no language reads Russian. An installation has one profile, so that nothing need say
 * whose customers are meant.
 */
export function whom({ entityTypes, levels, languages }: BroadcastFilter): Prisma.Sql {
  const anyOf = (column: Prisma.Sql, wanted: readonly string[]): Prisma.Sql =>
    wanted.length === 0 ? Prisma.sql`true` : Prisma.sql`${column} = ANY (${[...wanted]}::text[])`;
  return Prisma.sql`
    SELECT u.id AS user_id,
           CASE WHEN u.unreachable_since IS NOT NULL THEN 'unreachable'
                WHEN NOT coalesce(s.wants_news, true) THEN 'opted-out' ELSE 'waiting' END AS state
      FROM telegram_user u
      LEFT JOIN notification_settings s ON s.user_id = u.id
     WHERE ${anyOf(Prisma.sql`coalesce(u.language, 'ru')`, languages)}
       AND u.id IN (
         SELECT m.user_id FROM account_member m
           JOIN account a ON a.id = m.account_id
           LEFT JOIN alert_watch w ON w.account_id = m.account_id AND w.user_id = m.user_id
          WHERE ${anyOf(Prisma.sql`a.entity_type`, entityTypes)}
            AND ${anyOf(Prisma.sql`coalesce(w.level, 'ok')`, levels)})`;
}

/** How many of `whom` there are, in a SELECT's list. */
const audienceColumns = Prisma.sql`
  count(*)::int AS matched, (count(*) FILTER (WHERE state = 'waiting'))::int AS reached,
  (count(*) FILTER (WHERE state = 'opted-out'))::int AS "optedOut",
  (count(*) FILTER (WHERE state = 'unreachable'))::int AS unreachable`;

/** @returns how many people a filter is for at this moment */
export async function audienceOf(db: Queryable, filter: BroadcastFilter): Promise<Audience> {
  const [audience] = await db.$queryRaw<Audience[]>`SELECT ${audienceColumns} FROM (${whom(filter)}) whom`;
  if (audience === undefined) throw new Error('a count without a row');
  return audience;
}
