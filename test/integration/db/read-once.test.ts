// Guarantee: what takes a page of many rows reads them once, also where the server's statistics are of a time when there were none:
// it would otherwise look for the page again for each row, and minutes of it would stand in the way of everything else.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { feedBroadcasts } from '../../../src/broadcasts/index.ts';
import { keptRejected, trimRejected } from '../../../src/payments/inbox/purge.ts';
import { expireLinks } from '../../../src/payments/index.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const rows = 3_000;
/** To find the page, to find it among the others, and as much again to spare; anew for each row it would be thousands. */
const readsOfARow = 4;

let database: TestDatabase;
let owner: pg.Client;
beforeAll(async () => {
  // One connection: what it has read is known when it says so.
  database = await createTestDatabase({ maxConnections: 1 });
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(`
    INSERT INTO account (id, number, name, entity_type, currency, time_zone, created_at)
    OVERRIDING SYSTEM VALUE VALUES (1, '1', 'Анна', 'INDIVIDUAL', 'RUB', 'Europe/Moscow', now());
    INSERT INTO telegram_user (id, first_name, created_at)
    SELECT id, 'Анна', now() FROM generate_series(1, ${2 * rows}) id`);
});
afterAll(async () => {
  await owner.end();
  await database.close();
});

const clock = { now: () => new Date() };

/** @returns how many rows of the table the work has read */
async function readsOf(table: string, work: () => Promise<unknown>): Promise<number> {
  const read = async (): Promise<number> => {
    await database.db.$queryRaw`SELECT pg_stat_force_next_flush()::text`;
    const [count] = await database.db.$queryRaw<{ reads: bigint }[]>`
      SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) AS reads FROM pg_stat_user_tables WHERE relname = ${table}`;
    return Number(count?.reads);
  };
  const before = await read();
  await work();
  return (await read()) - before;
}

/** Rows come in another state than all that the statistics know. */
async function fill(table: string, known: string, more: string): Promise<void> {
  await owner.query(known);
  await owner.query(`ANALYZE ${table}`);
  await owner.query(more);
}

const notifications = (state: string, count: number) => `
  INSERT INTO payment_notification (gateway, body_hash, body, content_type, received_at, last_received_at, state, handled_at)
  SELECT 'robokassa', sha256(('${state}' || n)::bytea), '', '', now(), now() + n * interval '1 ms', '${state}', now()
    FROM generate_series(1, ${count}) n`;

test('refusals beyond the bound are trimmed', async () => {
  await fill('payment_notification', notifications('duplicate', 200), notifications('rejected', rows));
  // Not each refusal pays for it.
  const reads = await readsOf('payment_notification', async () => {
    for (let refusal = 0; refusal < 64; refusal += 1) await trimRejected(database.db);
  });
  expect(await database.db.paymentNotification.count({ where: { state: 'rejected' } })).toBe(rows - 1000);
  expect(rows - 1000).toBeGreaterThan(keptRejected);
  expect(reads).toBeLessThan(readsOfARow * rows);
});

const payments = (state: string, count: number) => `
  INSERT INTO payment (gateway, account_id, user_id, chat_id, amount_minor, currency, card_kind, state, url, created_at, expires_at, saves_card)
  SELECT 'robokassa', 1, 1, 1, 100000 + n, 'RUB', 'russian', '${state}', 'http://127.0.0.1:9/', now() - interval '2 days',
         now() - interval '1 day', false FROM generate_series(1, ${count}) n`;

test('links whose time is over are closed', async () => {
  await fill('payment', payments('expired', 200), payments('pending', rows));
  const reads = await readsOf('payment', () => expireLinks({ db: database.db, clock }));
  expect(await database.db.payment.count({ where: { state: 'pending' } })).toBe(0);
  // A page after the other, each of which passes over what the one before has left in the index.
  expect(reads).toBeLessThan(readsOfARow * rows * (rows / 500));
});

test('those who wait for a broadcast are queued', async () => {
  const broadcast = (id: number) => `
    INSERT INTO broadcast (id, source_chat_id, source_message_id, words, state, chat_id, created_by, created_by_name, created_at,
                           started_by, started_by_name, started_at)
    OVERRIDING SYSTEM VALUE VALUES (${id}, 1, ${id}, 'Новости', 'sending', 1, 1, 'Пётр', now(), 1, 'Пётр', now())`;
  const recipients = (id: number, state: string, count: number) => `
    INSERT INTO broadcast_recipient (broadcast_id, place, user_id, state)
    SELECT ${id}, n, n, '${state}' FROM generate_series(1, ${count}) n`;
  await owner.query(broadcast(1));
  await owner.query(broadcast(2));
  await fill('broadcast_recipient', recipients(1, 'sent', 200), recipients(2, 'waiting', rows));
  const queued: string[] = [];
  const enqueueNotice = async (_tx: unknown, { dedupeKey }: { dedupeKey: string }): Promise<void> => {
    if (dedupeKey.startsWith('broadcast:2:')) queued.push(dedupeKey);
  };
  const logger = createLogger({ level: 'silent', secrets: [] });
  const reads = await readsOf('broadcast_recipient', () =>
    feedBroadcasts({ db: database.db, clock, logger, enqueueNotice }),
  );
  expect(queued).toHaveLength(2_000);
  // For each page those that are queued are counted.
  expect(reads).toBeLessThan(readsOfARow * rows * (2_000 / 50));
});
