// Guarantee: a statement that comes again is kept ready by the server, on each connection of its own; one that reads between two bounds
// is planned for its very values each time, since a plan for bounds unknown expects next to nothing between them, and one that reads
// the queue for what it holds by then; a client that plans each time leaves nothing at the server.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type Database, Prisma } from '../../../src/db/client.ts';
import { createStatementNames } from '../../../src/db/statement-names.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const work = (db: Database) => db.telegramUser.findMany({ where: { firstName: { in: ['Анна', 'Борис'] } } });
const between = (db: Database) =>
  db.telegramUser.findMany({ where: { createdAt: { gte: new Date(0), lt: new Date(1) } } });

async function kept(planEachTime: boolean): Promise<string[]> {
  const db = createDatabase({ url: database.ownerUrl, maxConnections: 1, planEachTime });
  for (let time = 0; time < 3; time += 1) {
    await work(db);
    await between(db);
  }
  const rows = await db.$queryRaw<{ statement: string }[]>`
    SELECT statement FROM pg_prepared_statements WHERE name <> '' AND statement LIKE '%telegram_user%'`;
  await db.$disconnect();
  return rows.map(({ statement }) => statement);
}

test('what comes again is kept, but not what reads between two bounds', async () => {
  expect(await kept(false)).toEqual([expect.stringMatching(/first_name" IN/)]);
});

test('a client that plans each time keeps nothing', async () => {
  expect(await kept(true)).toEqual([]);
});

test('a statement that fails is no obstacle to its next coming', async () => {
  const db = createDatabase({ url: database.ownerUrl, maxConnections: 1 });
  const divide = (by: number) => db.$queryRaw<{ one: number }[]>`SELECT 1 / ${by}::integer AS one`;
  const unknown = () => db.$queryRaw(Prisma.sql`SELECT nothing FROM nowhere`);
  for (let time = 0; time < 3; time += 1) {
    await expect(divide(0)).rejects.toThrow();
    expect(await divide(1)).toEqual([{ one: 1 }]);
    await expect(unknown()).rejects.toThrow();
  }
  await db.$disconnect();
});

describe('names', () => {
  test('come with a text’s second coming, one for each', () => {
    const nameOf = createStatementNames();
    expect(['a', 'b', 'a', 'b', 'a'].map((sql) => nameOf({ sql }))).toEqual(['', '', 's1', 's2', 's1']);
  });

  test('are five hundred at most, and those that there are stay', () => {
    const nameOf = createStatementNames();
    const texts = Array.from({ length: 600 }, (_, number) => `text ${number}`);
    for (const sql of texts) {
      nameOf({ sql });
      nameOf({ sql });
    }
    expect(texts.filter((sql) => nameOf({ sql }) !== '')).toHaveLength(500);
  });

  test('are not spent on texts that come once, of which no more are remembered', () => {
    const nameOf = createStatementNames();
    nameOf({ sql: 'old' });
    for (let number = 0; number < 500; number += 1) nameOf({ sql: `once ${number}` });
    expect(nameOf({ sql: 'old' })).toBe('');
    expect(nameOf({ sql: 'old' })).toBe('s1');
  });

  test.each([
    ['SELECT FROM t WHERE a >= $1 AND a < $2', false],
    ['SELECT FROM t WHERE ("t"."a" >= $1 AND "t"."a" < $2)', false],
    ['SELECT FROM t WHERE a > $1::timestamptz AND a <= $2::timestamptz', false],
    ['SELECT FROM t WHERE a BETWEEN $1 AND $2', false],
    ['UPDATE queue.job SET priority = $1 WHERE id = $2', false],
    ['SELECT FROM queue.job_common WHERE id = $2', false],
    ['INSERT INTO queue.job_common (id) VALUES ($1)', true],
    ['SELECT FROM t WHERE a > $1 AND b < $2', true],
    ['SELECT FROM t WHERE a > $1 ORDER BY a LIMIT $2', true],
    ['SELECT FROM t WHERE a <> $1', true],
    ['SELECT sum(a) OVER (ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t WHERE b = $1', true],
  ])('%s: %s', (sql, isNamed) => {
    const nameOf = createStatementNames();
    nameOf({ sql });
    expect(nameOf({ sql }) !== '').toBe(isNamed);
  });
});
