import type { Queryable } from '../db/client.ts';
import type { StatementTotals } from './line.ts';
import { type PageWish, pageOf, type StatementPage } from './page.ts';
import { findStatement } from './span.ts';
import { totalsOf } from './totals.ts';

/** A page and its period's totals, for whoever shows both: where the period lies in the books is found once. */
export async function statementView(
  db: Queryable,
  wish: PageWish,
): Promise<{ readonly page: StatementPage; readonly totals: StatementTotals }> {
  const statement = await findStatement(db, wish);
  const [page, totals] = await Promise.all([pageOf(db, statement, wish), totalsOf(db, statement)]);
  return { page, totals };
}
