// Guarantees getUpdates as the Bot API describes it: offsets confirm, long polls wait and end, two pollers conflict,
// kinds that were not asked for do not come, and a closing server is not held up.
import { describe, expect, test } from 'vitest';
import { ANNA, type Bench, confirmAll, GROUP, openBench } from './support.ts';

interface SeenUpdate {
  update_id: number;
  message?: { text?: string };
}

async function poll(bench: Bench, params: Record<string, unknown> = {}): Promise<SeenUpdate[]> {
  const reply = await bench.call('getUpdates', params);
  if (!reply.ok) throw new Error(reply.description);
  return reply.result as SeenUpdate[];
}
const texts = (updates: SeenUpdate[]) => updates.map((update) => update.message?.text);

/** Resolves once the emulator holds a waiting poll: an open connection that has not been answered. */
async function untilWaiting(bench: Bench, poller: Promise<unknown>): Promise<void> {
  let isDone = false;
  void poller.finally(() => {
    isDone = true;
  });
  // A call made after the poll is answered after the server has read the poll.
  for (let turn = 0; turn < 3 && !isDone; turn += 1) await bench.call('getMe');
}

describe('getUpdates', () => {
  test('gives updates again until a higher offset confirms them', async () => {
    const bench = await openBench();
    bench.emulator.sendText({ from: ANNA.id, text: 'два' });
    const first = await poll(bench);
    expect(texts(first)).toEqual(['/start', 'два']);
    expect(texts(await poll(bench))).toEqual(['/start', 'два']);
    expect(texts(await poll(bench, { offset: first[1]?.update_id }))).toEqual(['два']);
    expect(texts(await poll(bench))).toEqual(['два']);
    expect(await poll(bench, { offset: (first[1]?.update_id ?? 0) + 1 })).toEqual([]);
  });

  test('numbers updates without gaps and keeps to the limit', async () => {
    const bench = await openBench();
    for (let number = 2; number <= 5; number += 1) bench.emulator.sendText({ from: ANNA.id, text: String(number) });
    const ids = (await poll(bench)).map((update) => update.update_id);
    expect(ids.map((id) => id - (ids[0] ?? 0))).toEqual([0, 1, 2, 3, 4]);
    expect(texts(await poll(bench, { limit: 2 }))).toEqual(['/start', '2']);
  });

  test('with a negative offset forgets all but the last ones', async () => {
    const bench = await openBench();
    for (const text of ['2', '3']) bench.emulator.sendText({ from: ANNA.id, text });
    expect(texts(await poll(bench, { offset: -1 }))).toEqual(['3']);
    expect(texts(await poll(bench))).toEqual(['3']);
  });

  test('waits for an update and is answered as soon as it comes', async () => {
    const bench = await openBench();
    await confirmAll(bench);
    const waiting = poll(bench, { timeout: 50 });
    await untilWaiting(bench, waiting);
    bench.emulator.sendText({ from: ANNA.id, text: 'вот' });
    expect(texts(await waiting)).toEqual(['вот']);
  });

  test('is ended with 409 by a second poller, which then waits alone', async () => {
    const bench = await openBench();
    await confirmAll(bench);
    const first = bench.call('getUpdates', { timeout: 50 });
    await untilWaiting(bench, first);
    const second = poll(bench, { timeout: 50 });
    expect(await first).toEqual({
      ok: false,
      error_code: 409,
      description: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    });
    bench.emulator.sendText({ from: ANNA.id, text: 'вот' });
    expect(texts(await second)).toEqual(['вот']);
  });

  test('is refused with 409 while a webhook is set, and ended with 409 when one is being set', async () => {
    const bench = await openBench();
    await confirmAll(bench);
    const waiting = bench.call('getUpdates', { timeout: 50 });
    await untilWaiting(bench, waiting);
    await bench.call('setWebhook', { url: 'https://bot.example.org/hook' });
    expect((await waiting).description).toBe('Conflict: terminated by setWebhook request');
    expect((await bench.call('getUpdates')).description).toBe(
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
    await bench.call('deleteWebhook');
    expect(await poll(bench)).toEqual([]);
  });

  test('leaves out kinds that were not asked for, and remembers the choice', async () => {
    const bench = await openBench();
    await poll(bench, { allowed_updates: ['callback_query'] });
    bench.emulator.sendText({ from: ANNA.id, text: 'не нужно' });
    const messageId = bench.emulator.messages(ANNA.id)[0]?.messageId ?? 0;
    bench.emulator.pressStale({ from: ANNA.id, messageId, data: 'x' });
    expect((await poll(bench)).map((update) => Object.keys(update)[1])).toEqual(['message', 'callback_query']);
    await poll(bench, { allowed_updates: [] });
    bench.emulator.sendText({ from: ANNA.id, text: 'снова' });
    expect(texts(await poll(bench)).at(-1)).toBe('снова');
  });

  test('is let go when the server closes', async () => {
    const bench = await openBench();
    await confirmAll(bench);
    const waiting = bench.call('getUpdates', { timeout: 50 });
    await untilWaiting(bench, waiting);
    await bench.server.close();
    expect(await waiting).toEqual({ ok: true, result: [] });
  });
});

test('an update that was confirmed can be delivered a second time', async () => {
  const bench = await openBench();
  const [update] = await poll(bench);
  const id = update?.update_id ?? 0;
  expect(() => bench.emulator.redeliverUpdate(id)).toThrow('has not been delivered');
  await confirmAll(bench);
  bench.emulator.redeliverUpdate(id);
  let isIdle = false;
  const idle = bench.emulator.whenIdle().then(() => {
    isIdle = true;
  });
  expect(texts(await poll(bench, { offset: id + 1 }))).toEqual(['/start']);
  expect(isIdle).toBe(false);
  expect(await poll(bench, { offset: id + 1 })).toEqual([]);
  await idle;
  expect(bench.emulator.deliveredUpdateIds()).toEqual([id]);
});

test('whenIdle resolves only when the bot has come for the next updates', async () => {
  const bench = await openBench();
  let isIdle = false;
  const idle = bench.emulator.whenIdle().then(() => {
    isIdle = true;
  });
  await poll(bench);
  expect(isIdle).toBe(false);
  await confirmAll(bench);
  await idle;
  bench.emulator.sendText({ from: ANNA.id, chatId: GROUP, text: 'ещё' });
  const closed = bench.emulator.whenIdle();
  await bench.server.close();
  await closed;
});
