import type { Database } from '../db/client.ts';
import { inBatches } from '../db/in-batches.ts';
import type { Clock } from '../platform/clock.ts';

/** What was taken is kept for a look back after a complaint. */
const deliveredDays = 30;

/** What was not is kept for someone to send it again; after a year nobody will. */
const longestDays = 365;

/** One statement locks no more rows than this, and a run makes no more statements: the rest waits for the next run. */
const bounds = { batchSize: 1_000, maxBatches: 100 };

const dayMs = 24 * 60 * 60_000;

/**
 * Clears away events that all their endpoints have taken, after 30 days, whatever became of the others after a year, deleted
 * endpoints that nothing is left of, and secrets that sign no more.
 * @returns how many events went
 */
export async function purgeWebhooks({ db, clock }: { readonly db: Database; readonly clock: Clock }): Promise<number> {
  await db.webhookSecret.deleteMany({ where: { validUntil: { lte: clock.now() } } });
  const now = clock.now().getTime();
  const deliveredBefore = new Date(now - deliveredDays * dayMs);
  const before = new Date(now - longestDays * dayMs);
  const purged = await inBatches(
    bounds,
    (limit) => db.$executeRaw`
      DELETE FROM webhook_event WHERE id IN (
        SELECT id FROM webhook_event AS event
         WHERE created_at < ${deliveredBefore}
           AND (created_at < ${before} OR NOT EXISTS (
             SELECT FROM webhook_delivery WHERE event_id = event.id AND state <> 'delivered'))
         ORDER BY created_at LIMIT ${limit})`,
  );
  await db.$executeRaw`
    DELETE FROM webhook_endpoint AS endpoint
     WHERE deleted_at < ${deliveredBefore}
       AND NOT EXISTS (SELECT FROM webhook_delivery WHERE endpoint_id = endpoint.id)`;
  return purged;
}
