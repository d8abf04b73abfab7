import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect, inject } from 'vitest';
import { booksChecks } from '../../src/books-checks.ts';
import { createDatabase } from '../../src/db/client.ts';
import { verifyBooks } from '../../src/ledger/index.ts';

const folder = join(import.meta.dirname, '../../prisma/migrations');

/** Customers, payments, the books and notices: what the first version had. */
const firstVersion = 3;

export interface EarlierVersion {
  /** As the owner of the tables. */
  readonly url: string;
  /** The migrations that are still to come, in their order. */
  readonly missing: readonly string[];
  /** Fails unless everybody's money is there and the books prove, by today's code. */
  prove(): Promise<void>;
  drop(): Promise<void>;
}

/**
 * A database as an earlier version of the program has left it, on the server of the tests: the first migrations, and people, accounts,
 * paid payments and books, all written by the SQL of that time.
 */
export async function createEarlierVersion(people: number): Promise<EarlierVersion> {
  const name = `earlier_${process.pid}`;
  const server = new pg.Client({ connectionString: inject('postgresUrl') });
  await server.connect();
  await server.query(`CREATE DATABASE ${name}`);
  const address = new URL(inject('postgresUrl'));
  address.pathname = `/${name}`;
  const url = address.href;
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  const missing = await install(owner);
  await fill(owner, people);
  await owner.end();
  const db = createDatabase({ url, maxConnections: 2 });
  return {
    url,
    missing,
    prove: async () => {
      expect(await db.payment.count({ where: { state: 'paid' } })).toBe(people);
      const sums = await db.$queryRaw`
        SELECT count(*)::int AS accounts, sum(balance)::int8 AS total FROM ledger_account WHERE kind = 'customer'`;
      expect(sums).toEqual([{ accounts: people, total: BigInt(people) * 100_000n }]);
      expect(await verifyBooks(db, booksChecks)).toMatchObject({ kind: 'balanced' });
    },
    drop: async () => {
      await db.$disconnect();
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await server.end();
    },
  };
}

async function install(owner: pg.Client): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  await owner.query(`
    DO $$ BEGIN CREATE ROLE balance_app NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
    CREATE TABLE _prisma_migrations (
      id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
      migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
      started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`);
  for (const name of names.slice(0, firstVersion)) {
    const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
    await owner.query(sql);
    const checksum = createHash('sha256').update(sql).digest('hex');
    await owner.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES ($1, $2, now(), $3, 1)`,
      [randomUUID(), checksum, name],
    );
  }
  return names.slice(firstVersion);
}

/** Everyone has an account of their own and has paid 1,000 rubles once. */
async function fill(owner: pg.Client, people: number): Promise<void> {
  await owner.query(
    `INSERT INTO account (id, number, name, entity_type, currency, time_zone, created_at)
     SELECT n, 'A' || n, 'Анна', 'INDIVIDUAL', 'RUB', 'Europe/Moscow', '2026-03-01' FROM generate_series(1, $1::int) n`,
    [people],
  );
  await owner.query(`
    INSERT INTO telegram_user (id, first_name, language, current_account_id, created_at)
      SELECT id, 'Анна', 'ru', id, created_at FROM account;
    INSERT INTO account_member (account_id, user_id, role, created_at) SELECT id, id, 'owner', created_at FROM account;
    INSERT INTO payment (id, gateway, account_id, user_id, chat_id, amount_minor, currency, card_kind, state, created_at,
                         expires_at, paid_at, ledger_transaction_id)
      SELECT id, 'robokassa', id, id, id, 100000, 'RUB', 'russian', 'paid', created_at, created_at, created_at,
             (ledger_post('robokassa:payment:' || id, 'top-up',
                ARRAY[ledger_open_account('system:robokassa', 'gateway', 'RUB'),
                      ledger_open_account('account:' || id, 'customer', 'RUB')],
                ARRAY[-100000, 100000]::bigint[], created_at)).transaction_id
        FROM account ORDER BY id`);
}
