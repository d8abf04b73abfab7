import type { Queryable } from '../db/client.ts';

/** Makes every key of an account useless that customers could type in; who joined by one stays. @returns how many there were */
export async function revokeInstanceKeys(
  db: Queryable,
  wish: { readonly accountId: bigint; readonly now: Date },
): Promise<number> {
  const { accountId, now } = wish;
  const { count } = await db.instanceKey.updateMany({
    where: { accountId, revokedAt: null },
    data: { revokedAt: now },
  });
  return count;
}
