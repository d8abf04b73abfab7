import pg from 'pg';
import { migrate } from '../../src/db/migrate.ts';
import { installQueue } from '../../src/queue/install.ts';

/** The database that each test file clones: migrated once, then left alone. */
export const templateName = 'balance_template';

/** Makes and migrates the template on the server. */
export async function createTemplate(serverUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${templateName}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${templateName}`;
  await migrate(url.href, [installQueue]);
}
