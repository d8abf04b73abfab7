// Guarantee: on the embedded database the same queue works, and a notice is taken as soon as the transaction that queued
// it has committed, not at some next poll.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../../src/db/client.ts';
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../../../src/db/embedded.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createEnqueueNotice } from '../../../src/notifications/enqueue.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { installQueue } from '../../../src/queue/install.ts';
import { createQueue, type Queue, type QueuedJob } from '../../../src/queue/queue.ts';

let folder: string;
let embedded: EmbeddedDatabase;
let db: Database;
let queue: Queue;
const complaints: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'balance-queue-'));
  embedded = await openEmbeddedDatabase(folder);
  await migrate(embedded.url, [installQueue]);
  await embedded.enterApplicationRole();
  db = createDatabase({ url: embedded.url, maxConnections: 5, planEachTime: true });
  const logger = createLogger({
    level: 'warn',
    secrets: [],
    destination: { write: (line: string) => complaints.push(line) },
  });
  queue = createQueue({ name: 'notices', db, url: embedded.url, listen: false, logger });
  await queue.start();
}, 120_000);
afterAll(async () => {
  await queue.stop();
  await db.$disconnect();
  await embedded.close();
  await rm(folder, { recursive: true, force: true });
  expect(complaints).toEqual([]);
});

test('what is looked for at the wake-up is found, though the wake-up came before the commit', async () => {
  const enqueueNotice = createEnqueueNotice({ queue, clock: systemClock });
  const found: Promise<QueuedJob | null>[] = [];
  const woken = new Promise<void>((resolve) => {
    queue.onWake(() => {
      found.push(queue.take());
      resolve();
    });
  });
  let committed = false;
  await inTransaction(db, async (tx) => {
    await enqueueNotice(tx, {
      notice: { kind: 'payment.late', paymentId: 7 },
      chatId: 5n,
      dedupeKey: 'payment:7:late',
    });
    await woken;
    // The transaction goes on for a while after the queue has been looked at.
    for (let statement = 0; statement < 20; statement += 1) await tx.$queryRaw`SELECT 1`;
    committed = true;
  });
  expect(committed).toBe(true);
  expect(await found[0]).toMatchObject({ data: { notice: { kind: 'payment.late', paymentId: 7 } } });
});

test('installing again on it, and supervising, work as the roles they run as', async () => {
  await queue.supervise();
  expect((await queue.stats()).depth).toBe(1);
});

test('a second queue works beside it on the one connection that there is', async () => {
  const mail = createQueue({
    name: 'mail',
    db,
    url: embedded.url,
    listen: false,
    logger: createLogger({ level: 'silent', secrets: [] }),
  });
  await mail.start();
  const woken = new Promise<void>((resolve) => mail.onWake(resolve));
  await inTransaction(db, (tx) => mail.send(tx, { sequence: 1n, key: '1', data: { n: 1 } }));
  await woken;
  const job = await mail.take();
  expect(job).toMatchObject({ data: { n: 1 } });
  await mail.complete(job?.id ?? '');
  expect((await mail.stats()).depth).toBe(0);
  await mail.stop();
});
