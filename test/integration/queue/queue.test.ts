// Guarantee: a job is queued if and only if its transaction commits, is taken in its key's order and by one worker at a
// time, and survives the death of the worker that took it. The application's role suffices for all of that.
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../../src/db/migrate.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { installQueue } from '../../../src/queue/install.ts';
import { createQueue, type Queue } from '../../../src/queue/queue.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let owner: pg.Client;
let queue: Queue;
const complaints: string[] = [];
const logger = createLogger({
  level: 'warn',
  secrets: [],
  destination: { write: (line: string) => complaints.push(line) },
});
let sequence = 0n;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  queue = createQueue({ name: 'notices', db: database.db, url: database.ownerUrl, listen: true, logger });
  await queue.start();
});
afterAll(async () => {
  await queue.stop();
  await owner.end();
  await database.close();
  expect(complaints).toEqual([]);
});
beforeEach(() => owner.query('DELETE FROM queue.job'));

const send = (key: string, data: object): Promise<void> => {
  sequence += 1n;
  const mine = sequence;
  return inTransaction(database.db, (tx) => queue.send(tx, { sequence: mine, key, data }));
};

test('a job whose transaction is undone was never queued', async () => {
  await expect(
    inTransaction(database.db, async (tx) => {
      await queue.send(tx, { sequence: 1_000_000n, key: '1', data: {} });
      throw new Error('changed our mind');
    }),
  ).rejects.toThrow('changed our mind');
  expect(await queue.take()).toBeNull();
});

test('jobs of one key are taken in the order of their sequence, also when one transaction queued them all', async () => {
  await inTransaction(database.db, async (tx) => {
    for (let n = 1; n <= 20; n += 1) {
      sequence += 1n;
      await queue.send(tx, { sequence, key: '1', data: { n } });
    }
  });
  const seen: unknown[] = [];
  for (let job = await queue.take(); job; job = await queue.take()) {
    seen.push(job.data);
    await queue.complete(job.id);
  }
  expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => ({ n: index + 1 })));
});

test('jobs of higher rank are taken first, each key in its own order, also where an older one was left at a lower rank', async () => {
  await send('1', { n: 1 });
  await send('1', { n: 2 });
  await send('2', { n: 3 });
  // As when the older was being looked at by someone else while the newer was queued, so that it was not raised.
  await owner.query(`UPDATE queue.job SET priority = 3 WHERE data->>'n' = '2'`);
  await owner.query(`UPDATE queue.job SET priority = 2 WHERE data->>'n' = '3'`);
  const seen: unknown[] = [];
  for (let job = await queue.take(); job; job = await queue.take()) {
    seen.push(job.data);
    await queue.complete(job.id);
  }
  expect(seen).toEqual([{ n: 3 }, { n: 1 }, { n: 2 }]);
});

test('what is queued with a delay is not taken before, and holds back nobody', async () => {
  sequence += 2n;
  const [first, second] = [sequence - 1n, sequence];
  await inTransaction(database.db, async (tx) => {
    await queue.send(tx, { sequence: first, key: '1', data: { n: 1 }, delayMs: 90_000 });
    await queue.send(tx, { sequence: second, key: '1', data: { n: 2 } });
  });
  const taken = await queue.take();
  expect(taken?.data).toEqual({ n: 2 });
  await queue.complete(taken?.id ?? '');
  expect(await queue.isDue()).toBe(false);
  await owner.query(`UPDATE queue.job SET start_after = start_after - interval '90 seconds'`);
  expect(await queue.isDue()).toBe(true);
  expect((await queue.take())?.data).toEqual({ n: 1 });
});

test('a taken job holds back its key and no other', async () => {
  await send('1', { n: 1 });
  await send('1', { n: 2 });
  await send('2', { n: 3 });
  const taken = [await queue.take(), await queue.take(), await queue.take()];
  expect(taken.map((job) => job?.data)).toEqual([{ n: 1 }, { n: 3 }, undefined]);
});

test('a job put off comes back first, with what was noted on it, once its time has come', async () => {
  await send('1', { n: 1 });
  await send('1', { n: 2 });
  const first = await queue.take();
  await inTransaction(database.db, (tx) =>
    queue.putOff(tx, { id: first?.id ?? '', data: { n: 1, again: true }, delayMs: 90_500 }),
  );
  expect(await queue.take()).toBeNull();
  await owner.query(`UPDATE queue.job SET start_after = start_after - interval '90 seconds'`);
  expect(await queue.take()).toBeNull();
  await owner.query(`UPDATE queue.job SET start_after = start_after - interval '1 second'`);
  const again = await queue.take();
  expect(again).toMatchObject({ data: { n: 1, again: true }, takenBefore: 1 });
});

