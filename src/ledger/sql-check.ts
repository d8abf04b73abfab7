import type { Prisma, Queryable } from '../db/client.ts';
import type { BooksCheck } from './invariants.ts';

/** A person reads no more of them; `verifyBooks` shows no more either. */
const maxBreaches = 100;

/**
 * A check of what must hold between the books and a slice's own tables.
 * @param offenders a query that returns a row `offender` (text) for each breach
 */
export function sqlCheck(name: string, offenders: Prisma.Sql): BooksCheck {
  return {
    name,
    run: async (db: Queryable) => {
      const rows = await db.$queryRaw<
        { offender: string }[]
      >`SELECT offender FROM (${offenders}) o ORDER BY offender LIMIT ${maxBreaches}`;
      return rows.map((row) => row.offender);
    },
  };
}
