import type { Queryable } from '../db/client.ts';

/** Whether the books know a charge's key: asked before a charge whose sender may use a key for the second time. */
export async function wasCharged(db: Queryable, key: string): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`SELECT 1 FROM ledger_transaction WHERE idempotency_key = ${key}`;
  return rows.length > 0;
}
