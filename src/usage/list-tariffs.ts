import type { Queryable } from '../db/client.ts';
import { type Tariff, toTariff } from './tariff.ts';

/** More tariffs than anyone keeps apart. */
const mostAtOnce = 1_000;

/** @returns tariffs by their codes, those after `afterCode` if it is given; at most `limit`, and never more than 1 000 */
export async function listTariffs(
  db: Queryable,
  page: { readonly afterCode?: string | undefined; readonly limit?: number } = {},
): Promise<Tariff[]> {
  const { afterCode, limit = mostAtOnce } = page;
  const rows = await db.tariff.findMany({
    ...(afterCode === undefined ? {} : { where: { code: { gt: afterCode } } }),
    orderBy: { code: 'asc' },
    take: Math.min(limit, mostAtOnce),
  });
  return rows.map(toTariff);
}
