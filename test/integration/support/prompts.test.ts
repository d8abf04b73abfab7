// Guarantee: an agent's next words answer what this agent was asked in this thread within half an hour, and nothing else; of
// two answers at once one counts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerOf, ask, endPrompt, purgeRelayed } from '../../../src/support/index.ts';
import { promptMinutes } from '../../../src/support/prompts.ts';
import { type DeskWorld, openDeskWorld } from './desk-world.ts';

const sum = { kind: 'payment-sum', invoiceId: 17n, version: 2 } as const;
const order = { kind: 'payment-order', invoiceId: 17n, version: 2, amountMinor: 100_000n } as const;
let world: DeskWorld;
let threads = 0;

beforeAll(async () => {
  world = await openDeskWorld();
});
afterAll(() => world.close());

const newPlace = () => {
  threads += 1;
  return { chatId: -100n, threadId: threads, agentId: 901n };
};

test('what was asked is there, whole, until it is ended', async () => {
  const { deps, db } = world;
  const place = newPlace();
  expect(await answerOf(deps, place)).toEqual({ kind: 'none' });
  await ask(deps, place, { prompt: sum, messageId: 40 });
  expect(await answerOf(deps, place)).toEqual({ kind: 'asked', prompt: sum, messageId: 40 });
  expect(await endPrompt(db, place, 40)).toBe(true);
  expect(await answerOf(deps, place)).toEqual({ kind: 'none' });
});

test('another agent, another thread and another group are asked for themselves', async () => {
  const { deps } = world;
  const place = newPlace();
  await ask(deps, place, { prompt: sum, messageId: 40 });
  for (const elsewhere of [{ agentId: 902n }, { threadId: 0 }, { chatId: -101n }]) {
    expect(await answerOf(deps, { ...place, ...elsewhere })).toEqual({ kind: 'none' });
  }
});

test('the latest question counts, and an answer to the one before does not end it', async () => {
  const { deps, db } = world;
  const place = newPlace();
  await ask(deps, place, { prompt: sum, messageId: 40 });
  await ask(deps, place, { prompt: order, messageId: 41 });
  expect(await endPrompt(db, place, 40)).toBe(false);
  expect(await answerOf(deps, place)).toEqual({ kind: 'asked', prompt: order, messageId: 41 });
});

test('of twenty answers at once one ends the question', async () => {
  const { deps, db } = world;
  const place = newPlace();
  await ask(deps, place, { prompt: sum, messageId: 40 });
  const ended = await Promise.all(Array.from({ length: 20 }, () => endPrompt(db, place, 40)));
  expect(ended.filter(Boolean)).toHaveLength(1);
});

test('a question expires after half an hour by the clock, is said to have once, and is gone then', async () => {
  const { deps, clock } = world;
  const place = newPlace();
  await ask(deps, place, { prompt: sum, messageId: 40 });
  clock.advance(promptMinutes * 60_000 - 1);
  expect(await answerOf(deps, place)).toMatchObject({ kind: 'asked' });
  clock.advance(1);
  expect(await answerOf(deps, place)).toEqual({ kind: 'expired', messageId: 40 });
  expect(await answerOf(deps, place)).toEqual({ kind: 'none' });
});

test('what another version of the program asked is no question of ours', async () => {
  const { deps, db, clock } = world;
  const place = newPlace();
  const row = { prompt: { kind: 'of-tomorrow' }, messageId: 40n, askedAt: clock.now() };
  await db.deskPrompt.create({ data: { ...place, ...row } });
  expect(await answerOf(deps, place)).toEqual({ kind: 'expired', messageId: 40 });
});

test('questions that agents have left are purged after a day', async () => {
  const { deps, db, clock } = world;
  await db.deskPrompt.deleteMany();
  await ask(deps, newPlace(), { prompt: sum, messageId: 40 });
  clock.advance(24 * 60 * 60_000 + 1);
  await ask(deps, newPlace(), { prompt: sum, messageId: 41 });
  expect(await purgeRelayed(deps)).toBe(1);
  expect(await db.deskPrompt.count()).toBe(1);
});
