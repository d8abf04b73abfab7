import type { Queryable } from '../../db/client.ts';
import type { ClosingContent } from '../../documents/closing-list.ts';

/** What one file of the group holds: a provider with more legal entities has a system of its own for them. */
const mostListed = 10_000;

/** @param quarter «2026-Q3». @returns each legal entity's list of it, in the order of the accounts' numbers */
export async function closingLists(db: Queryable, quarter: string): Promise<readonly ClosingContent[]> {
  const rows = await db.closingList.findMany({ where: { quarter }, orderBy: { accountId: 'asc' }, take: mostListed });
  // makeClosingLists alone writes them, as they stand.
  return rows.map(({ content }) => content as unknown as ClosingContent);
}
