import type { Database } from '../../db/client.ts';
import { inBatches } from '../../db/in-batches.ts';
import type { PaymentDeps } from '../deps.ts';

/** Anyone can fill the inbox with what is refused: so many of the newest are kept, 64 MB at the very most. */
export const keptRejected = 1000;

/** Trimming costs a look through the index; every 64th refusal pays for it, so that many more may lie there in between. */
const trimEvery = 64;

/**
 * Of this process, since it last trimmed. Not told by the rows' numbers, which repetitions use up as well: whoever had one fall on
 * every 64th would have filled the inbox without end.
 */
let refusals = 0;

/** Days for which what was refused is of use to find out why. */
const rejectedDays = 30;

/** The term of limitation for claims is three years (Civil Code of Russia, art. 196): so long the proof is kept. */
const settledDays = 3 * 366;

/** One statement locks no more rows than this, and a run makes no more statements: the rest waits for the next run. */
const bounds = { batchSize: 1000, maxBatches: 100 };

const dayMs = 24 * 60 * 60_000;

/** Counts a refusal, and in its turn deletes the oldest beyond the bound. */
export async function trimRejected(db: Database): Promise<void> {
  refusals += 1;
  if (refusals < trimEvery) return;
  refusals = 0;
  // The array is read once. An IN becomes a join, which by statistics of a time without refusals read them anew for each of them:
  // whoever threw refuse at a shop that had none before had its database busy for seconds each time.
  await db.$executeRaw`
    DELETE FROM payment_notification WHERE state = 'rejected' AND id = ANY (ARRAY(
      SELECT id FROM payment_notification WHERE state = 'rejected'
       ORDER BY last_received_at DESC OFFSET ${keptRejected} LIMIT ${bounds.batchSize}))`;
}

/**
 * Deletes by age: refusals after a month, settled notifications after three years. What is in quarantine, or not worked on
 * yet, is never deleted.
 * @returns how many rows went
 */
export async function purgeInbox(deps: Pick<PaymentDeps, 'db' | 'clock'>): Promise<number> {
  const now = deps.clock.now().getTime();
  const rejectedBefore = new Date(now - rejectedDays * dayMs);
  const settledBefore = new Date(now - settledDays * dayMs);
  return inBatches(
    bounds,
    (limit) => deps.db.$executeRaw`
      DELETE FROM payment_notification WHERE id IN (
        SELECT id FROM payment_notification
         WHERE (state = 'rejected' AND last_received_at < ${rejectedBefore})
            OR (state IN ('credited', 'duplicate') AND last_received_at < ${settledBefore})
         LIMIT ${limit})`,
  );
}
