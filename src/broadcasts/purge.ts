import type { BroadcastDeps } from './deps.ts';

const dayMs = 24 * 60 * 60_000;

/** Nobody sends after a week what was meant for that day. */
const draftDays = 7;

/** Who got what is of use for half a year, as with other messages; that it was sent, and its words, stay. */
const recipientDays = 180;

/** One statement locks no more rows than this, and a run makes no more statements: the rest waits for the next night. */
const batchSize = 5_000;
const maxBatches = 200;

/** Puts drafts aside that were left, and forgets the recipients of broadcasts long ended. @returns how many rows that were */
export async function purgeBroadcasts(deps: Pick<BroadcastDeps, 'db' | 'clock'>): Promise<number> {
  const { db, clock } = deps;
  const before = (days: number): Date => new Date(clock.now().getTime() - days * dayMs);
  const dropped = await db.broadcast.updateMany({
    where: { state: 'draft', createdAt: { lt: before(draftDays) } },
    data: { state: 'dropped' },
  });
  let purged = dropped.count;
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const gone = await db.$executeRaw`
      DELETE FROM broadcast_recipient WHERE (broadcast_id, place) IN (
        SELECT r.broadcast_id, r.place FROM broadcast b JOIN broadcast_recipient r ON r.broadcast_id = b.id
         WHERE b.ended_at < ${before(recipientDays)} LIMIT ${batchSize})`;
    purged += gone;
    if (gone < batchSize) break;
  }
  return purged;
}
