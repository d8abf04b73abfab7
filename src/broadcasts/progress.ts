import type { Queryable } from '../db/client.ts';
import { type BroadcastProgress, recipientStates } from './broadcast.ts';

/** @returns how many people are in each state; all zero for a draft, and for one that ended half a year ago */
export async function progressOf(db: Queryable, broadcastId: bigint): Promise<BroadcastProgress> {
  const rows = await db.broadcastRecipient.groupBy({ by: ['state'], where: { broadcastId }, _count: true });
  const counted = recipientStates.map((state) => [state, rows.find((row) => row.state === state)?._count ?? 0]);
  return Object.fromEntries(counted) as BroadcastProgress;
}
