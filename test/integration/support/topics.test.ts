// Guarantee: a customer has one topic in the support group, however many deliveries make one at once, and one that is gone
// is forgotten without taking its successor with it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetTopic, rememberTopic, topicOf, userOfThread } from '../../../src/support/topics.ts';
import { newCustomer } from '../../support/invoice-world.ts';
import { type DeskWorld, openDeskWorld } from './desk-world.ts';

const group = -100n;
const now = new Date('2026-11-23T09:00:00Z');
let world: DeskWorld;
let threads = 10;

const newThread = (): number => {
  threads += 1;
  return threads;
};

beforeAll(async () => {
  world = await openDeskWorld();
});
afterAll(() => world.close());

test('of twenty deliveries that make a topic at once the first is kept, and the others are told which', async () => {
  const { db } = world;
  const { userId } = await newCustomer(db);
  const made = Array.from({ length: 20 }, () => ({ userId, chatId: group, threadId: newThread() }));
  const outcomes = await Promise.all(made.map((place) => rememberTopic(db, place, now)));
  const kept = await topicOf(db, userId);
  expect(kept).not.toBeNull();
  expect(new Set(outcomes.map(({ topic }) => topic.threadId))).toEqual(new Set([kept?.threadId]));
  expect(outcomes.filter(({ kind }) => kind === 'remembered')).toHaveLength(1);
});

test('a thread leads back to its customer, and no other thread does', async () => {
  const { db } = world;
  const { userId } = await newCustomer(db);
  const threadId = newThread();
  await rememberTopic(db, { userId, chatId: group, threadId }, now);
  expect(await userOfThread(db, { chatId: group, threadId })).toBe(userId);
  expect(await userOfThread(db, { chatId: -200n, threadId })).toBeNull();
  expect(await userOfThread(db, { chatId: group, threadId: newThread() })).toBeNull();
});

test('a topic that is gone is forgotten, and the next one is kept', async () => {
  const { db } = world;
  const { userId } = await newCustomer(db);
  const gone = { userId, chatId: group, threadId: newThread() };
  await rememberTopic(db, gone, now);
  expect(await forgetTopic(db, gone)).toBe(true);
  expect(await topicOf(db, userId)).toBeNull();
  expect(await userOfThread(db, gone)).toBeNull();
  const next = { userId, chatId: group, threadId: newThread() };
  expect(await rememberTopic(db, next, now)).toMatchObject({ kind: 'remembered', topic: next });
  // A delivery that was slow to learn of the first one's end must not end the second.
  expect(await forgetTopic(db, gone)).toBe(false);
  expect(await topicOf(db, userId)).toMatchObject(next);
});

test('the plain group is remembered, and a topic takes its place', async () => {
  const { db } = world;
  const { userId } = await newCustomer(db);
  const plain = { userId, chatId: group, threadId: null };
  expect(await rememberTopic(db, plain, now)).toMatchObject({ kind: 'remembered', topic: plain });
  expect(await rememberTopic(db, plain, now)).toMatchObject({ kind: 'had-one', topic: plain });
  const topic = { userId, chatId: group, threadId: newThread() };
  expect(await rememberTopic(db, topic, now)).toMatchObject({ kind: 'remembered', topic });
  expect(await rememberTopic(db, plain, now)).toMatchObject({ kind: 'had-one', topic });
});

test('another group than before takes the topic over', async () => {
  const { db } = world;
  const { userId } = await newCustomer(db);
  await rememberTopic(db, { userId, chatId: group, threadId: newThread() }, now);
  const moved = { userId, chatId: -300n, threadId: 7 };
  expect(await rememberTopic(db, moved, now)).toMatchObject({ kind: 'remembered', topic: moved });
});

test('two customers cannot have one thread, and a thread belongs to a chat: the database holds that', async () => {
  const { db } = world;
  const [first, second] = [await newCustomer(db), await newCustomer(db)];
  const threadId = newThread();
  await rememberTopic(db, { userId: first.userId, chatId: group, threadId }, now);
  await expect(rememberTopic(db, { userId: second.userId, chatId: group, threadId }, now)).rejects.toThrow();
  await expect(
    db.$executeRaw`INSERT INTO support_topic (user_id, thread_id, created_at) VALUES (${second.userId}, 1, now())`,
  ).rejects.toThrow(/thread_of_a_chat/);
});
