// Guarantee: in no window of time is more sent than Telegram allows, and a refused bot is silent for as long as it was told.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSendBudget } from '../../../src/notifications/budget.ts';

/** A budget on a clock of the test's own. */
function budgetAt() {
  let now = 1_000_000;
  const budget = createSendBudget({ elapsedMs: () => now });
  return {
    budget,
    now: () => now,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

const most = (moments: number[], windowMs: number): number =>
  Math.max(0, ...moments.map((from) => moments.filter((at) => at >= from && at < from + windowMs).length));

test('turns are spaced so that no second has more than 30 of them, whoever asks and whenever', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 200, maxLength: 400 }), async (pauses) => {
      const { budget, now, pass } = budgetAt();
      const turns: number[] = [];
      for (const afterMs of pauses) {
        pass(afterMs);
        const turn = await budget.turn();
        if (turn.kind === 'go') turns.push(now() + turn.inMs);
      }
      expect(most(turns, 1_000)).toBeLessThanOrEqual(30);
    }),
    { numRuns: 50 },
  );
});

test('20 a minute to a group, 3 at once and then 1 a second to a chat', async () => {
  const ask = fc.record({ chat: fc.constantFrom(-1n, 1n, 2n, 3n), afterMs: fc.integer({ min: 0, max: 900 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(ask, { minLength: 200, maxLength: 600 }), async (asks) => {
      const { budget, now, pass } = budgetAt();
      const sent = new Map<bigint, number[]>();
      for (const { chat, afterMs } of asks) {
        pass(afterMs);
        if ((await budget.take(chat, 'told')).kind === 'go') sent.set(chat, [...(sent.get(chat) ?? []), now()]);
      }
      expect(most(sent.get(-1n) ?? [], 60_000)).toBeLessThanOrEqual(20);
      for (const [, moments] of sent) expect(most(moments, 10_000)).toBeLessThanOrEqual(13);
    }),
    { numRuns: 50 },
  );
});

test('turns are reserved for a second ahead and not further; who is sent away may ask then', async () => {
  const { budget, pass } = budgetAt();
  const reserved: number[] = [];
  let turn = await budget.turn();
  for (; turn.kind === 'go'; turn = await budget.turn()) reserved.push(turn.inMs);
  expect(reserved.slice(0, 7)).toEqual([0, 0, 0, 0, 0, 40, 80]);
  expect(reserved.at(-1)).toBe(1_000);
  expect(turn).toEqual({ kind: 'wait', waitMs: 40 });
  pass(40);
  expect(await budget.turn()).toEqual({ kind: 'go', inMs: 1_000 });
});

test('a turn that is given back goes to the next who asks', async () => {
  const { budget } = budgetAt();
  for (let count = 0; count < 6; count += 1) await budget.turn();
  await budget.giveBack();
  expect(await budget.turn()).toEqual({ kind: 'go', inMs: 40 });
});

test('who waits as long as told may go then', async () => {
  const { budget, pass } = budgetAt();
  for (let count = 0; count < 3; count += 1) expect(await budget.take(1n, 'told')).toEqual({ kind: 'go' });
  const grant = await budget.take(1n, 'told');
  if (grant.kind !== 'wait') throw new Error('no wait');
  pass(grant.waitMs - 1);
  expect((await budget.take(1n, 'told')).kind).toBe('wait');
  pass(1);
  expect(await budget.take(1n, 'told')).toEqual({ kind: 'go' });
});

test('an over-eager chat takes nothing from the others', async () => {
  const { budget } = budgetAt();
  for (let count = 0; count < 100; count += 1) await budget.take(1n, 'told');
  expect(await budget.take(2n, 'told')).toEqual({ kind: 'go' });
});

test('bulk, however much, leaves the chat room for a receipt at once', async () => {
  const { budget, pass } = budgetAt();
  for (let count = 0; count < 100; count += 1) {
    await budget.take(1n, 'bulk');
    pass(count * 7);
  }
  while ((await budget.take(1n, 'bulk')).kind === 'go');
  expect(await budget.take(1n, 'told')).toEqual({ kind: 'go' });
});

test('a refused chat is left alone for as long as it said, and no other', async () => {
  const { budget, pass } = budgetAt();
  await budget.refused(1n, 30_000);
  pass(29_999);
  expect(await budget.take(1n, 'told')).toEqual({ kind: 'wait', waitMs: 1 });
  expect(await budget.take(2n, 'told')).toEqual({ kind: 'go' });
  pass(1);
  expect(await budget.take(1n, 'told')).toEqual({ kind: 'go' });
});

test('eight different chats refused in a row pause the bot; a chat refused eight times does not', async () => {
  const { budget, pass } = budgetAt();
  for (let count = 0; count < 8; count += 1) await budget.refused(1n, 30_000);
  expect((await budget.turn()).kind).toBe('go');
  for (let chat = 2n; chat <= 8n; chat += 1n) await budget.refused(chat, 30_000);
  expect(await budget.turn()).toEqual({ kind: 'wait', waitMs: 30_000 });
  expect((await budget.take(9n, 'told')).kind).toBe('wait');
  pass(30_000);
  expect((await budget.turn()).kind).toBe('go');
  expect(await budget.take(9n, 'told')).toEqual({ kind: 'go' });
});

test('a message accepted in between shows that the refusals were the chats’ own', async () => {
  const { budget } = budgetAt();
  for (let chat = 1n; chat <= 7n; chat += 1n) await budget.refused(chat, 30_000);
  await budget.accepted();
  await budget.refused(8n, 30_000);
  expect((await budget.turn()).kind).toBe('go');
});
