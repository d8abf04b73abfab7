import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect } from 'vitest';
import type { Database } from '../../../src/db/client.ts';
import { openDatabase } from '../../../src/db/open.ts';
import { applicationRole } from '../../../src/db/roles.ts';
import { type AccountKind, openLedgerAccount, verifyBooks } from '../../../src/ledger/index.ts';
import { createTestDatabase } from '../../support/database.ts';

export { move } from './lines.ts';

/** Books on one engine, reached as the application reaches them and, for attacks, as the owner of the tables. */
export interface Books {
  readonly db: Database;
  /** Runs statements as the application's role, on one raw connection, past our own code. */
  asApplication(...statements: string[]): Promise<void>;
  /** The same with the rights of whoever owns the tables. */
  asOwner(...statements: string[]): Promise<void>;
  close(): Promise<void>;
}

async function runAll(url: string, options: string | undefined, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url, ...(options ? { options } : {}) });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function openOnServer(): Promise<Books> {
  const database = await createTestDatabase();
  return {
    db: database.db,
    asApplication: (...statements) => runAll(database.ownerUrl, `-c role=${applicationRole}`, statements),
    asOwner: (...statements) => runAll(database.ownerUrl, undefined, statements),
    close: database.close,
  };
}

/** In PGlite all connections share one session, so an attack leaves the session as it found it. */
async function openEmbedded(): Promise<Books> {
  const dataDir = await mkdtemp(join(tmpdir(), 'balance-books-'));
  const { db, url, close } = await openDatabase({ kind: 'embedded', dataDir }, []);
  const restore = async (): Promise<void> => {
    await runAll(url, undefined, ['ROLLBACK', 'RESET search_path', `SET ROLE ${applicationRole}`]);
  };
  return {
    db,
    asApplication: (...statements) => runAll(url, undefined, statements).finally(restore),
    asOwner: (...statements) => runAll(url, undefined, ['SET ROLE NONE', ...statements]).finally(restore),
    close: async () => {
      await close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The two engines that the product runs on. Mutation testing, which runs these tests hundreds of times, asks the first alone. */
export const engines = [
  { engine: 'PostgreSQL', openBooks: openOnServer },
  ...(process.env.MUTATION_TARGET === undefined ? [{ engine: 'PGlite', openBooks: openEmbedded }] : []),
];

let serial = 0;

/** A key that no other test uses. */
export function freshKey(what: string): string {
  serial += 1;
  return `test:${what}:${String(serial).padStart(6, '0')}`;
}

export function openAccount(db: Database, kind: AccountKind, currency: 'RUB' | 'USD' = 'RUB'): Promise<bigint> {
  serial += 1;
  return openLedgerAccount(db, { ownerKey: `test:${kind}:${serial}`, kind, currency });
}

/** @returns minor units of a tracked account */
export async function readBalance(db: Database, accountId: bigint): Promise<bigint> {
  const rows = await db.$queryRaw<{ balance: bigint }[]>`SELECT balance FROM ledger_account WHERE id = ${accountId}`;
  const [row] = rows;
  if (!row) throw new Error(`no account ${accountId}`);
  return row.balance;
}

/** Every test that moves money ends with this. */
export async function expectBalanced(db: Database): Promise<void> {
  const report = await verifyBooks(db);
  expect(report).toMatchObject({ kind: 'balanced' });
}
