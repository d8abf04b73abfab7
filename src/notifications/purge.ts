import type { Database } from '../db/client.ts';
import { inBatches } from '../db/in-batches.ts';

/** No event comes again after so long: gateways and platforms give up within days. A year's look back is left. */
const keptDays = 400;

/** One statement locks no more rows than this, and a run makes no more statements: the rest waits for the next run. */
const bounds = { batchSize: 1_000, maxBatches: 1_000 };

const dayMs = 24 * 60 * 60_000;

/**
 * Forgets which events were queued long ago, and limits that have long been back to their full burst; what is paused stays.
 * @returns how many events were forgotten
 */
export async function purgeNotices(db: Database, now: Date): Promise<number> {
  // By the database's clock, which limits run by.
  await db.$executeRaw`
    DELETE FROM send_limit WHERE full_at < clock_timestamp() - interval '1 day'
       AND coalesce(paused_until, '-infinity') < clock_timestamp()`;
  const before = new Date(now.getTime() - keptDays * dayMs);
  return inBatches(
    bounds,
    (limit) => db.$executeRaw`
      DELETE FROM notice_queued WHERE seq IN (
        SELECT seq FROM notice_queued WHERE queued_at < ${before} ORDER BY queued_at LIMIT ${limit})`,
  );
}
