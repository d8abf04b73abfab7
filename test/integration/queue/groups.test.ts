// Guarantee: of one group no more is in hand at once than is wished, of a troubled one a single job, of a paused one nothing; and
// what stands before them in age holds up no other group.
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createQueue, type Queue } from '../../../src/queue/queue.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let queue: Queue;
beforeAll(async () => {
  database = await createTestDatabase();
  const { db, ownerUrl: url } = database;
  queue = createQueue({ name: 'webhooks', db, url, listen: false, logger: pino({ level: 'silent' }) });
  await queue.start();
});
afterAll(async () => {
  await queue.stop();
  await database.close();
});

test('each group has its bound, and the oldest of those with room comes first', async () => {
  const groups = ['full', 'full', 'full', 'troubled', 'troubled', 'paused', 'well', 'full'];
  for (const [at, group] of groups.entries()) {
    const job = { sequence: BigInt(at + 1), key: `${group}:${at}`, group, data: { group } };
    await inTransaction(database.db, (tx) => queue.send(tx, job));
  }
  const bounds = { atOnce: 2, oneOf: ['troubled'], without: ['paused'] };
  const taken: string[] = [];
  const jobs: string[] = [];
  for (let job = await queue.take(bounds); job; job = await queue.take(bounds)) {
    taken.push((job.data as { group: string }).group);
    jobs.push(job.id);
  }
  expect(taken).toEqual(['full', 'full', 'troubled', 'well']);
  await queue.complete(jobs[2] ?? '');
  expect((await queue.take(bounds))?.data).toEqual({ group: 'troubled' });
  expect(await queue.take(bounds)).toBeNull();
  expect((await queue.take({ ...bounds, without: [] }))?.data).toEqual({ group: 'paused' });
});
