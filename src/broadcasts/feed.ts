import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { BroadcastDeps } from './deps.ts';
import { endBroadcasts } from './end.ts';

/**
 * So many messages are in the queue at most, of all broadcasts together: a little more than Telegram takes in the minute
 * until the next feeding, and no more than a stop has to find again.
 */
const mostQueued = 2_000;

/** One short transaction, which a stop may have to wait for. */
const pageSize = 50;

/** While it is fed some are delivered; the rest waits for the next minute. */
const mostPages = (2 * mostQueued) / pageSize;

/** What an agent waits for who has just started one: twenty seconds of sending, queued in one. */
const firstPages = 10;

/**
 * Queues the next messages of whatever is being sent, the oldest broadcast first, and ends what has nobody left. What a
 * process that died had not queued is found here by the next.
 * @param signal stops between two pages
 * @returns how many were queued
 */
export async function feedBroadcasts(deps: BroadcastDeps, signal?: AbortSignal): Promise<number> {
  const fed = await feedPages(deps, { most: mostPages, signal });
  if (!signal?.aborted) await endBroadcasts(deps);
  return fed;
}

/** Queues the first messages right after a start; each page of them that is sent brings the next, and the minute's job the rest. */
export async function feedFirst(deps: BroadcastDeps): Promise<void> {
  await feedPages(deps, { most: firstPages });
}

/**
 * Queues the next page behind a recipient who has just been settled, if with them a page of their broadcast has been: so the
 * queue does not run empty before the minute's job looks. It has a transaction of its own, since a message that is sent must
 * not be sent again because the next ones could not be queued; a failure is logged, and left to that job.
 */
export async function feedBehind(
  deps: BroadcastDeps,
  { broadcastId, userId }: { readonly broadcastId: bigint; readonly userId: bigint },
): Promise<void> {
  try {
    const settled = await deps.db.broadcastRecipient.findFirst({
      where: { broadcastId, userId },
      select: { place: true },
    });
    if (settled !== null && settled.place % pageSize === 0) await feedPages(deps, { most: 1 });
  } catch (error) {
    deps.logger.error({ err: error, broadcastId: `${broadcastId}` }, 'a broadcast could not be fed on');
  }
}

async function feedPages(
  deps: BroadcastDeps,
  { most, signal }: { readonly most: number; readonly signal?: AbortSignal | undefined },
): Promise<number> {
  let fed = 0;
  for (let page = 0; page < most && !signal?.aborted; page += 1) {
    const queued = await inTransaction(deps.db, (tx) => feedPage(tx, deps));
    if (queued === 0) break;
    fed += queued;
  }
  return fed;
}

async function feedPage(tx: Transaction, deps: BroadcastDeps): Promise<number> {
  // One at a time: two would each see room for the same page.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('broadcasts: feed', 0))`;
  const room = mostQueued - (await countQueued(tx));
  if (room <= 0) return 0;
  // Locked against a stop, which leaves nobody waiting.
  const [broadcast] = await tx.$queryRaw<{ id: bigint }[]>`
    SELECT b.id FROM broadcast b
     WHERE b.state = 'sending'
       AND EXISTS (SELECT FROM broadcast_recipient r WHERE r.broadcast_id = b.id AND r.state = 'waiting')
     ORDER BY b.id LIMIT 1 FOR NO KEY UPDATE`;
  if (broadcast === undefined) return 0;
  const { id } = broadcast;
  // The array is read once; an IN becomes a join, which by statistics of before this broadcast reads it anew for each recipient.
  const recipients = await tx.$queryRaw<{ place: number; userId: bigint }[]>`
    UPDATE broadcast_recipient SET state = 'queued'
     WHERE broadcast_id = ${id} AND place = ANY (ARRAY(
       SELECT place FROM broadcast_recipient WHERE broadcast_id = ${id} AND state = 'waiting'
        ORDER BY place LIMIT ${Math.min(room, pageSize)}))
    RETURNING place, user_id AS "userId"`;
  for (const { userId } of recipients.sort((one, other) => one.place - other.place)) {
    await deps.enqueueNotice(tx, {
      notice: { kind: 'broadcast.message', broadcastId: `${id}`, userId: `${userId}` },
      // A private chat bears its person's number.
      chatId: userId,
      dedupeKey: `broadcast:${id}:${userId}`,
    });
  }
  return recipients.length;
}

/** Those of stopped ones are still in the queue. */
async function countQueued(tx: Transaction): Promise<number> {
  const [row] = await tx.$queryRaw<{ queued: number }[]>`
    SELECT count(*)::int AS queued FROM broadcast b
      JOIN broadcast_recipient r ON r.broadcast_id = b.id AND r.state = 'queued'
     WHERE b.state IN ('sending', 'stopped')`;
  return row?.queued ?? 0;
}
