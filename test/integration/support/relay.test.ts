// Guarantee: what a customer and support write to each other is queued once, finds what it answers on the other side, goes to
// nobody else, and the group is reminded of a customer who waits for an answer too long, by working hours.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { markUnreachable } from '../../../src/accounts/reachability.ts';
import {
  counterpartOf,
  purgeRelayed,
  relayFromAgent,
  relayFromCustomer,
  rememberRelayed,
  rememberTopic,
  remindWaiting,
} from '../../../src/support/index.ts';
import { newCustomer, queuedKeys, queuedNotices, supportChatId } from '../../support/invoice-world.ts';
import { type DeskWorld, openDeskWorld } from './desk-world.ts';

let world: DeskWorld;
let threads = 100;

beforeAll(async () => {
  world = await openDeskWorld();
  // A Monday morning in Moscow, an hour after support opens.
  world.setTime('2026-11-23T07:00:00Z');
});
afterAll(() => world.close());

async function customerWithTopic() {
  const { userId } = await newCustomer(world.db);
  threads += 1;
  const place = { userId, chatId: supportChatId, threadId: threads };
  await rememberTopic(world.db, place, world.clock.now());
  return place;
}

const waitingSince = async (userId: bigint) =>
  (await world.db.supportTopic.findUnique({ where: { userId } }))?.waitingSince ?? null;

test('a customer’s message is queued for the group once, with what it answers', async () => {
  const { deps, db } = world;
  const { userId } = await newCustomer(db);
  const message = { userId, messageId: 5, replyToMessageId: 3 };
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => relayFromCustomer(deps, message)));
  expect(outcomes.every(({ kind }) => kind === 'queued')).toBe(true);
  const told = (await queuedNotices(db, supportChatId)).filter((notice) => notice.userId === String(userId));
  expect(told).toEqual([{ kind: 'relay.to-support', userId: String(userId), messageId: 5, replyTo: 3 }]);
});

test('without a support group nothing is queued, and the caller is told', async () => {
  const { userId } = await newCustomer(world.db);
  const deps = { ...world.deps, supportChatId: undefined };
  expect(await relayFromCustomer(deps, { userId, messageId: 5 })).toEqual({ kind: 'no-support-group' });
  expect(await waitingSince(userId)).toBeNull();
});

test('a customer waits since their first message without an answer, and an agent’s answer ends that', async () => {
  const { deps, clock } = world;
  const { userId, chatId, threadId } = await customerWithTopic();
  const since = clock.now();
  await relayFromCustomer(deps, { userId, messageId: 1 });
  clock.advance(60_000);
  await relayFromCustomer(deps, { userId, messageId: 2 });
  expect(await waitingSince(userId)).toEqual(since);
  const answer = { groupChatId: chatId, threadId, messageId: 50 };
  expect(await relayFromAgent(deps, answer)).toEqual({ kind: 'queued', userId, unreachableSince: null });
  expect(await waitingSince(userId)).toBeNull();
});

test('an update that comes again after the answer makes nobody wait', async () => {
  const { deps, db, clock } = world;
  const { userId, chatId, threadId } = await customerWithTopic();
  await relayFromCustomer(deps, { userId, messageId: 1 });
  const pair = { userId, customerMessageId: 1n, groupChatId: chatId, groupMessageId: 7_001n };
  await rememberRelayed(db, { ...pair, fromCustomer: true, at: clock.now() });
  await relayFromAgent(deps, { groupChatId: chatId, threadId, messageId: 7_002 });
  expect(await relayFromCustomer(deps, { userId, messageId: 1 })).toEqual({ kind: 'already-relayed' });
  expect(await waitingSince(userId)).toBeNull();
});

test('an agent’s message in a customer’s topic is queued for that customer once', async () => {
  const { deps, db } = world;
  const { userId, chatId, threadId } = await customerWithTopic();
  const message = { groupChatId: chatId, threadId, messageId: 60, replyToMessageId: 59 };
  await Promise.all(Array.from({ length: 10 }, () => relayFromAgent(deps, message)));
  const ids = { userId: String(userId), groupChatId: String(chatId), groupMessageId: 60, replyTo: 59 };
  expect(await queuedNotices(db, userId)).toEqual([{ kind: 'relay.to-customer', ...ids }]);
});

test('in the plain group only what answers a customer’s message goes to that customer', async () => {
  const { deps, db, clock } = world;
  const { userId } = await newCustomer(db);
  const pair = { userId, customerMessageId: 1n, groupChatId: supportChatId, groupMessageId: 300n };
  await rememberRelayed(db, { ...pair, fromCustomer: true, at: clock.now() });
  const message = { groupChatId: supportChatId, threadId: undefined, messageId: 301 };
  expect(await relayFromAgent(deps, message)).toEqual({ kind: 'no-customer' });
  expect(await relayFromAgent(deps, { ...message, replyToMessageId: 299 })).toEqual({ kind: 'no-customer' });
  expect(await relayFromAgent(deps, { ...message, replyToMessageId: 300 })).toMatchObject({ kind: 'queued', userId });
  expect(await queuedKeys(db, `relay:${supportChatId}:301`)).toHaveLength(1);
});

