// Guarantee: an update that was kept is handled, once and in its chat's order, whoever received it, however often, and
// whatever dies meanwhile; what fails or kills holds up neither its chat nor anybody else's.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createChatLeases } from '../../../src/chats/lease.ts';
import { purgeHandled } from '../../../src/chats/purge.ts';
import { createUpdateInbox, type UpdateInbox } from '../../../src/chats/updates.ts';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 20 });
});
afterAll(() => database.close());

const clock = createMovableClock();
const logger = createLogger({ level: 'silent', secrets: [] });
const gate = () => Promise.withResolvers<void>();

let chatId = 0n;
let updateId = 0n;
const nextId = () => {
  updateId += 1n;
  return updateId;
};
let handled: bigint[];
beforeEach(async () => {
  chatId += 100n;
  handled = [];
  // What an earlier test has left lying is not for this one's sweep.
  await database.db.telegramUpdate.updateMany({ where: { handledAt: null }, data: { handledAt: clock.now() } });
});

let owners = 0;
function createInbox(deps: { isOpen?: () => boolean; handle?: (id: bigint) => Promise<void>; leaseMs?: number } = {}) {
  owners += 1;
  const { handle, isOpen = () => true, leaseMs } = deps;
  const leases = createChatLeases({
    db: database.db,
    owner: `owner ${owners}`,
    ...(leaseMs === undefined ? {} : { leaseMs }),
  });
  return createUpdateInbox({
    db: database.db,
    leases,
    clock,
    logger,
    isOpen,
    handle: async (body) => {
      const { update_id: id } = body as { update_id: number };
      await handle?.(BigInt(id));
      handled.push(BigInt(id));
    },
  });
}

const receive = (inbox: UpdateInbox, id: bigint, chat = chatId) =>
  inbox.receive({ updateId: id, chatId: chat, body: { update_id: Number(id) } });

const rowOf = (id: bigint) => database.db.telegramUpdate.findUniqueOrThrow({ where: { updateId: id } });
const runOut = () => database.db.chatSession.updateMany({ data: { leaseUntil: new Date(0) } });

describe('order', () => {
  test('a hundred updates brought in any order while the first is worked on are handled by their numbers', async () => {
    const first = gate();
    const ids = Array.from({ length: 100 }, nextId);
    const inbox = createInbox({ handle: (id) => (id === ids[0] ? first.promise : Promise.resolve()) });
    await receive(inbox, ids[0] ?? 0n);
    const shuffled = [...ids.slice(1)].sort(
      (left, right) => Number((left * 7919n) % 101n) - Number((right * 7919n) % 101n),
    );
    await Promise.all(shuffled.map((id) => receive(inbox, id)));
    first.resolve();
    await inbox.whenIdle();
    expect(handled).toEqual(ids);
  });

  test('no two updates of a chat are worked on at the same time, whichever of four instances got them', async () => {
    let atOnce = 0;
    let most = 0;
    const handle = async (): Promise<void> => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await database.db.$queryRaw`SELECT pg_sleep(0.005)::text`;
      atOnce -= 1;
    };
    const inboxes = Array.from({ length: 4 }, () => createInbox({ handle }));
    const ids = Array.from({ length: 40 }, nextId);
    for (const [index, id] of ids.entries()) {
      const inbox = inboxes[index % 4];
      if (inbox) await receive(inbox, id);
    }
    await Promise.all(inboxes.map((inbox) => inbox.whenIdle()));
    expect(most).toBe(1);
    expect(handled).toEqual(ids);
  });

  test('chats do not wait for each other', async () => {
    const stuck = gate();
    const slow = nextId();
    const inbox = createInbox({ handle: (id) => (id === slow ? stuck.promise : Promise.resolve()) });
    await receive(inbox, slow);
    const quick = nextId();
    await receive(inbox, quick, chatId + 1n);
    await vi.waitFor(() => expect(handled).toEqual([quick]));
    stuck.resolve();
    await inbox.whenIdle();
    expect(handled).toEqual([quick, slow]);
  });

  test('three hundred chats at once are all seen to', async () => {
    const inbox = createInbox();
    const ids = Array.from({ length: 300 }, nextId);
    await Promise.all(ids.map((id, index) => receive(inbox, id, -1_000_000n - chatId * 1000n - BigInt(index))));
    await inbox.whenIdle();
    expect([...handled].sort((left, right) => Number(left - right))).toEqual(ids);
  });
});

describe('once', () => {
  test('one received fifty times by four instances at the same moment is handled once', async () => {
    const inboxes = Array.from({ length: 4 }, () => createInbox());
    const id = nextId();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => inboxes[index % 4]).map((inbox) => inbox && receive(inbox, id)),
    );
    await Promise.all(inboxes.map((inbox) => inbox.whenIdle()));
    expect(handled).toEqual([id]);
  });

  test('one received again long after is not handled again', async () => {
    const inbox = createInbox();
    const id = nextId();
    await receive(inbox, id);
    await inbox.whenIdle();
    await receive(inbox, id);
    await inbox.whenIdle();
    expect(handled).toEqual([id]);
  });

  test('the lease outlives work that takes longer than it: nobody else begins on the same update', async () => {
    const long = gate();
    const id = nextId();
    const slow = createInbox({ handle: () => long.promise, leaseMs: 600 });
    const other = createInbox({ leaseMs: 600 });
    await receive(slow, id);
    const until = async () =>
      (await database.db.chatSession.findUnique({ where: { chatId } }))?.leaseUntil?.getTime() ?? 0;
    await vi.waitFor(async () => expect(await until()).toBeGreaterThan(0));
    const first = await until();
    await vi.waitFor(
      async () => {
        await other.sweep();
        await other.whenIdle();
        // The first lease is long over by then.
        expect(await until()).toBeGreaterThan(first + 1_000);
      },
      { timeout: 10_000 },
    );
    expect(handled).toEqual([]);
    long.resolve();
    await slow.whenIdle();
    expect(handled).toEqual([id]);
    expect((await rowOf(id)).attempts).toBe(1);
  });

  test('who has lost the chat in the middle leaves the rest to the new holder', async () => {
    const middle = gate();
    const ids = [nextId(), nextId(), nextId()];
    const loser = createInbox({ handle: () => middle.promise });
    await receive(loser, ids[0] ?? 0n);
    await vi.waitFor(async () => expect((await rowOf(ids[0] ?? 0n)).attempts).toBe(1));
    // A pause of the whole machine: the lease is over and somebody else works on the chat.
    await database.db.chatSession.update({
      where: { chatId },
      data: { leaseOwner: 'somebody else', leaseUntil: new Date(Date.now() + 60_000) },
    });
    for (const id of ids.slice(1)) await receive(loser, id);
    middle.resolve();
    await loser.whenIdle();
    expect(handled).toEqual(ids.slice(0, 1));
  });
});

