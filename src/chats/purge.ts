import type { Database } from '../db/client.ts';

/** Telegram redelivers for a day (core.telegram.org/bots/api#getting-updates); a week also serves complaints. */
const keptDays = 7;

/** Forgets updates that were handled long ago: they hold what people wrote. @returns how many */
export async function purgeHandled(db: Database, now: Date): Promise<number> {
  const before = new Date(now.getTime() - keptDays * 24 * 60 * 60 * 1000);
  const { count } = await db.telegramUpdate.deleteMany({
    where: { receivedAt: { lt: before }, handledAt: { not: null } },
  });
  return count;
}
