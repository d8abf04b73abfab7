// Guarantee: where a chat stands is saved by whoever read it last and by nobody who worked on an older state; what another
// version of the program has left there begins afresh instead of breaking the chat.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChatLeases } from '../../../src/chats/lease.ts';
import { type ChatState, loadSession, saveSession } from '../../../src/chats/session.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 20 });
});
afterAll(() => database.close());

let lastChat = 0n;
/** A chat as it is while somebody works on it. */
async function openChat(): Promise<bigint> {
  lastChat += 1n;
  await createChatLeases({ db: database.db, owner: 'test' }).take(lastChat);
  return lastChat;
}

const summary: ChatState = {
  screen: { messageId: 17, name: 'summary', paymentId: 42 },
  asked: 'amount',
  cardKind: 'foreign',
};

test('a chat never seen stands nowhere', async () => {
  expect(await loadSession(database.db, -5n)).toEqual({ chatId: -5n, version: 0, state: {} });
});

test('what is saved is read again, whole', async () => {
  const chatId = await openChat();
  expect(await saveSession(database.db, await loadSession(database.db, chatId), summary)).toBe(true);
  expect(await loadSession(database.db, chatId)).toEqual({ chatId, version: 1, state: summary });
});

test('of twenty who loaded the same, one saves', async () => {
  const chatId = await openChat();
  const loaded = await Promise.all(Array.from({ length: 20 }, () => loadSession(database.db, chatId)));
  const saved = await Promise.all(
    loaded.map((session, index) => saveSession(database.db, session, { screen: { messageId: index, name: 'menu' } })),
  );
  expect(saved.filter(Boolean)).toHaveLength(1);
  const after = await loadSession(database.db, chatId);
  expect(after.version).toBe(1);
  expect(after.state.screen?.messageId).toBe(saved.indexOf(true));
});

test('who worked on an outdated state does not overwrite the newer one', async () => {
  const chatId = await openChat();
  const old = await loadSession(database.db, chatId);
  await saveSession(database.db, old, summary);
  expect(await saveSession(database.db, old, {})).toBe(false);
  expect((await loadSession(database.db, chatId)).state).toEqual(summary);
});

test.each([
  ['a number', 7],
  ['a list', []],
  ['a screen of another shape', { screen: 'menu' }],
  ['a question of another version', { asked: 'inn', screen: { messageId: 1, name: 'menu' } }],
])('%s in its place begins afresh, and can be saved over', async (_name, state) => {
  const chatId = await openChat();
  await database.db.chatSession.update({ where: { chatId }, data: { state } });
  const session = await loadSession(database.db, chatId);
  expect(session.state).toEqual({});
  expect(await saveSession(database.db, session, summary)).toBe(true);
});

test('what a newer version has added beside it does not get in the way', async () => {
  const chatId = await openChat();
  await database.db.chatSession.update({ where: { chatId }, data: { state: { ...summary, later: { any: 1 } } } });
  expect((await loadSession(database.db, chatId)).state).toEqual(summary);
});
