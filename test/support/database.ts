import pg from 'pg';
import { inject } from 'vitest';
import { createDatabase, type Database } from '../../src/db/client.ts';
import { templateName } from './template.ts';

export interface TestDatabase {
  /** As the owner of the tables: what an attacker with the operator's login would have. */
  readonly ownerUrl: string;
  /** The application's client, working as the application's role. */
  readonly db: Database;
  close(): Promise<void>;
}

let serial = 0;

/** Clones the migrated template: each test file has a database of its own, real and empty, in some 50 ms. */
export async function createTestDatabase(options: { maxConnections?: number } = {}): Promise<TestDatabase> {
  const serverUrl = inject('postgresUrl');
  serial += 1;
  const name = `test_${process.pid}_${serial}`;
  await administer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${templateName}`);
  const ownerUrl = withDatabase(serverUrl, name);
  const db = createDatabase({ url: ownerUrl, maxConnections: options.maxConnections ?? 10 });
  return {
    ownerUrl,
    db,
    close: async () => {
      await db.$disconnect();
      await administer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** Runs one statement on the server's maintenance database. */
async function administer(serverUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
