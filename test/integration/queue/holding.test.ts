// Guarantee: a worker that lives holds its job for longer than the longest call that it may make, so that nobody else takes
// the job and tells the same once more.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { longestCallMs } from '../../../src/platform/telegram/sender.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

/** To make the largest document that a call carries, on a machine with much else to do, and to note what came of it. */
const besidesMs = 15_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('notices are held for longer than a file takes to be sent', async () => {
  const rows = await database.db.$queryRaw<{ seconds: number }[]>`
    SELECT expire_seconds AS seconds FROM queue.queue WHERE name = 'notices'`;
  expect(rows[0]?.seconds).toBeGreaterThanOrEqual((longestCallMs + besidesMs) / 1000);
});