test('the job of a worker that died is taken by another, and its key waits for it', async () => {
  await send('1', { n: 1 });
  await send('1', { n: 2 });
  await queue.take();
  await owner.query(`UPDATE queue.job SET started_on = started_on - interval '61 seconds' WHERE state = 'active'`);
  await owner.query('UPDATE queue.queue SET monitor_claim_on = NULL, monitor_on = NULL');
  await queue.supervise();
  await owner.query(`UPDATE queue.job SET start_after = now() WHERE state = 'retry'`);
  expect(await queue.take()).toMatchObject({ data: { n: 1 }, takenBefore: 1 });
  expect(await queue.take()).toBeNull();
});

test('completing within a transaction that is undone leaves the job taken', async () => {
  await send('1', {});
  const job = await queue.take();
  await expect(
    inTransaction(database.db, async (tx) => {
      await queue.complete(job?.id ?? '', tx);
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect((await queue.stats()).depth).toBe(1);
});

test('every instance is told of a new job as soon as its transaction commits', async () => {
  const other = createQueue({ name: 'notices', db: database.db, url: database.ownerUrl, listen: true, logger });
  await other.start();
  try {
    const woken = Promise.all([queue, other].map((one) => new Promise<void>((resolve) => one.onWake(resolve))));
    await send('1', {});
    await woken;
  } finally {
    await other.stop();
    queue.onWake(() => undefined);
  }
});

test('depth and the oldest age count what is not yet done', async () => {
  expect(await queue.stats()).toEqual({ depth: 0, oldestAgeSeconds: 0, byRank: new Map() });
  await send('1', {});
  await owner.query(`UPDATE queue.job SET created_on = now() - interval '100 seconds'`);
  await send('2', {});
  const stats = await queue.stats();
  expect(stats.depth).toBe(2);
  expect(stats.oldestAgeSeconds).toBeGreaterThanOrEqual(100);
  expect(stats.oldestAgeSeconds).toBeLessThan(110);
});

test('installing again, five at once, changes nothing and keeps what is queued', async () => {
  await send('1', { n: 1 });
  await Promise.all(Array.from({ length: 5 }, () => migrate(database.ownerUrl, [installQueue])));
  expect(await queue.take()).toMatchObject({ data: { n: 1 } });
});

test('a schema of a newer pg-boss is refused rather than worked on', async () => {
  await owner.query('UPDATE queue.version SET version = version + 1');
  try {
    await expect(migrate(database.ownerUrl, [installQueue])).rejects.toThrow('newer version');
  } finally {
    await owner.query('UPDATE queue.version SET version = version - 1');
  }
});

test('each queue has its own jobs, also under equal numbers, and its own wake-up', async () => {
  const mail = createQueue({ name: 'mail', db: database.db, url: database.ownerUrl, listen: true, logger });
  await mail.start();
  try {
    let noticesWoken = false;
    queue.onWake(() => {
      noticesWoken = true;
    });
    const mailWoken = new Promise<void>((resolve) => mail.onWake(resolve));
    await inTransaction(database.db, async (tx) => {
      await mail.send(tx, { sequence: 2_000_000n, key: '1', data: { to: 'mail' } });
    });
    await mailWoken;
    expect(noticesWoken).toBe(false);
    await inTransaction(database.db, (tx) => queue.send(tx, { sequence: 2_000_000n, key: '1', data: { to: 'chat' } }));
    expect([(await mail.stats()).depth, (await queue.stats()).depth]).toEqual([1, 1]);
    expect([(await queue.take())?.data, (await mail.take())?.data]).toEqual([{ to: 'chat' }, { to: 'mail' }]);
  } finally {
    await mail.stop();
    queue.onWake(() => undefined);
  }
});

test('a job put off leaves the other queue’s job of the same number as it is', async () => {
  const mail = createQueue({ name: 'mail', db: database.db, url: database.ownerUrl, listen: true, logger });
  await mail.start();
  try {
    await inTransaction(database.db, async (tx) => {
      await queue.send(tx, { sequence: 3_000_000n, key: '1', data: { to: 'chat' } });
      await mail.send(tx, { sequence: 3_000_000n, key: '1', data: { to: 'mail' } });
    });
    const taken = await queue.take();
    const job = { id: taken?.id ?? '', data: { to: 'chat', again: true }, delayMs: 60_000 };
    await inTransaction(database.db, (tx) => queue.putOff(tx, job));
    expect((await mail.take())?.data).toEqual({ to: 'mail' });
  } finally {
    await mail.stop();
  }
});

test('a database that knows only the queue of notices gets the queue of letters, and loses nothing', async () => {
  await send('1', { n: 1 });
  await owner.query(`DELETE FROM queue.queue WHERE name = 'mail'`);
  await migrate(database.ownerUrl, [installQueue]);
  const mail = createQueue({ name: 'mail', db: database.db, url: database.ownerUrl, listen: true, logger });
  await mail.start();
  try {
    await inTransaction(database.db, (tx) => mail.send(tx, { sequence: 1n, key: '1', data: { n: 2 } }));
    expect([(await queue.take())?.data, (await mail.take())?.data]).toEqual([{ n: 1 }, { n: 2 }]);
  } finally {
    await mail.stop();
  }
});
