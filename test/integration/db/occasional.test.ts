// Guarantee: a client that is needed now and then is shared by those at it at once, and gone after the last of them, however
// that one ended.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../../src/db/client.ts';
import { createOccasional } from '../../../src/db/occasional.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

function countedConnections() {
  const made: Database[] = [];
  const occasional = createOccasional(() => {
    const db = createDatabase({ url: database.ownerUrl, maxConnections: 1 });
    made.push(db);
    return db;
  });
  return { made, occasional };
}

const one = (db: Database) => db.$queryRaw`SELECT 1 AS one`;

/** How many connections have asked this last, as only the tables' owner may see. */
async function connectionsAfter(query: string): Promise<number> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const { rowCount } = await owner.query('SELECT FROM pg_stat_activity WHERE query = $1', [query]);
  await owner.end();
  return rowCount ?? 0;
}

test('two at once share a client, which stays until both are done; the next has one of its own', async () => {
  const { made, occasional } = countedConnections();
  const first = Promise.withResolvers<void>();
  const held = occasional.use(() => first.promise);
  await occasional.use(one);
  expect(await occasional.use(one)).toEqual([{ one: 1 }]);
  expect(made).toHaveLength(1);
  first.resolve();
  await held;
  expect(await occasional.use(one)).toEqual([{ one: 1 }]);
  expect(made).toHaveLength(2);
});

test('work that fails is told to its caller and leaves no connection behind', async () => {
  const { occasional } = countedConnections();
  const query = "SELECT 'left behind' AS mark";
  const failing = occasional.use(async (db) => {
    await db.$queryRawUnsafe(query);
    expect(await connectionsAfter(query)).toBe(1);
    throw new Error('does not prove');
  });
  await expect(failing).rejects.toThrow('does not prove');
  // The server notices a moment after its client has gone.
  await expect.poll(() => connectionsAfter(query)).toBe(0);
});

test('closed with nothing under way, it closes', async () => {
  await countedConnections().occasional.close();
});
