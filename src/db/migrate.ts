import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { ensureApplicationRole, ownerConnectionOptions } from './roles.ts';

/** Where the SQL files lie, in Prisma's own layout: `<name>/migration.sql`, applied in the order of their names. */
const migrationsFolder = join(import.meta.dirname, '../../prisma/migrations');

/** The number `prisma migrate` itself locks with, so that the two never run side by side. */
const migrationLockKey = 72707369;

/** Prisma's own bookkeeping, column by column: `prisma migrate deploy` and `status` can take over at any time. */
const createBookkeeping = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function applyMigration(owner: pg.ClientBase, migration: Migration): Promise<void> {
  await owner.query('BEGIN');
  try {
    await owner.query(migration.sql);
    await owner.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES ($1, $2, now(), $3, 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await owner.query('COMMIT');
  } catch (error) {
    await owner.query('ROLLBACK');
    throw new Error(`migration ${migration.name} failed; nothing of it was kept`, { cause: error });
  }
}

/** Further schemas that come with a library and are brought up to date under the same lock. */
export type SchemaInstaller = (owner: pg.ClientBase) => Promise<void>;

/**
 * Brings the database up to date; any number of instances may call it at once, one works and the others wait.
 * @param ownerUrl a login that owns the tables
 * @returns the names applied by this call
 * @throws when a migration that was applied has been changed since: history is not rewritten
 */
export async function migrate(ownerUrl: string, installers: readonly SchemaInstaller[] = []): Promise<string[]> {
  const owner = new pg.Client({ connectionString: ownerUrl, options: ownerConnectionOptions });
  await owner.connect();
  try {
    await owner.query('SELECT pg_advisory_lock($1)', [migrationLockKey]);
    await ensureApplicationRole(owner);
    await owner.query(createBookkeeping);
    const { rows } = await owner.query<{ migration_name: string; checksum: string }>(
      'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    );
    const applied = new Map(rows.map((row) => [row.migration_name, row.checksum]));
    const names: string[] = [];
    for (const migration of await readMigrations(migrationsFolder)) {
      const checksum = applied.get(migration.name);
      if (checksum === migration.checksum) continue;
      if (checksum !== undefined) throw new Error(`migration ${migration.name} was changed after it had been applied`);
      await applyMigration(owner, migration);
      names.push(migration.name);
    }
    for (const install of installers) await install(owner);
    return names;
  } finally {
    // Closing the connection gives the advisory lock back; in PGlite, whose session outlives a socket, only this does.
    await owner.query('SELECT pg_advisory_unlock_all()').finally(() => owner.end());
  }
}
