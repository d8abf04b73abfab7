import { inTransaction } from '../db/transaction.ts';
import { workingMinutesBetween } from '../platform/business-time.ts';
import type { SupportDeps } from './deps.ts';

/** A group that has left more than this unanswered reads no longer list; the rest comes with the next run. */
const mostAtOnce = 50;

type RemindDeps = Pick<SupportDeps, 'db' | 'clock' | 'profile' | 'enqueueNotice' | 'supportChatId'>;

/** Whether a customer has waited for the hours in which an answer is promised, counted while support works. Pure. */
function waitsTooLong(profile: SupportDeps['profile'], waitingSince: Date, now: Date): boolean {
  const { timeZone, workingHours: hours, invoice } = profile;
  return workingMinutesBetween(waitingSince, now, { timeZone, hours }) >= invoice.answerWithinWorkingHours * 60;
}

/**
 * Reminds the support group of customers whose message nobody has answered, once for each wait. Who has waited longest comes
 * first, so the first one who is still in time ends the run.
 * @returns of how many the group was reminded
 */
export async function remindWaiting(deps: RemindDeps): Promise<number> {
  const { supportChatId, profile } = deps;
  if (supportChatId === undefined) return 0;
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const waiting = await tx.$queryRaw<{ userId: bigint; waitingSince: Date }[]>`
      SELECT user_id AS "userId", waiting_since AS "waitingSince" FROM support_topic
       WHERE waiting_since IS NOT NULL AND reminded_at IS NULL
       ORDER BY waiting_since LIMIT ${mostAtOnce} FOR NO KEY UPDATE SKIP LOCKED`;
    let reminded = 0;
    for (const { userId, waitingSince } of waiting) {
      if (!waitsTooLong(profile, waitingSince, now)) break;
      await tx.supportTopic.update({ where: { userId }, data: { remindedAt: now } });
      await deps.enqueueNotice(tx, {
        notice: { kind: 'support.overdue', userId: String(userId) },
        chatId: supportChatId,
        dedupeKey: `waiting:${userId}:${waitingSince.getTime()}:overdue`,
      });
      reminded += 1;
    }
    return reminded;
  });
}
