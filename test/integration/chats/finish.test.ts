// Guarantee: where a chat stands after an update is saved in the commit that says that the update is done with, so that neither is ever
// true alone: an update is never read as the answer to a question that it has led to itself, and no state is lost. Who worked on an
// outdated session saves nothing.
import { expect, test } from 'vitest';
import { createChatLeases } from '../../../src/chats/lease.ts';
import { type ChatState, loadSession, saveSession } from '../../../src/chats/session.ts';
import { useInboxes } from './inboxes.ts';

const inboxes = useInboxes();
const leasesOf = (owner: string) => createChatLeases({ db: inboxes.db, owner });
const session = () => loadSession(inboxes.db, inboxes.chatId);

const menu: ChatState = { screen: { messageId: 1, name: 'menu' } };
const asking: ChatState = { screen: { messageId: 2, name: 'amount' }, asked: 'amount' };

/** One update of the chat in hand, and where the chat stood. */
async function begin(owner: string) {
  const updateId = inboxes.nextId();
  await inboxes.leave(updateId);
  const leases = leasesOf(owner);
  expect(await leases.take(inboxes.chatId)).toBe(true);
  const { version } = await session();
  const finish = (state?: ChatState) =>
    leases.finish(inboxes.chatId, {
      ...{ updateId, handledAt: inboxes.clock.now(), failure: null },
      ...(state && { saves: { version, state } }),
    });
  return { updateId, finish };
}

test('state, update and lease are one', async () => {
  const { updateId, finish } = await begin('me');
  expect(await finish(asking)).toEqual({ held: false, updatesWaiting: false, outdated: false });
  expect(await session()).toEqual({ chatId: inboxes.chatId, version: 1, state: asking });
  expect(await inboxes.rowOf(updateId)).toMatchObject({ handledAt: expect.any(Date) });
  expect(await leasesOf('you').take(inboxes.chatId)).toBe(true);
});

test('without a state the chat stands where it stood', async () => {
  const { finish } = await begin('me');
  await finish(asking);
  const next = await begin('me');
  expect(await next.finish()).toMatchObject({ held: false, outdated: false });
  expect(await session()).toEqual({ chatId: inboxes.chatId, version: 1, state: asking });
});

test('saved by somebody else meanwhile, the newer state stands; the update is done with and the chat given back', async () => {
  const { updateId, finish } = await begin('me');
  expect(await saveSession(inboxes.db, await session(), menu)).toBe(true);
  expect(await finish(asking)).toEqual({ held: false, updatesWaiting: false, outdated: true });
  expect(await session()).toEqual({ chatId: inboxes.chatId, version: 1, state: menu });
  expect(await inboxes.rowOf(updateId)).toMatchObject({ handledAt: expect.any(Date) });
  expect(await leasesOf('you').take(inboxes.chatId)).toBe(true);
});

test('whose lease ran out saves as long as nobody else has, and leaves the lease to whoever has it', async () => {
  const late = await begin('late');
  await inboxes.runOut();
  expect(await leasesOf('heir').take(inboxes.chatId)).toBe(true);
  expect(await late.finish(asking)).toMatchObject({ held: false, outdated: false });
  expect(await session()).toMatchObject({ version: 1, state: asking });
  expect(await leasesOf('heir').renew(inboxes.chatId)).toBe(true);
  expect(await leasesOf('third').take(inboxes.chatId)).toBe(false);
});

test('each update comes upon the chat as the one before it has left it, also where they wait for one another', async () => {
  const seen: (number | undefined)[] = [];
  const inbox = inboxes.create({
    leaves: (state) => {
      seen.push(state.screen?.messageId);
      return { screen: { messageId: (state.screen?.messageId ?? 0) + 1, name: 'menu' } };
    },
  });
  for (let count = 0; count < 3; count += 1) await inboxes.leave(inboxes.nextId());
  await inbox.sweep();
  await inbox.whenIdle();
  for (let count = 0; count < 2; count += 1) {
    await inboxes.receive(inbox, inboxes.nextId());
    await inbox.whenIdle();
  }
  expect(seen).toEqual([undefined, 1, 2, 3, 4]);
  expect(await session()).toMatchObject({ version: 5, state: { screen: { messageId: 5 } } });
});

test('an update that fails leaves the chat where it stood', async () => {
  const { finish } = await begin('me');
  await finish(menu);
  const inbox = inboxes.create({ handle: () => Promise.reject(new Error('no')) });
  const id = inboxes.nextId();
  await inboxes.receive(inbox, id);
  await inbox.whenIdle();
  expect(await inboxes.rowOf(id)).toMatchObject({ failure: 'no' });
  expect(await session()).toMatchObject({ version: 1, state: menu });
});
