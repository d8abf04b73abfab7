import { Prisma, type Queryable, type Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { BroadcastDeps } from './deps.ts';
import { lockBroadcast } from './find.ts';
import { tellCard } from './tell-card.ts';

/** How long the last of a stopped broadcast are looked for: they may wait for Telegram through an outage. */
const afterStopMs = 24 * 60 * 60_000;

/** So many are settled at once at most: the eight lanes of a few instances. */
const lastOnes = 50;

/**
 * Ends a broadcast that has nobody waiting or queued left. Of two who settle its last two recipients at once each would see
 * the other's as queued: near the end they take turns.
 */
export async function endIfDone(
  tx: Transaction,
  deps: Pick<BroadcastDeps, 'clock' | 'enqueueNotice'>,
  broadcastId: bigint,
): Promise<void> {
  if ((await countOpen(tx, broadcastId)) > lastOnes) return;
  const broadcast = await lockBroadcast(tx, broadcastId);
  if (broadcast === null) throw new Error(`broadcast ${broadcastId} has recipients and is none`);
  if ((await countOpen(tx, broadcastId)) > 0) return;
  const ended = await tx.broadcast.updateMany({
    where: { id: broadcastId, state: 'sending' },
    data: { state: 'done', endedAt: deps.clock.now() },
  });
  const { chatId } = broadcast.card;
  // A stopped one has ended before; now its figures are final, too.
  await tellCard(tx, deps, { broadcastId, chatId, event: ended.count > 0 ? 'done' : 'settled' });
}

/**
 * Counts no further than it matters, and from the latest place down: those before it went first, and the index still holds
 * what is left of them.
 */
async function countOpen(db: Queryable, broadcastId: bigint): Promise<number> {
  const latest = (state: 'waiting' | 'queued') => Prisma.sql`
    (SELECT place FROM broadcast_recipient WHERE broadcast_id = ${broadcastId} AND state = ${state}
      ORDER BY place DESC LIMIT ${lastOnes + 1})`;
  const [row] = await db.$queryRaw<{ open: number }[]>`
    SELECT count(*)::int AS open FROM (${latest('waiting')} UNION ALL ${latest('queued')}) left_over`;
  return row?.open ?? 0;
}

/** Ends whatever has come to its end unseen, such as one whose last recipients were settled by hand. */
export async function endBroadcasts(deps: BroadcastDeps): Promise<void> {
  const stoppedSince = new Date(deps.clock.now().getTime() - afterStopMs);
  const rows = await deps.db.$queryRaw<{ id: bigint }[]>`
    SELECT b.id FROM broadcast b
     WHERE (b.state = 'sending' OR (b.state = 'stopped' AND b.ended_at > ${stoppedSince}))
       AND NOT EXISTS (SELECT FROM broadcast_recipient r
                        WHERE r.broadcast_id = b.id AND r.state IN ('waiting', 'queued'))
     ORDER BY b.id`;
  for (const { id } of rows) await inTransaction(deps.db, (tx) => endIfDone(tx, deps, id));
}
