// Guarantee: an update is kept whatever becomes of its chat. The chat comes along with it only where it is free and nothing waits in it,
// so that nothing overtakes what was kept before; and who dies with it leaves it to others.
import pg from 'pg';
import { expect, test } from 'vitest';
import { createChatLeases } from '../../../src/chats/lease.ts';
import { useInboxes } from './inboxes.ts';

const inboxes = useInboxes();
const leasesOf = (owner: string) => createChatLeases({ db: inboxes.db, owner });

const keep = (owner: string, updateId: bigint) =>
  leasesOf(owner).keep({
    ...{ updateId, chatId: inboxes.chatId, receivedAt: inboxes.clock.now() },
    body: { update_id: Number(updateId) },
  });

/** The chat has been spoken in, and nobody works on it. */
async function makeIdle(): Promise<void> {
  await leasesOf('earlier').take(inboxes.chatId);
  await leasesOf('earlier').release(inboxes.chatId);
}

test('an idle chat comes with its update, which has been tried once by that', async () => {
  await makeIdle();
  const id = inboxes.nextId();
  expect(await keep('a', id)).toEqual({ chatId: inboxes.chatId, version: 0, state: {} });
  expect(await inboxes.rowOf(id)).toMatchObject({ attempts: 1, failure: null, body: { update_id: Number(id) } });
  expect(await leasesOf('b').take(inboxes.chatId)).toBe(false);
  expect(await leasesOf('a').renew(inboxes.chatId)).toBe(true);
});

test('a chat never seen before is taken by itself', async () => {
  const id = inboxes.nextId();
  expect(await keep('a', id)).toBeUndefined();
  expect(await inboxes.rowOf(id)).toMatchObject({ attempts: 0 });
  expect(await leasesOf('b').take(inboxes.chatId)).toBe(true);
});

test('a chat that is held stays with its holder, who is told that the update waits', async () => {
  await makeIdle();
  const [first, second] = [inboxes.nextId(), inboxes.nextId()];
  await keep('a', first);
  expect(await keep('b', second)).toBeUndefined();
  expect(await inboxes.rowOf(second)).toMatchObject({ attempts: 0 });
  const done = { updateId: first, handledAt: inboxes.clock.now(), failure: null };
  expect(await leasesOf('a').finish(inboxes.chatId, done)).toEqual({
    held: true,
    updatesWaiting: true,
    outdated: false,
  });
});

test('a chat in which nothing waits stays with whoever holds it: a notice is being told there', async () => {
  await makeIdle();
  await leasesOf('notices').take(inboxes.chatId);
  expect(await keep('a', inboxes.nextId())).toBeUndefined();
  expect(await leasesOf('notices').release(inboxes.chatId)).toEqual({ updatesWaiting: true });
});

test('where an earlier one waits the chat is not taken for the later one, and the inbox handles both in order', async () => {
  await makeIdle();
  const [earlier, later, last] = [inboxes.nextId(), inboxes.nextId(), inboxes.nextId()];
  await inboxes.leave(earlier);
  expect(await keep('a', later)).toBeUndefined();
  const inbox = inboxes.create();
  await inboxes.receive(inbox, last);
  await inbox.whenIdle();
  expect(inboxes.handled).toEqual([earlier, later, last]);
});

test('one that was handled is not taken up again', async () => {
  await makeIdle();
  const id = inboxes.nextId();
  await keep('a', id);
  await leasesOf('a').finish(inboxes.chatId, { updateId: id, handledAt: inboxes.clock.now(), failure: null });
  expect(await keep('a', id)).toBeUndefined();
  expect(await leasesOf('b').take(inboxes.chatId)).toBe(true);
});

test('a chat that is locked at this moment is not waited for', async () => {
  await makeIdle();
  const other = new pg.Client({ connectionString: inboxes.ownerUrl });
  await other.connect();
  try {
    await other.query('BEGIN');
    await other.query('SELECT 1 FROM chat_session WHERE chat_id = $1 FOR UPDATE', [String(inboxes.chatId)]);
    expect(await keep('a', inboxes.nextId())).toBeUndefined();
  } finally {
    await other.end();
  }
});

test('who dies with an update and its chat leaves both to others', async () => {
  await makeIdle();
  const id = inboxes.nextId();
  await keep('dead', id);
  const inbox = inboxes.create();
  await inbox.sweep();
  await inbox.whenIdle();
  expect(inboxes.handled).toEqual([]);
  await inboxes.runOut();
  await inbox.sweep();
  await inbox.whenIdle();
  expect(inboxes.handled).toEqual([id]);
  expect(await inboxes.rowOf(id)).toMatchObject({ attempts: 2 });
});

test('twenty who keep twenty updates of an idle chat at once: one has the chat, and all are kept', async () => {
  await makeIdle();
  const ids = Array.from({ length: 20 }, inboxes.nextId);
  const kept = await Promise.all(ids.map((id, index) => keep(`owner ${index}`, id)));
  expect(kept.filter(Boolean)).toHaveLength(1);
  expect(await inboxes.db.telegramUpdate.count({ where: { chatId: inboxes.chatId, handledAt: null } })).toBe(20);
});
