import type { Database } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { type BooksCheck, invariants, maxBreaches } from './invariants.ts';

/** Something in the books that is not as it must be. */
export interface Breach {
  /** The name of the check that it fails. */
  readonly check: string;
  /** Which transaction or account, and how. */
  readonly what: string;
}

/** Over how much it was proved. */
interface BooksSize {
  readonly accounts: number;
  readonly transactions: number;
  readonly entries: number;
}

export type VerifyReport =
  | ({ readonly kind: 'balanced' } & BooksSize)
  | ({ readonly kind: 'broken'; readonly breaches: readonly Breach[] } & BooksSize);

/** A proof over all books there are is for the night: some 700 million entries. Past this it is said that it did not finish. */
const timeoutMs = 2 * 3_600_000;

/**
 * Proves the books: every check is one query over everything, and all see the same snapshot, whatever is posted meanwhile.
 * @param checks what other slices want proved against the books, in the same snapshot
 */
export async function verifyBooks(db: Database, checks: readonly BooksCheck[] = []): Promise<VerifyReport> {
  return inTransaction(
    db,
    async (tx): Promise<VerifyReport> => {
      // A count is no money: it comes as a number, which a log can print.
      const [size] = await tx.$queryRaw<BooksSize[]>`
        SELECT (SELECT count(*) FROM ledger_account)::float8 AS accounts,
               (SELECT count(*) FROM ledger_transaction)::float8 AS transactions,
               (SELECT count(*) FROM ledger_entry)::float8 AS entries`;
      if (!size) throw new Error('the books could not be counted');
      const breaches: Breach[] = [];
      for (const check of [...invariants, ...checks]) {
        const found = (await check.run(tx)).slice(0, maxBreaches);
        breaches.push(...found.map((what) => ({ check: check.name, what })));
      }
      return breaches.length === 0 ? { kind: 'balanced', ...size } : { kind: 'broken', breaches, ...size };
    },
    { timeoutMs, ofOneMoment: true },
  );
}
