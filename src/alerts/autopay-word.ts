import { monthOf } from '../autopay/month.ts';
import type { Queryable } from '../db/client.ts';

/** More attempts than a card has within a minute. */
const latestAttempts = 3;

/**
 * Finds when autopay has last told a reader, since a moment, that it did not go well: a charge was declined, the month's limit is reached, it
 * is paused or has ended. Those messages say how the balance stands, as a warning would (src/notifications/alert-standing.ts).
 *
 * Found by the keys under which they are queued, since those alone are indexed: a reader's row among all that was ever told is not.
 * A card whose place another has taken leaves its owner with nothing to do, so that its end is no such word.
 * @returns null when it has told them nothing
 */
export async function lastAutopayWord(
  db: Queryable,
  asked: {
    readonly accountId: bigint;
    readonly userId: bigint;
    readonly since: Date;
    readonly timeZone: string;
    readonly now: Date;
  },
): Promise<Date | null> {
  const { accountId, userId, since, timeZone, now } = asked;
  const month = monthOf(now, timeZone).key;
  const rows = await db.$queryRaw<{ at: Date | null }[]>`
    WITH mandate AS (
      SELECT id FROM autopay_mandate
       WHERE account_id = ${accountId} AND chat_id = ${userId} AND activated_at IS NOT NULL
         AND reason IS DISTINCT FROM 'replaced'),
    attempt AS (
      SELECT latest.* FROM mandate CROSS JOIN LATERAL (
        SELECT id, mandate_id FROM autopay_attempt WHERE mandate_id = mandate.id ORDER BY id DESC LIMIT ${latestAttempts}) latest)
    SELECT max(queued_at) AS at FROM notice_queued
     WHERE chat_id = ${userId} AND queued_at >= ${since} AND dedupe_key = ANY (ARRAY(
       SELECT 'autopay:' || id || ':ended' FROM mandate
       UNION ALL SELECT 'autopay:' || id || ':limit:' || ${month} FROM mandate
       UNION ALL SELECT 'autopay:' || mandate_id || ':paused:' || id FROM attempt
       UNION ALL SELECT 'autopay:attempt:' || id || ':declined' FROM attempt
       UNION ALL SELECT 'autopay:' || mandate.id || ':paused:' || (1000 * extract(epoch FROM asked_at))::bigint
                     FROM refund CROSS JOIN mandate WHERE account_id = ${accountId} AND asked_at >= ${since}))`;
  return rows[0]?.at ?? null;
}
