import pg from 'pg';
import { Prisma } from '../../src/db/client.ts';
import type { BooksCheck } from '../../src/ledger/index.ts';

type Reader = Parameters<BooksCheck['run']>[0];

/** Has checks of the books look at states that the application could not bring about. */
export interface ForcedStates {
  /** What the checks find in a state that the owner of the tables forced by this SQL, which is then undone. */
  foundAfter(sql: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function openForcedStates(ownerUrl: string, checks: readonly BooksCheck[]): Promise<ForcedStates> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  // The checks' own SQL, run where the forced state is to be seen.
  const within = {
    $queryRaw: async (parts: TemplateStringsArray, ...values: unknown[]) => {
      const query = Prisma.sql(parts, ...values);
      return (await owner.query(query.text, query.values)).rows;
    },
  };
  return {
    async foundAfter(sql) {
      await owner.query('BEGIN');
      try {
        await owner.query(sql);
        const found: string[] = [];
        for (const { run } of checks) found.push(...(await run(within as unknown as Reader)));
        return found;
      } finally {
        await owner.query('ROLLBACK');
      }
    },
    close: () => owner.end(),
  };
}
