import pg from 'pg';
import { createDatabase, type Database } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { startPostgres } from '../support/postgres.ts';

/** A PostgreSQL of a bench's own, with its own defaults and fsync on: as the application, and as the owner of the tables. */
export interface Stage {
  readonly db: Database;
  readonly owner: pg.Client;
  close(): Promise<void>;
}

/** @param fill what the owner runs on the migrated database, one statement after another */
export async function openStage(fill: readonly string[]): Promise<Stage> {
  const server = await startPostgres('durable');
  await migrate(server.url);
  const owner = new pg.Client({ connectionString: server.url });
  await owner.connect();
  for (const statement of fill) await owner.query(statement);
  const db = createDatabase({ url: server.url, maxConnections: 4 });
  const close = async (): Promise<void> => {
    await owner.end();
    await db.$disconnect();
    await server.stop();
  };
  return { db, owner, close };
}

/** @returns how long the work took, in milliseconds */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
