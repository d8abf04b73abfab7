import type { Queryable } from '../db/client.ts';
import { type Claim, claimWithCode, toClaim } from './claim.ts';

/** @returns the code that the payment has, or had when it was given up: what the customer took away was not given up */
export async function claimToRevive(db: Queryable, paymentId: number): Promise<Claim | null> {
  const where = { paymentId, state: { in: ['reserved', 'released'] } };
  const row = await db.promoClaim.findFirst({ where, orderBy: { id: 'desc' }, include: claimWithCode });
  return row && toClaim(row);
}
