import type { Queryable } from '../db/client.ts';
import type { StatementTotals, StatementWish } from './line.ts';
import { findStatement, type Statement, totalAt } from './span.ts';

/** Sums what came in; what went out follows from the balances at both ends, so that the four always add up. */
async function sumIn(db: Queryable, { sides, above, upTo }: Statement): Promise<bigint> {
  const rows = await db.$queryRaw<{ total: bigint }[]>`
    SELECT coalesce(sum(amount), 0)::bigint AS total FROM (
      SELECT e.amount FROM ledger_entry e WHERE e.account_id = ${sides.money.id} AND e.amount > 0
         AND e.account_version > ${above.money.version} AND e.account_version <= ${upTo.money.version}
      UNION ALL
      SELECT e.amount FROM ledger_entry e WHERE e.account_id = ${sides.bonus.id} AND e.amount > 0
         AND e.account_version > ${above.bonus.version} AND e.account_version <= ${upTo.bonus.version}) came`;
  return rows[0]?.total ?? 0n;
}

/** A period's totals. Takes time in proportion to what came in, which is little beside what is charged. */
export async function statementTotals(db: Queryable, wish: StatementWish): Promise<StatementTotals> {
  return totalsOf(db, await findStatement(db, wish));
}

/** The totals of a statement that was found. */
export async function totalsOf(db: Queryable, statement: Statement): Promise<StatementTotals> {
  const [openingMinor, closingMinor] = [totalAt(statement.above), totalAt(statement.upTo)];
  const inMinor = await sumIn(db, statement);
  const outMinor = openingMinor + inMinor - closingMinor;
  return { currency: statement.sides.currency, openingMinor, inMinor, outMinor, closingMinor };
}
