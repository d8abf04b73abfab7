import type { PaymentDeps } from './deps.ts';

/** One statement locks no more rows than this, and a run makes no more statements: the rest waits for the next run. */
const batchSize = 500;
const maxBatches = 40;

/**
 * Closes links whose time is over: they are not offered again. The gateway goes on being asked for a while, and money that
 * comes later is credited all the same.
 * @returns how many were closed
 */
export async function expireLinks(deps: Pick<PaymentDeps, 'db' | 'clock'>): Promise<number> {
  const now = deps.clock.now();
  let expired = 0;
  for (let batch = 0; batch < maxBatches; batch += 1) {
    const count = await deps.db.$executeRaw`
      UPDATE payment SET state = 'expired' WHERE state = 'pending' AND id IN (
        SELECT id FROM payment WHERE state = 'pending' AND expires_at <= ${now}
         ORDER BY expires_at LIMIT ${batchSize} FOR NO KEY UPDATE SKIP LOCKED)`;
    expired += count;
    if (count < batchSize) break;
  }
  return expired;
}
