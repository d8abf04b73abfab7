// Guarantee: whatever way the database goes, what fails by it is known for that, in a transaction and outside of one; what the
// database refuses, and what fails elsewhere, is not.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database, type Queryable } from '../../../src/db/client.ts';
import { isDatabaseAway } from '../../../src/db/database-away.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';

let database: TestDatabase;
let owner: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.close();
});

/** @returns what became of it: nothing that failed, a failure of the database's absence, or another one */
const outcomeOf = (work: Promise<unknown>): Promise<'done' | 'away' | 'other'> =>
  work.then(
    () => 'done',
    (error: unknown) => (isDatabaseAway(error) ? 'away' : 'other'),
  );

const ways: readonly [string, (db: Database, work: (db: Queryable) => Promise<unknown>) => Promise<unknown>][] = [
  ['outside of a transaction', (db, work) => work(db)],
  ['in a transaction', (db, work) => inTransaction(db, work)],
];

describe.each(ways)('%s', (_name, through) => {
  test('nobody listens', async () => {
    const nowhere = createDatabase({ url: 'postgresql://nobody@127.0.0.1:1/nothing', maxConnections: 1 });
    expect(await outcomeOf(through(nowhere, (db) => db.$queryRaw`SELECT 1`))).toBe('away');
    await nowhere.$disconnect();
  });

  test('the connection is ended under a statement', async () => {
    const asked = outcomeOf(through(database.db, (db) => db.$queryRaw`SELECT 'ended under it', pg_sleep(20)::text`));
    await endWhoever('ended under it');
    expect(await asked).toBe('away');
  });

  test('no answer comes within the time for one', async () => {
    const impatient = createDatabase({ url: database.ownerUrl, maxConnections: 1, answerWithinMs: 50 });
    expect(await outcomeOf(through(impatient, (db) => db.$queryRaw`SELECT pg_sleep(1)::text`))).toBe('away');
    await impatient.$disconnect();
  });

  test('a row does not come free in time', async () => {
    await owner.query(`BEGIN; LOCK TABLE telegram_user IN SHARE MODE`);
    const narrow = createDatabase({ url: database.ownerUrl, maxConnections: 1 });
    await narrow.$executeRaw`SET lock_timeout = '50ms'`;
    const anna = { id: 1n, firstName: 'Анна', createdAt: new Date(0) };
    expect(await outcomeOf(through(narrow, (db) => db.telegramUser.create({ data: anna })))).toBe('away');
    await owner.query('ROLLBACK');
    await narrow.$disconnect();
  });

  test('a refusal of the database is no absence', async () => {
    expect(await outcomeOf(through(database.db, (db) => db.$queryRaw`SELECT 1 / 0`))).toBe('other');
    expect(await outcomeOf(through(database.db, (db) => db.$queryRaw`SELECT FROM no_such_table`))).toBe('other');
  });
});

test('a transaction whose connection ended between two of its statements', async () => {
  const asked = inTransaction(database.db, async (tx) => {
    await tx.$queryRaw`SELECT 'ended between two'`;
    await endWhoever('ended between two');
    await tx.$queryRaw`SELECT 1`;
  });
  expect(await outcomeOf(asked)).toBe('away');
});

test('a transaction that found no connection in time', async () => {
  const narrow = createDatabase({ url: database.ownerUrl, maxConnections: 1 });
  const { promise: freed, resolve: free } = Promise.withResolvers<void>();
  const busy = narrow.$transaction(() => freed);
  expect(await outcomeOf(narrow.$transaction((tx) => tx.$queryRaw`SELECT 1`, { maxWait: 50 }))).toBe('away');
  free();
  await busy;
  await narrow.$disconnect();
});

test('a line to somebody else that broke is no absence', () => {
  const reset = Object.assign(new Error('request to https://api.telegram.org failed'), { code: 'ECONNRESET' });
  expect(isDatabaseAway(reset)).toBe(false);
  expect(isDatabaseAway('Connection terminated')).toBe(false);
});

/** Ends the connection that works on, or was last asked, a statement with these words. */
function endWhoever(words: string): Promise<void> {
  const end = async (): Promise<boolean> => {
    const { rowCount } = await owner.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE $1 AND pid <> pg_backend_pid()`,
      [`%${words}%`],
    );
    return rowCount === 1;
  };
  return until(`the connection of «${words}» ended`, end, 30_000, 10);
}
