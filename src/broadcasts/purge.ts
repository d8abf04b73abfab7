import { inBatches } from '../db/in-batches.ts';
import type { BroadcastDeps } from './deps.ts';

const dayMs = 24 * 60 * 60_000;

/** Nobody sends after a week what was meant for that day. */
const draftDays = 7;

/** Who got what is of use for half a year, as with other messages; that it was sent, and its words, stay. */
const recipientDays = 180;

/** One statement locks no more rows than this, and a run makes no more statements: the rest waits for the next night. */
const bounds = { batchSize: 5_000, maxBatches: 200 };

/** Puts drafts aside that were left, and forgets the recipients of broadcasts long ended. @returns how many rows that were */
export async function purgeBroadcasts(deps: Pick<BroadcastDeps, 'db' | 'clock'>): Promise<number> {
  const { db, clock } = deps;
  const before = (days: number): Date => new Date(clock.now().getTime() - days * dayMs);
  const dropped = await db.broadcast.updateMany({
    where: { state: 'draft', createdAt: { lt: before(draftDays) } },
    data: { state: 'dropped' },
  });
  const gone = await inBatches(
    bounds,
    (limit) => db.$executeRaw`
      DELETE FROM broadcast_recipient WHERE (broadcast_id, place) IN (
        SELECT r.broadcast_id, r.place FROM broadcast b JOIN broadcast_recipient r ON r.broadcast_id = b.id
         WHERE b.ended_at < ${before(recipientDays)} LIMIT ${limit})`,
  );
  return dropped.count + gone;
}
