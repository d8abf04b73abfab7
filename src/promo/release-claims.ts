import type { Transaction } from '../db/client.ts';

/**
 * Locks the codes of several payments, which the caller has locked: in the codes' own order, so that those who give places back
 * and those who take them never wait for each other in a ring.
 * @returns how many there are
 */
export async function lockCodesOf(tx: Transaction, paymentIds: readonly number[]): Promise<number> {
  const ids = `{${paymentIds.join()}}`;
  const codes = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM promo_code
     WHERE id IN (SELECT promo_code_id FROM promo_claim
                   WHERE payment_id = ANY (${ids}::integer[]) AND state IN ('reserved', 'released'))
     ORDER BY id FOR NO KEY UPDATE`;
  return codes.length;
}

/**
 * Gives back the places held for payments that are closed with the caller's transaction, which has locked them; however many
 * there are, it is two statements. Should their money come after all, it takes up the code again if that still can be.
 */
export async function releaseClaims(tx: Transaction, paymentIds: readonly number[]): Promise<void> {
  const ids = `{${paymentIds.join()}}`;
  if ((await lockCodesOf(tx, paymentIds)) === 0) return;
  await tx.$executeRaw`
    WITH released AS (
      UPDATE promo_claim SET state = 'released' WHERE payment_id = ANY (${ids}::integer[]) AND state = 'reserved'
      RETURNING promo_code_id)
    UPDATE promo_code c SET claimed = c.claimed - r.places
      FROM (SELECT promo_code_id, count(*)::integer AS places FROM released GROUP BY promo_code_id) r
     WHERE c.id = r.promo_code_id`;
}
