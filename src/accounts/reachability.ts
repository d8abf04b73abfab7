import type { Queryable } from '../db/client.ts';

/**
 * Notes that the person cannot be written to: they have blocked the bot or left Telegram. Whoever writes again is
 * reachable again (rememberUser). The first moment stands; a person never seen is nobody to note.
 */
export async function markUnreachable(db: Queryable, userId: bigint, now: Date): Promise<void> {
  await db.telegramUser.updateMany({ where: { id: userId, unreachableSince: null }, data: { unreachableSince: now } });
}
