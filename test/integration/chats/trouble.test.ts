// Guarantee: an update that fails, that cannot be stored as it is, or that takes its process with it holds up neither its
// chat nor anybody else's; and what a dead process has left lying is taken up.
import { describe, expect, test, vi } from 'vitest';
import { purgeHandled } from '../../../src/chats/purge.ts';
import { useInboxes } from './inboxes.ts';

const inboxes = useInboxes();
const ids = (count: number) => Array.from({ length: count }, inboxes.nextId);

test('an update whose handling throws is done with, recorded with its reason, and the next one is handled', async () => {
  const [bad = 0n, good = 0n] = ids(2);
  const inbox = inboxes.create({
    handle: async (id) => {
      if (id === bad) throw new Error(`cannot be shown ${'x'.repeat(1000)}`);
    },
  });
  await inboxes.receive(inbox, bad);
  await inboxes.receive(inbox, good);
  await inbox.whenIdle();
  expect(inboxes.handled).toEqual([good]);
  const { failure } = await inboxes.rowOf(bad);
  expect(failure).toMatch(/^cannot be shown x{400,}$/);
  expect(failure?.length).toBe(500);
  // Whoever handles it has said so.
  expect(inboxes.givenUp).toEqual([]);
});

test('what cannot be stored as it is, is stored as it can be', async () => {
  const inbox = inboxes.create();
  const id = inboxes.nextId();
  const body = { update_id: Number(id), text: 'a\0b\ud83d', deep: [{ text: '\0' }] };
  await inbox.receive({ updateId: id, chatId: inboxes.chatId, body });
  await inbox.whenIdle();
  expect((await inboxes.rowOf(id)).body).toEqual({ update_id: Number(id), text: 'ab\ufffd', deep: [{ text: '' }] });
});

test('an update that took its process with it five times is put aside, and the chat goes on', async () => {
  const [deadly = 0n, next = 0n] = ids(2);
  for (let death = 1; death <= 5; death += 1) {
    // Work that never ends is as good as a dead process: nobody hears of it again.
    const dying = inboxes.create({ handle: () => new Promise<void>(() => undefined), leaseMs: 600_000 });
    if (death === 1) await inboxes.receive(dying, deadly);
    else await dying.sweep();
    await vi.waitFor(async () => expect((await inboxes.rowOf(deadly)).attempts).toBe(death));
    await inboxes.runOut();
  }
  const survivor = inboxes.create();
  await inboxes.receive(survivor, next);
  await survivor.whenIdle();
  expect(inboxes.handled).toEqual([next]);
  expect(await inboxes.rowOf(deadly)).toMatchObject({ attempts: 5, failure: expect.stringContaining('given up') });
  expect(inboxes.givenUp).toEqual([deadly]);
});

describe('the sweep', () => {
  test('takes up what a dead process has left, in order', async () => {
    const all = ids(3);
    for (const id of all) await inboxes.leave(id);
    const inbox = inboxes.create();
    expect(await inbox.sweep()).toBe(1);
    await inbox.whenIdle();
    expect(inboxes.handled).toEqual(all);
    expect(await inbox.sweep()).toBe(0);
  });

  test('leaves a chat alone that somebody living works on', async () => {
    const busy = Promise.withResolvers<void>();
    const [first = 0n, second = 0n] = ids(2);
    const worker = inboxes.create({ handle: () => busy.promise });
    await inboxes.receive(worker, first);
    await vi.waitFor(async () => expect((await inboxes.rowOf(first)).attempts).toBe(1));
    await inboxes.leave(second);
    const other = inboxes.create();
    await other.sweep();
    await other.whenIdle();
    expect(inboxes.handled).toEqual([]);
    busy.resolve();
    await worker.whenIdle();
    expect(inboxes.handled).toEqual([first, second]);
  });

  test('sees to what came while nobody could be answered yet', async () => {
    let open = false;
    const inbox = inboxes.create({ isOpen: () => open });
    const id = inboxes.nextId();
    await inboxes.receive(inbox, id);
    await inbox.whenIdle();
    expect(inboxes.handled).toEqual([]);
    open = true;
    await inbox.sweep();
    await inbox.whenIdle();
    expect(inboxes.handled).toEqual([id]);
  });
});

test('handled updates are forgotten after a week, those that wait are not', async () => {
  const [old = 0n, waiting = 0n, fresh = 0n] = ids(3);
  const now = inboxes.clock.now();
  const weekAgo = new Date(now.getTime() - 8 * 24 * 60 * 60 * 1000);
  const row = (updateId: bigint, receivedAt: Date, handledAt: Date | null) =>
    inboxes.db.telegramUpdate.create({
      data: { updateId, chatId: inboxes.chatId, body: {}, receivedAt, handledAt },
    });
  await row(old, weekAgo, weekAgo);
  await row(waiting, weekAgo, null);
  await row(fresh, now, now);
  expect(await purgeHandled(inboxes.db, now)).toBe(1);
  const left = await inboxes.db.telegramUpdate.findMany({
    where: { chatId: inboxes.chatId },
    orderBy: { updateId: 'asc' },
  });
  expect(left.map(({ updateId }) => updateId)).toEqual([waiting, fresh]);
});
