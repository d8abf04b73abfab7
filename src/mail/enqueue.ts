import type { Transaction } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Queue } from '../queue/queue.ts';
import type { EnqueueLetter, QueuedLetter } from './letter.ts';
import { writeJob } from './payload.ts';

/**
 * Queues letters with the caller's transaction: undone with it, sent soon after it commits. A key that was queued before,
 * sent or not, is left alone; one that another transaction is queuing right now is waited for.
 */
export function createEnqueueLetter(deps: { queue: Queue; clock: Clock }): EnqueueLetter {
  return async (tx, queued) => {
    const id = await claimKey(tx, queued, deps.clock.now());
    if (id === undefined) return;
    // A key of its own: no letter waits for another.
    await deps.queue.send(tx, { sequence: id, key: `${id}`, data: writeJob({ letterId: id, failures: 0 }) });
  };
}

/** @returns the letter's number, or undefined when its event was queued before */
async function claimKey(tx: Transaction, queued: QueuedLetter, now: Date): Promise<bigint | undefined> {
  const { letter, to, dedupeKey } = queued;
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    INSERT INTO letter (dedupe_key, recipient, content, queued_at)
    VALUES (${dedupeKey}, ${to}, ${JSON.stringify(letter)}::jsonb, ${now})
    ON CONFLICT (dedupe_key) DO NOTHING RETURNING id`;
  return rows[0]?.id;
}
