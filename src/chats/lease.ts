import type { Database } from '../db/client.ts';

/** One chat is worked on by one instance at a time: updates in order, and notices that edit what an update shows. */
export interface ChatLeases {
  /** @returns whether the chat is now ours to work on, for `leaseMs` at most */
  take(chatId: bigint): Promise<boolean>;
  /** Gives the chat back. @returns whether updates wait that came while it was held: the caller sees to them */
  release(chatId: bigint): Promise<{ updatesWaiting: boolean }>;
}

/** Longer than any handler's bound, so that only a dead process loses its lease, and short enough to be waited out. */
export const defaultLeaseMs = 60_000;

/**
 * Leases live by the database's clock, which all instances share; the business clock may be moved, this one not.
 * @param deps.owner unique per process
 */
export function createChatLeases(deps: { db: Database; owner: string; leaseMs?: number }): ChatLeases {
  const { db, owner } = deps;
  const seconds = (deps.leaseMs ?? defaultLeaseMs) / 1000;
  return {
    take: async (chatId) => {
      // The row is locked before its lease is read: an UPDATE with the lease in its WHERE would skip a row that is
      // being given back at this moment instead of waiting for it, and the chat would stay unattended until the sweep.
      const taken = await db.$executeRaw`
        WITH chat AS MATERIALIZED (SELECT chat_id, lease_until FROM chat_session WHERE chat_id = ${chatId} FOR UPDATE)
        UPDATE chat_session s SET lease_owner = ${owner}, lease_until = clock_timestamp() + make_interval(secs => ${seconds})
          FROM chat WHERE s.chat_id = chat.chat_id AND (chat.lease_until IS NULL OR chat.lease_until < clock_timestamp())`;
      if (taken === 1) return true;
      // A chat never seen has no row to lock; whoever inserts it has it.
      const inserted = await db.$executeRaw`
        INSERT INTO chat_session (chat_id, state, lease_owner, lease_until)
        VALUES (${chatId}, '{}', ${owner}, clock_timestamp() + make_interval(secs => ${seconds})) ON CONFLICT DO NOTHING`;
      return inserted === 1;
    },
    release: async (chatId) => {
      await db.$executeRaw`
        UPDATE chat_session SET lease_owner = NULL, lease_until = NULL WHERE chat_id = ${chatId} AND lease_owner = ${owner}`;
      // Looked at after the lease is free: whoever stored an update and was refused did so before this moment.
      const waiting = await db.telegramUpdate.findFirst({
        where: { chatId, handledAt: null },
        select: { updateId: true },
      });
      return { updatesWaiting: waiting !== null };
    },
  };
}
