import type { Transaction } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Queue } from '../queue/queue.ts';
import { customersShare } from './budget-rates.ts';
import { reserveShare } from './budget-shared.ts';
import type { EnqueueNotice, QueuedNotice } from './notice.ts';
import { writePayload } from './payload.ts';
import { priorityOf, rankOf } from './priority.ts';

/**
 * Queues a notice with the caller's transaction: undone with it, delivered soon after it commits. A key that was queued
 * before, delivered or not, is left alone; one that another transaction is queuing right now is waited for.
 */
export function createEnqueueNotice(deps: { queue: Queue; clock: Clock }): EnqueueNotice {
  return async (tx, message) => {
    const sequence = await claimKey(tx, message, deps.clock.now());
    if (sequence === undefined) return;
    await sendNotice(tx, deps.queue, { sequence, message });
  };
}

/**
 * Puts a notice into the queue under its place in the order of all.
 *
 * A chat's notices keep their order whatever their priorities: a warning that was overtaken by the receipt after it would
 * be wrong by then. The queue lets what stands before a receipt go as fast as the receipt itself. Only bulk has a place of
 * its own beside its chat's and may be overtaken: nobody minds when news come.
 */
export async function sendNotice(
  tx: Transaction,
  queue: Pick<Queue, 'send'>,
  { sequence, message }: { sequence: bigint; message: QueuedNotice },
): Promise<void> {
  const { notice, chatId, dedupeKey } = message;
  const priority = priorityOf(notice);
  await queue.send(tx, {
    sequence,
    key: priority === 'bulk' ? `${chatId}:bulk` : `${chatId}`,
    rank: rankOf(priority),
    data: writePayload({ notice, chatId, dedupeKey }),
    ...(notice.kind === 'relay.to-support' ? { delayMs: await shareOf(tx, chatId, notice.userId) } : {}),
  });
}

/** One customer's messages come to the group at their own pace, in their order; what others have to say is not kept by them. */
const shareOf = (tx: Transaction, chatId: bigint, userId: string): Promise<number> =>
  reserveShare(tx, `relay:${chatId}:${userId}`, customersShare);

/** @returns the notice's place in the order of all, or undefined when its event was queued before */
async function claimKey(tx: Transaction, message: QueuedNotice, now: Date): Promise<bigint | undefined> {
  const rows = await tx.$queryRaw<{ seq: bigint }[]>`
    INSERT INTO notice_queued (dedupe_key, chat_id, queued_at) VALUES (${message.dedupeKey}, ${message.chatId}, ${now})
    ON CONFLICT (dedupe_key) DO NOTHING RETURNING seq`;
  return rows[0]?.seq;
}