describe('trouble', () => {
  test('an update whose handling throws is done with, recorded with its reason, and the next one is handled', async () => {
    const [bad, good] = [nextId(), nextId()];
    const inbox = createInbox({
      handle: async (id) => {
        if (id === bad) throw new Error(`cannot be shown ${'x'.repeat(1000)}`);
      },
    });
    await receive(inbox, bad);
    await receive(inbox, good);
    await inbox.whenIdle();
    expect(handled).toEqual([good]);
    const row = await rowOf(bad);
    expect(row.failure).toMatch(/^cannot be shown x{400,}$/);
    expect(row.failure?.length).toBe(500);
  });

  test('what cannot be stored as it is, is stored as it can be', async () => {
    const inbox = createInbox();
    const id = nextId();
    await inbox.receive({
      updateId: id,
      chatId,
      body: { update_id: Number(id), text: 'a\0b\ud83d', deep: [{ t: '\0' }] },
    });
    await inbox.whenIdle();
    expect((await rowOf(id)).body).toEqual({ update_id: Number(id), text: 'ab\ufffd', deep: [{ t: '' }] });
  });

  test('an update that took its process with it three times is put aside, and the chat goes on', async () => {
    const [deadly, next] = [nextId(), nextId()];
    for (let death = 1; death <= 3; death += 1) {
      // Work that never ends is as good as a dead process: nobody hears of it again.
      const dying = createInbox({ handle: () => new Promise<void>(() => undefined), leaseMs: 600_000 });
      if (death === 1) await receive(dying, deadly);
      else await dying.sweep();
      await vi.waitFor(async () => expect((await rowOf(deadly)).attempts).toBe(death));
      await runOut();
    }
    const survivor = createInbox();
    await receive(survivor, next);
    await survivor.whenIdle();
    expect(handled).toEqual([next]);
    expect(await rowOf(deadly)).toMatchObject({ attempts: 3, failure: expect.stringContaining('given up') });
  });
});

describe('the sweep', () => {
  test('takes up what a dead process has left, in order', async () => {
    const ids = [nextId(), nextId(), nextId()];
    for (const id of ids) {
      await database.db.telegramUpdate.create({
        data: { updateId: id, chatId, body: { update_id: Number(id) }, receivedAt: clock.now() },
      });
    }
    const inbox = createInbox();
    expect(await inbox.sweep()).toBeGreaterThanOrEqual(1);
    await inbox.whenIdle();
    expect(handled).toEqual(ids);
    expect(await inbox.sweep()).toBe(0);
  });

  test('what comes while nobody can be answered yet is kept, and seen to by the sweep once somebody can', async () => {
    let open = false;
    const inbox = createInbox({ isOpen: () => open });
    const id = nextId();
    await receive(inbox, id);
    await inbox.whenIdle();
    expect(handled).toEqual([]);
    open = true;
    await inbox.sweep();
    await inbox.whenIdle();
    expect(handled).toEqual([id]);
  });

  test('four instances sweeping at the same moment handle each update once', async () => {
    const ids = Array.from({ length: 60 }, nextId);
    for (const [index, id] of ids.entries()) {
      await database.db.telegramUpdate.create({
        data: {
          updateId: id,
          chatId: chatId + BigInt(index % 6),
          body: { update_id: Number(id) },
          receivedAt: clock.now(),
        },
      });
    }
    const inboxes = Array.from({ length: 4 }, () => createInbox());
    await Promise.all(inboxes.map((inbox) => inbox.sweep()));
    await Promise.all(inboxes.map((inbox) => inbox.whenIdle()));
    expect([...handled].sort((left, right) => Number(left - right))).toEqual(ids);
  });
});

test('handled updates are forgotten after a week, those that wait are not', async () => {
  const [old, waiting, fresh] = [nextId(), nextId(), nextId()];
  const now = clock.now();
  const weekAgo = new Date(now.getTime() - 8 * 24 * 60 * 60 * 1000);
  const row = (id: bigint, receivedAt: Date, handledAt: Date | null) =>
    database.db.telegramUpdate.create({ data: { updateId: id, chatId, body: {}, receivedAt, handledAt } });
  await row(old, weekAgo, weekAgo);
  await row(waiting, weekAgo, null);
  await row(fresh, now, now);
  expect(await purgeHandled(database.db, now)).toBe(1);
  const left = await database.db.telegramUpdate.findMany({ where: { chatId }, orderBy: { updateId: 'asc' } });
  expect(left.map(({ updateId: id }) => id)).toEqual([waiting, fresh]);
});
