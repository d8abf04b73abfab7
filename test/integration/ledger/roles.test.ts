// Guarantee: an operator can give the application a login that has no way out of its role. With the login that owns the
// tables there is one, and this file says so: whoever can run any SQL as it may set the role aside. Hence the two
// addresses, DATABASE_URL for the work and MIGRATION_DATABASE_URL for the tables.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../../src/db/client.ts';
import { applicationConnectionOptions, applicationRole } from '../../../src/db/roles.ts';
import { post } from '../../../src/ledger/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { expectBalanced, freshKey, move, openAccount } from './books.ts';

const login = `books_login_${process.pid}`;
let owned: TestDatabase;
let apart: Database;
let apartUrl: string;

async function run(url: string, statements: readonly string[]): Promise<unknown> {
  const client = new pg.Client({ connectionString: url, options: applicationConnectionOptions });
  await client.connect();
  try {
    for (const statement of statements.slice(0, -1)) await client.query(statement);
    return (await client.query(statements.at(-1) ?? '')).rows[0];
  } finally {
    await client.end();
  }
}

async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: owned.ownerUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

beforeAll(async () => {
  owned = await createTestDatabase();
  await asOwner(`CREATE ROLE ${login} LOGIN PASSWORD 'apart' IN ROLE ${applicationRole}`);
  const url = new URL(owned.ownerUrl);
  url.username = login;
  url.password = 'apart';
  apartUrl = url.href;
  apart = createDatabase({ url: apartUrl, maxConnections: 2 });
});
afterAll(async () => {
  await apart.$disconnect();
  await asOwner(`DROP ROLE ${login}`);
  await owned.close();
});

test('a login of the application’s own does all that the application does', async () => {
  const [gateway, customer] = [await openAccount(apart, 'gateway'), await openAccount(apart, 'customer')];
  const occurredAt = new Date('2026-03-01T09:00:00Z');
  const posting = { idempotencyKey: freshKey('roles'), kind: 'top-up', lines: move(gateway, customer, 1n), occurredAt };
  expect(await post(apart, posting)).toMatchObject({ kind: 'posted' });
  await expectBalanced(apart);
});

test.each([
  ['setting the role aside', 'SET ROLE NONE'],
  ['going back to how the session began', 'RESET ROLE'],
  ['giving the session its own login', `SET SESSION AUTHORIZATION ${login}`],
])('%s gives that login nothing', async (_what, statement) => {
  await expect(run(apartUrl, [statement, 'DELETE FROM ledger_entry'])).rejects.toThrow('permission denied');
});

test('that login cannot become the owner', async () => {
  await expect(run(apartUrl, ['SET ROLE owner'])).rejects.toThrow('permission denied to set role');
  await expect(run(apartUrl, ['SET SESSION AUTHORIZATION owner'])).rejects.toThrow('permission denied');
});

test('resetting the role of the owner’s login comes back to the application’s role', async () => {
  expect(await run(owned.ownerUrl, ['RESET ROLE', 'SELECT current_user::text AS who'])).toEqual({
    who: applicationRole,
  });
});

test('the login that owns the tables can set the role aside: what the two addresses are for', async () => {
  expect(await run(owned.ownerUrl, ['SET ROLE NONE', 'SELECT current_user::text AS who'])).toEqual({ who: 'owner' });
});
