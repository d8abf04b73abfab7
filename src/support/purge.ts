import type { Database } from '../db/client.ts';
import { inBatches } from '../db/in-batches.ts';
import type { Clock } from '../platform/clock.ts';

/** Half a year: nobody answers to an older message, and who wrote to whom is kept no longer than it is of use. */
const relayedDays = 180;

/** A question counts for half an hour; a day later nobody needs to know that it was asked. */
const promptDays = 1;

/** One statement locks no more rows than this, and a run makes no more statements: the rest waits for the next run. */
const bounds = { batchSize: 1000, maxBatches: 100 };

const dayMs = 24 * 60 * 60_000;

/** Forgets which old messages belong together, and questions that agents have left. @returns how many rows went */
export async function purgeRelayed(deps: { readonly db: Database; readonly clock: Clock }): Promise<number> {
  const now = deps.clock.now().getTime();
  const relayedBefore = new Date(now - relayedDays * dayMs);
  const { count } = await deps.db.deskPrompt.deleteMany({
    where: { askedAt: { lt: new Date(now - promptDays * dayMs) } },
  });
  const gone = await inBatches(
    bounds,
    (limit) => deps.db.$executeRaw`
      DELETE FROM relayed_message WHERE id IN (
        SELECT id FROM relayed_message WHERE relayed_at < ${relayedBefore} ORDER BY relayed_at LIMIT ${limit})`,
  );
  return count + gone;
}
