import type { Transaction } from '../db/client.ts';
import { inBatches } from '../db/in-batches.ts';
import { inTransaction } from '../db/transaction.ts';
import { releaseClaims } from '../promo/release-claims.ts';
import type { PaymentDeps } from './deps.ts';

/** One transaction locks no more rows than this, and a run makes no more of them than this: the rest waits for the next run. */
const bounds = { batchSize: 500, maxBatches: 40 };

/** @returns how many it closed; the places that they held of promo codes are free again */
async function expireBatch(tx: Transaction, now: Date, limit: number): Promise<number> {
  // The array is read once; an IN becomes a join, which by statistics of a time without open links read them anew for each of them.
  const closed = await tx.$queryRaw<{ id: number }[]>`
    UPDATE payment SET state = 'expired' WHERE state = 'pending' AND id = ANY (ARRAY(
      SELECT id FROM payment WHERE state = 'pending' AND origin <> 'autopay' AND expires_at <= ${now}
       ORDER BY expires_at LIMIT ${limit} FOR NO KEY UPDATE SKIP LOCKED))
    RETURNING id`;
  const ids = closed.map(({ id }) => id);
  if (ids.length > 0) await releaseClaims(tx, ids);
  return ids.length;
}

/**
 * Closes links whose time is over: they are not offered again. A charge by autopay has no link; it is open until its outcome
 * is known. The gateway goes on being asked for a while, and money that comes later is credited all the same.
 * @returns how many were closed
 */
export async function expireLinks(deps: Pick<PaymentDeps, 'db' | 'clock'>): Promise<number> {
  const now = deps.clock.now();
  return inBatches(bounds, (limit) => inTransaction(deps.db, (tx) => expireBatch(tx, now, limit)));
}