test('a message in a topic that is nobody’s goes to nobody', async () => {
  const message = { groupChatId: supportChatId, threadId: 99_999, messageId: 302 };
  expect(await relayFromAgent(world.deps, message)).toEqual({ kind: 'no-customer' });
});

test('that the customer has blocked the bot is said to the agent, and the message waits for them', async () => {
  const { deps, db, clock } = world;
  const { userId, chatId, threadId } = await customerWithTopic();
  const since = clock.now();
  await markUnreachable(db, userId, since);
  const outcome = await relayFromAgent(deps, { groupChatId: chatId, threadId, messageId: 61 });
  expect(outcome).toEqual({ kind: 'queued', userId, unreachableSince: since });
  expect(await queuedKeys(db, `relay:${chatId}:61`)).toHaveLength(1);
});

test('messages find each other in both directions, and a pair that is kept twice stands once', async () => {
  const { db, clock } = world;
  const { userId } = await newCustomer(db);
  const pair = { userId, customerMessageId: 11n, groupChatId: supportChatId, groupMessageId: 400n };
  const kept = { ...pair, fromCustomer: false, at: clock.now() };
  await Promise.all([rememberRelayed(db, kept), rememberRelayed(db, kept)]);
  expect(await counterpartOf(db, { side: 'customer', userId, messageId: 11n })).toEqual(pair);
  expect(await counterpartOf(db, { side: 'group', chatId: supportChatId, messageId: 400n })).toEqual(pair);
  expect(await counterpartOf(db, { side: 'group', chatId: -101n, messageId: 400n })).toBeNull();
  expect(await counterpartOf(db, { side: 'customer', userId: userId + 1n, messageId: 11n })).toBeNull();
});

test('the group is reminded of a wait once, after the promised working hours and not before', async () => {
  const { deps, db, setTime } = world;
  const { userId } = await newCustomer(db);
  const promised = { ...deps.profile, invoice: { ...deps.profile.invoice, answerWithinWorkingHours: 4 } };
  const patient = { ...deps, profile: promised };
  const overdue = () => queuedKeys(db, `waiting:${userId}:`);
  await db.supportTopic.updateMany({ data: { waitingSince: null } });
  // Friday 15:00 in Moscow: three working hours are left of the week, the fourth is Monday's first.
  setTime('2026-11-27T12:00:00Z');
  await relayFromCustomer(patient, { userId, messageId: 1 });
  setTime('2026-11-30T06:59:00Z');
  expect(await remindWaiting(patient)).toBe(0);
  setTime('2026-11-30T07:00:00Z');
  const runs = await Promise.all(Array.from({ length: 5 }, () => remindWaiting(patient)));
  expect(runs.reduce((sum, count) => sum + count, 0)).toBe(1);
  expect(await remindWaiting(patient)).toBe(0);
  expect(await overdue()).toHaveLength(1);
});

test('who was answered and waits anew is reminded of anew', async () => {
  const { deps, db, clock, setTime } = world;
  setTime('2026-12-01T07:00:00Z');
  await db.supportTopic.updateMany({ data: { waitingSince: null } });
  const { userId, chatId, threadId } = await customerWithTopic();
  await relayFromCustomer(deps, { userId, messageId: 1 });
  clock.advance(7 * 24 * 60 * 60_000);
  expect(await remindWaiting(deps)).toBe(1);
  await relayFromAgent(deps, { groupChatId: chatId, threadId, messageId: 70 });
  await relayFromCustomer(deps, { userId, messageId: 2 });
  expect(await remindWaiting(deps)).toBe(0);
  clock.advance(7 * 24 * 60 * 60_000);
  expect(await remindWaiting(deps)).toBe(1);
  expect(await queuedKeys(db, `waiting:${userId}:`)).toHaveLength(2);
});

test('which messages belong together is forgotten after half a year, and not before', async () => {
  const { deps, db, clock } = world;
  await db.relayedMessage.deleteMany();
  const { userId } = await newCustomer(db);
  const pair = { userId, groupChatId: supportChatId, fromCustomer: true, at: clock.now() };
  await rememberRelayed(db, { ...pair, customerMessageId: 21n, groupMessageId: 501n });
  clock.advance(1);
  await rememberRelayed(db, { ...pair, customerMessageId: 22n, groupMessageId: 502n, at: clock.now() });
  clock.advance(180 * 24 * 60 * 60_000);
  expect(await purgeRelayed(deps)).toBe(1);
  expect(await counterpartOf(db, { side: 'customer', userId, messageId: 21n })).toBeNull();
  expect(await counterpartOf(db, { side: 'customer', userId, messageId: 22n })).not.toBeNull();
});
