import type { Queryable, Transaction } from '../db/client.ts';
import type { Broadcast } from './broadcast.ts';
import { toBroadcast } from './row.ts';

export async function findBroadcast(db: Queryable, id: bigint): Promise<Broadcast | null> {
  const row = await db.broadcast.findUnique({ where: { id } });
  return row && toBroadcast(row);
}

/**
 * Locks a broadcast against everything that starts, feeds, stops or ends it. Taken before its recipients wherever both are
 * wanted; who settles with one recipient locks it afterwards, but then no waiting one, and nobody holds the one that it has.
 */
export async function lockBroadcast(tx: Transaction, id: bigint): Promise<Broadcast | null> {
  await tx.$queryRaw`SELECT id FROM broadcast WHERE id = ${id} FOR NO KEY UPDATE`;
  return findBroadcast(tx, id);
}
