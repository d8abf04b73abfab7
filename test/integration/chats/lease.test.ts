// Guarantee: a chat is worked on by one at a time. Of any number who want it one gets it; a living holder keeps it, a dead
// one's runs out; and no update is left lying because it came in the moment in which the chat was given back.
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createChatLeases } from '../../../src/chats/lease.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 20 });
});
afterAll(() => database.close());

let lastChat = 0n;
const newChat = () => {
  lastChat += 1n;
  return lastChat;
};
const leasesOf = (owner: string, leaseMs?: number) =>
  createChatLeases({ db: database.db, owner, ...(leaseMs === undefined ? {} : { leaseMs }) });

const untilOf = async (chatId: bigint) =>
  (await database.db.chatSession.findUniqueOrThrow({ where: { chatId } })).leaseUntil?.getTime() ?? 0;

/** As if the holder had died long ago. */
const runOut = (chatId: bigint) =>
  database.db
    .$executeRaw`UPDATE chat_session SET lease_until = clock_timestamp() - interval '1 second' WHERE chat_id = ${chatId}`;

/** Resolves when somebody waits for what the client has locked. */
const isBlockedBy = (client: pg.Client) =>
  vi.waitFor(async () => {
    const { rows } = await client.query(
      'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0',
    );
    expect(rows).toHaveLength(1);
  });

const keep = (chatId: bigint, updateId: bigint) =>
  database.db.telegramUpdate.create({ data: { updateId, chatId, body: {}, receivedAt: new Date() } });

test.each(['never seen before', 'seen before'])(
  'twenty want a chat %s at the same moment: one gets it',
  async (seen) => {
    const chatId = newChat();
    if (seen === 'seen before') {
      await leasesOf('earlier').take(chatId);
      await leasesOf('earlier').release(chatId);
    }
    const all = Array.from({ length: 20 }, (_, index) => leasesOf(`owner ${index}`));
    const taken = await Promise.all(all.map((leases) => leases.take(chatId)));
    expect(taken.filter(Boolean)).toHaveLength(1);
  },
);

test('a chat that is held is not taken, by nobody, its holder neither', async () => {
  const chatId = newChat();
  const mine = leasesOf('me');
  expect(await mine.take(chatId)).toBe(true);
  expect(await mine.take(chatId)).toBe(false);
  expect(await leasesOf('you').take(chatId)).toBe(false);
});

test('given back, it may be taken', async () => {
  const chatId = newChat();
  const mine = leasesOf('me');
  await mine.take(chatId);
  await mine.release(chatId);
  expect(await leasesOf('you').take(chatId)).toBe(true);
});

test('a dead owner’s chat is taken by one of twenty once its lease has run out', async () => {
  const chatId = newChat();
  await leasesOf('dead').take(chatId);
  await runOut(chatId);
  const all = Array.from({ length: 20 }, (_, index) => leasesOf(`heir ${index}`));
  const taken = await Promise.all(all.map((leases) => leases.take(chatId)));
  expect(taken.filter(Boolean)).toHaveLength(1);
});

test('who lost the chat gives nothing back: the new holder keeps it', async () => {
  const chatId = newChat();
  const late = leasesOf('late');
  await late.take(chatId);
  await runOut(chatId);
  await leasesOf('heir').take(chatId);
  await late.release(chatId);
  expect(await leasesOf('third').take(chatId)).toBe(false);
});

test('a chat is one’s own for the length of the lease', async () => {
  const chatId = newChat();
  await leasesOf('me', 60_000).take(chatId);
  const [row] = await database.db.$queryRaw<{ seconds: number }[]>`
    SELECT extract(epoch FROM lease_until - clock_timestamp())::float8 AS seconds FROM chat_session WHERE chat_id = ${chatId}`;
  expect(row?.seconds).toBeGreaterThan(50);
  expect(row?.seconds).toBeLessThanOrEqual(60);
});

test('renewed, it is one’s own for as long again; lost, it cannot be renewed', async () => {
  const chatId = newChat();
  const mine = leasesOf('me');
  await mine.take(chatId);
  const before = await untilOf(chatId);
  expect(await mine.renew(chatId)).toBe(true);
  expect(await untilOf(chatId)).toBeGreaterThan(before);
  expect(await leasesOf('you').renew(chatId)).toBe(false);
  await runOut(chatId);
  expect(await mine.renew(chatId)).toBe(false);
  await leasesOf('heir').take(chatId);
  expect(await mine.renew(chatId)).toBe(false);
});

