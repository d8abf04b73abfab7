import type { Database } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';

/** Nobody repeats a request after so long; the books' own keys protect what moved money for ever. */
const keptMs = 30 * 24 * 60 * 60_000;

/** Rows deleted by one statement: it holds no locks for long. */
const batch = 5_000;

/** Forgets what was answered to requests more than 30 days ago. @returns how many */
export async function purgeRequests(deps: { readonly db: Database; readonly clock: Clock }): Promise<number> {
  const before = new Date(deps.clock.now().getTime() - keptMs);
  let forgotten = 0;
  // Each turn takes rows away, so their number is the bound.
  for (;;) {
    const count = await deps.db.$executeRaw`
      DELETE FROM api_request WHERE (api_key_id, key) IN (
        SELECT api_key_id, key FROM api_request WHERE created_at < ${before} ORDER BY created_at LIMIT ${batch})`;
    forgotten += count;
    if (count < batch) return forgotten;
  }
}
