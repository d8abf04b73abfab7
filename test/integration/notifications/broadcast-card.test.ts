// Guarantee: a broadcast's card in the group is edited where it stands while the broadcast goes on, a bounded number of
// times; it is put up anew where it was deleted; and it shows the end, also when two workers settle the last two at once.
import { Telegram } from 'telegraf';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Broadcast } from '../../../src/broadcasts/broadcast.ts';
import {
  feedBroadcasts,
  findBroadcast,
  markRecipient,
  purgeBroadcasts,
  rememberCard,
  startBroadcast,
  stopBroadcast,
} from '../../../src/broadcasts/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import {
  addCrowd,
  addPerson,
  agent,
  type BroadcastWorld,
  deliver,
  draft,
  openBroadcastWorld,
  recipients,
  start,
} from '../broadcasts/world.ts';
import { supportForum, supportGroup } from './post-office.ts';

let world: BroadcastWorld;
beforeEach(async () => {
  world = await openBroadcastWorld();
});
afterEach(async () => {
  expect(world.office.emulator.violations).toEqual([]);
  await world.office.close();
});

const cardsIn = (chatId: number, threadId?: number) =>
  world.office.emulator.messages(chatId, threadId).filter(({ text }) => text.startsWith('Рассылка '));

async function putUpCard({ id }: Broadcast, place: { chatId: bigint; threadId: number | null }): Promise<void> {
  const { sender } = world.office.deps;
  const to = { chatId: place.chatId, threadId: place.threadId ?? undefined };
  const sent = await sender.send(to, { html: 'Рассылка · черновик', buttons: [] });
  if (sent.kind !== 'delivered') throw new Error(sent.kind);
  await rememberCard(world.office.db, { broadcastId: id, ...place, messageId: sent.messageId });
}

const here = { chatId: BigInt(supportGroup), threadId: null };

const settle = (broadcastId: bigint, userId: bigint) =>
  inTransaction(world.office.db, (tx) => markRecipient(tx, world.deps, { broadcastId, userId, state: 'sent' }));

const cardNotices = async (broadcastId: bigint): Promise<string[]> => {
  const rows = await world.office.db.$queryRaw<{ key: string }[]>`
    SELECT dedupe_key AS key FROM notice_queued WHERE dedupe_key ~ ${`^broadcast:${broadcastId}:[a-z]`} ORDER BY seq`;
  return rows.map(({ key }) => key.replace(/^broadcast:\d+:/, ''));
};

test('one card is edited from the start to the end', async () => {
  await addPerson(world);
  const broadcast = await start(world);
  await putUpCard(broadcast, here);
  await deliver(world);
  const [card, ...others] = cardsIn(supportGroup);
  expect(others).toEqual([]);
  expect(card?.text).toContain('Рассылка отправлена');
  expect(await cardNotices(broadcast.id)).toEqual(['started', 'done']);
});

test('a card that was deleted is put up anew and edited from then on', async () => {
  await addPerson(world);
  const broadcast = await start(world);
  await putUpCard(broadcast, here);
  world.office.emulator.deleteMessage(supportGroup, cardsIn(supportGroup)[0]?.messageId ?? 0);
  await deliver(world, 4);
  const [card, ...others] = cardsIn(supportGroup);
  expect(others).toEqual([]);
  expect((await findBroadcast(world.office.db, broadcast.id))?.card.messageId).toBe(card?.messageId);
  expect(card?.text).toContain('Рассылка отправлена');
});

test('a card whose topic was deleted is put up in the general one', async () => {
  await addPerson(world);
  const { sender } = world.office.deps;
  const chatId = BigInt(supportForum);
  const topic = await sender.createTopic(chatId, 'Новости');
  if (topic.kind !== 'created') throw new Error(topic.kind);
  const made = await draft(world);
  await putUpCard(made, { chatId, threadId: topic.threadId });
  const { id: broadcastId, version } = made;
  await startBroadcast(world.deps, { broadcastId, version, agent });
  await new Telegram('1:TEST', { apiRoot: world.office.apiRoot }).deleteForumTopic(supportForum, topic.threadId);
  await deliver(world, 4);
  const [card, ...others] = cardsIn(supportForum);
  expect(others).toEqual([]);
  expect(card?.text).toContain('Рассылка отправлена');
  expect((await findBroadcast(world.office.db, broadcastId))?.card).toEqual({
    ...{ chatId, threadId: null, messageId: card?.messageId },
  });
});

