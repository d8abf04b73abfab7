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

test('whoever asks, and whenever: 30 a second in all, 20 a minute to a group, 3 at once and then 1 a second to a chat', async () => {
  const ask = fc.record({
    chat: fc.constantFrom(-1n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n, 10n, 11n),
    afterMs: fc.integer({ min: 0, max: 60 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(ask, { minLength: 200, maxLength: 600 }), async (asks) => {
      const { budget, now, pass } = budgetAt();
      const sent = new Map<bigint, number[]>();
      for (const { chat, afterMs } of asks) {
        pass(afterMs);
        if ((await budget.take(chat)).kind === 'go') sent.set(chat, [...(sent.get(chat) ?? []), now()]);
      }
      expect(most([...sent.values()].flat(), 1_000)).toBeLessThanOrEqual(30);
      expect(most(sent.get(-1n) ?? [], 60_000)).toBeLessThanOrEqual(20);
      for (const [, moments] of sent) expect(most(moments, 10_000)).toBeLessThanOrEqual(13);
    }),
    { numRuns: 50 },
  );
});

test('who waits as long as told may go then', async () => {
  const { budget, pass } = budgetAt();
  for (let count = 0; count < 3; count += 1) expect(await budget.take(1n)).toEqual({ kind: 'go' });
  const grant = await budget.take(1n);
  if (grant.kind !== 'wait') throw new Error('no wait');
  pass(grant.waitMs - 1);
  expect((await budget.take(1n)).kind).toBe('wait');
  pass(1);
  expect(await budget.take(1n)).toEqual({ kind: 'go' });
});

test('an over-eager chat takes nothing from the others', async () => {
  const { budget } = budgetAt();
  for (let count = 0; count < 100; count += 1) await budget.take(1n);
  expect(await budget.take(2n)).toEqual({ kind: 'go' });
});

test('four different chats refused in a row pause the bot; a chat refused four times does not', async () => {
  const { budget, pass } = budgetAt();
  for (let count = 0; count < 4; count += 1) await budget.refused(1n, 30_000);
  expect(await budget.pausedForMs()).toBe(0);
  for (const chat of [2n, 3n, 4n]) await budget.refused(chat, 30_000);
  expect(await budget.pausedForMs()).toBe(30_000);
  expect((await budget.take(9n)).kind).toBe('wait');
  pass(30_000);
  expect(await budget.take(9n)).toEqual({ kind: 'go' });
});

test('a message accepted in between shows that the refusals were the chats’ own', async () => {
  const { budget } = budgetAt();
  for (const chat of [1n, 2n, 3n]) await budget.refused(chat, 30_000);
  await budget.accepted();
  await budget.refused(4n, 30_000);
  expect(await budget.pausedForMs()).toBe(0);
});
