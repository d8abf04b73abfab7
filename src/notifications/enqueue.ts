import type { Transaction } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Queue } from '../queue/queue.ts';
import type { EnqueueNotice, QueuedNotice } from './notice.ts';
import { writePayload } from './payload.ts';

/**
 * Queues a notice with the caller's transaction: undone with it, delivered soon after it commits. A key that was queued
 * before, delivered or not, is left alone; one that another transaction is queuing right now is waited for.
 */
export function createEnqueueNotice(deps: { queue: Queue; clock: Clock }): EnqueueNotice {
  return async (tx, message) => {
    const sequence = await claimKey(tx, message, deps.clock.now());
    if (sequence === undefined) return;
    await deps.queue.send(tx, { sequence, key: message.chatId.toString(), data: writePayload(message) });
  };
}

/** @returns the notice's place in the order of all, or undefined when its event was queued before */
async function claimKey(tx: Transaction, message: QueuedNotice, now: Date): Promise<bigint | undefined> {
  const rows = await tx.$queryRaw<{ seq: bigint }[]>`
    INSERT INTO notice_queued (dedupe_key, chat_id, queued_at) VALUES (${message.dedupeKey}, ${message.chatId}, ${now})
    ON CONFLICT (dedupe_key) DO NOTHING RETURNING seq`;
  return rows[0]?.seq;
}