test('two workers who settle the last two at once take turns, and the second one ends it', async () => {
  const [anna, boris] = [await addPerson(world), await addPerson(world)];
  const { id } = await start(world);
  const { db } = world.office;
  const second = await inTransaction(db, async (tx) => {
    await markRecipient(tx, world.deps, { broadcastId: id, userId: anna, state: 'sent' });
    // Begun before the first has committed.
    return { settled: settle(id, boris) };
  });
  await second.settled;
  expect(await findBroadcast(db, id)).toMatchObject({ state: 'done' });
  await feedBroadcasts(world.deps);
  expect(await cardNotices(id)).toEqual(['started', 'done']);
});

test('the last two of a stopped one, too: its card says in the end that nobody is on the way', async () => {
  const [anna, boris] = [await addPerson(world), await addPerson(world)];
  const broadcast = await start(world);
  await putUpCard(broadcast, here);
  const { id } = broadcast;
  await stopBroadcast(world.deps, { broadcastId: id, agent });
  const stop = (userId: bigint) => ({ broadcastId: id, userId, state: 'stopped' }) as const;
  const second = await inTransaction(world.office.db, async (tx) => {
    await markRecipient(tx, world.deps, stop(anna));
    return { settled: inTransaction(world.office.db, (other) => markRecipient(other, world.deps, stop(boris))) };
  });
  await second.settled;
  await feedBroadcasts(world.deps);
  expect(await cardNotices(id)).toEqual(['started', 'stopped', 'settled']);
  await deliver(world, 4);
  expect(cardsIn(supportGroup)[0]?.text).toContain('Не отправлено: 2');
});

test('the card is looked at anew each 375 people, and of 50,000 each 500: a hundred times at most', async () => {
  const { owner } = world.office;
  await addCrowd(world, 8);
  /** What is told while these places of a broadcast settle, of which the last is its last. */
  const toldAt = async (...places: readonly number[]): Promise<string[]> => {
    const { id } = await start(world);
    const all = await recipients(world, id);
    for (const [index, [userId]] of all.entries()) {
      const where = 'broadcast_id = $1 AND user_id = $2';
      await owner.query(`UPDATE broadcast_recipient SET place = $3 WHERE ${where}`, [id, userId, places[index]]);
    }
    for (const [userId] of all) await settle(id, userId);
    return cardNotices(id);
  };
  expect(await toldAt(101, 374, 375, 376, 500, 749, 750, 800)).toEqual(['started', 'at:375', 'at:750', 'done']);
  expect(await toldAt(300, 375, 500, 750, 999, 1_000, 37_500, 50_000)).toEqual([
    'started',
    'at:500',
    'at:1000',
    'at:37500',
    'at:50000',
    'done',
  ]);
});

test('a draft is put aside after a week, and who got a broadcast is forgotten half a year after its end', async () => {
  await addPerson(world);
  const { db } = world.office;
  const sent = await start(world);
  await deliver(world);
  const unsent = await start(world);
  const left = await draft(world);
  const days = (count: number): number => count * 24 * 60 * 60_000;
  world.clock.advance(days(6));
  expect(await purgeBroadcasts(world.deps)).toBe(0);
  world.clock.advance(days(2));
  expect(await purgeBroadcasts(world.deps)).toBe(1);
  expect(await findBroadcast(db, left.id)).toMatchObject({ state: 'dropped' });
  world.clock.advance(days(173));
  expect(await purgeBroadcasts(world.deps)).toBe(1);
  expect(await recipients(world, sent.id)).toEqual([]);
  expect(await recipients(world, unsent.id)).toHaveLength(1);
  expect(await findBroadcast(db, sent.id)).toMatchObject({ state: 'done' });
});