test('held, it is renewed again and again until it is let go', async () => {
  const chatId = newChat();
  const mine = leasesOf('me', 3_000);
  await mine.take(chatId);
  const letGo = mine.hold(chatId);
  const before = await untilOf(chatId);
  await vi.waitFor(async () => expect(await untilOf(chatId)).toBeGreaterThan(before + 1_500), { timeout: 10_000 });
  letGo();
});

test('an update that waits is told of when the chat is given back, a handled one is not', async () => {
  const chatId = newChat();
  const mine = leasesOf('me');
  await mine.take(chatId);
  expect(await mine.release(chatId)).toEqual({ updatesWaiting: false });
  await keep(chatId, 1n);
  await mine.take(chatId);
  expect(await mine.release(chatId)).toEqual({ updatesWaiting: true });
  await database.db.telegramUpdate.update({ where: { updateId: 1n }, data: { handledAt: new Date() } });
  await mine.take(chatId);
  expect(await mine.release(chatId)).toEqual({ updatesWaiting: false });
});

test('asked for in the very moment of giving back, it is waited for and taken, not refused', async () => {
  const chatId = newChat();
  await leasesOf('holder').take(chatId);
  const holder = new pg.Client({ connectionString: database.ownerUrl });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('UPDATE chat_session SET lease_owner = NULL, lease_until = NULL WHERE chat_id = $1', [chatId]);
  const taken = leasesOf('next').take(chatId);
  await isBlockedBy(holder);
  await holder.query('COMMIT');
  await holder.end();
  expect(await taken).toBe(true);
});

test('kept in the very moment of giving back, an update is seen by one of the two: 300 rounds', async () => {
  const holder = leasesOf('holder');
  const bringer = leasesOf('bringer');
  for (let round = 0; round < 300; round += 1) {
    const chatId = newChat();
    await holder.take(chatId);
    const [released, taken] = await Promise.all([
      holder.release(chatId),
      keep(chatId, BigInt(10_000 + round)).then(() => bringer.take(chatId)),
    ]);
    expect(released.updatesWaiting || taken, `round ${round}`).toBe(true);
  }
});

const finished = (updateId: bigint) => ({ updateId, handledAt: new Date(), failure: null });
const isHandled = async (updateId: bigint) =>
  (await database.db.telegramUpdate.findUniqueOrThrow({ where: { updateId } })).handledAt !== null;

test('done with an update while another waits: the chat stays, for as long as a new lease', async () => {
  const chatId = newChat();
  const mine = leasesOf('me');
  await keep(chatId, 20_001n);
  await keep(chatId, 20_002n);
  await mine.take(chatId);
  const before = await untilOf(chatId);
  expect(await mine.finish(chatId, finished(20_001n))).toMatchObject({ held: true });
  expect(await isHandled(20_001n)).toBe(true);
  expect(await untilOf(chatId)).toBeGreaterThan(before);
  expect(await leasesOf('you').take(chatId)).toBe(false);
  expect(await mine.renew(chatId)).toBe(true);
});

test('done with the last update: the chat is given back', async () => {
  const chatId = newChat();
  const mine = leasesOf('me');
  await keep(chatId, 20_011n);
  await mine.take(chatId);
  expect(await mine.finish(chatId, finished(20_011n))).toEqual({ held: false, updatesWaiting: false, outdated: false });
  expect(await leasesOf('you').take(chatId)).toBe(true);
});

test('who lost the chat notes the update all the same, and gives nothing back', async () => {
  const chatId = newChat();
  const late = leasesOf('late');
  await keep(chatId, 20_021n);
  await keep(chatId, 20_022n);
  await late.take(chatId);
  await runOut(chatId);
  await leasesOf('heir').take(chatId);
  expect(await late.finish(chatId, finished(20_021n))).toEqual({ held: false, updatesWaiting: true, outdated: false });
  expect(await isHandled(20_021n)).toBe(true);
  expect(await leasesOf('third').take(chatId)).toBe(false);
});

test('kept while the chat is being given back after the last one, an update is told of', async () => {
  const chatId = newChat();
  const mine = leasesOf('me');
  await keep(chatId, 20_031n);
  await mine.take(chatId);
  const onlooker = new pg.Client({ connectionString: database.ownerUrl });
  await onlooker.connect();
  await onlooker.query('BEGIN');
  await onlooker.query('SELECT FROM chat_session WHERE chat_id = $1 FOR UPDATE', [chatId]);
  // It has looked for further updates by now, and waits for the chat's row.
  const after = mine.finish(chatId, finished(20_031n));
  await isBlockedBy(onlooker);
  await keep(chatId, 20_032n);
  await onlooker.query('COMMIT');
  await onlooker.end();
  expect(await after).toEqual({ held: false, updatesWaiting: true, outdated: false });
});
