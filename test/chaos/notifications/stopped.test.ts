// Guarantee: an instance that stands still for minutes and goes on (a paused machine, a debugger) tells nothing that another
// has told since and notes nothing of it; one that is killed beside it loses nothing either.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countDead } from '../../../src/notifications/dead.ts';
import { openPostOffice, type PostOffice } from '../../integration/notifications/post-office.ts';
import { queueReceipts } from '../../integration/notifications/storm-load.ts';
import { withoutRepeats } from '../../integration/notifications/stormy-telegram.ts';

const chats = 60;
const perChat = 4;

/** The dead one's and the standing one's notices are free after a minute, and looked for each half minute. */
const givenBackWithinMs = 120_000;

let office: PostOffice;
beforeAll(async () => {
  office = await openPostOffice();
});
afterAll(() => office.close());

test('one of three stands still with all hands full, one is killed: all is told once, in order, and the sleeper adds nothing', async () => {
  const told = new Map<string, number[]>();
  let calls = 0;
  const server = fastify();
  server.post('/bot1:TEST/sendMessage', async (request) => {
    const { chat_id, text } = request.body as { chat_id: number; text: string };
    calls += 1;
    told.set(`${chat_id}`, [...(told.get(`${chat_id}`) ?? []), Number(/№(\d+) · 21/.exec(text)?.[1])]);
    return { ok: true, result: { message_id: 1, date: 0, chat: { id: chat_id, type: 'private' } } };
  });
  const apiRoot = await server.listen({ host: '127.0.0.1', port: 0 });
  const start = async (manner: 'never' | 'slow'): Promise<ChildProcess> => {
    const file = join(import.meta.dirname, 'worker-process.ts');
    const instance = fork(file, [office.ownerUrl, apiRoot, manner]);
    await once(instance, 'message');
    return instance;
  };
  const expected = await queueReceipts(office, { chats, perChat });

  const [sleeper, victim] = [await start('slow'), await start('slow')];
  // Their lanes have taken what they can and are busy with the words.
  await sleep(1_000);
  sleeper.kill('SIGSTOP');
  victim.kill('SIGKILL');
  expect(calls).toBeLessThan(chats);
  const survivors = [await start('never'), await start('never')];
  const deadline = performance.now() + givenBackWithinMs;
  while ((await office.queue.stats()).depth > 0 && performance.now() < deadline) await sleep(500);
  expect((await office.queue.stats()).depth).toBe(0);
  const callsBefore = calls;

  sleeper.kill('SIGCONT');
  await sleep(10_000);
  expect(calls - callsBefore).toBe(0);
  for (const instance of [sleeper, ...survivors]) {
    instance.kill('SIGKILL');
    await once(instance, 'exit');
  }
  await server.close();
  expect(await countDead(office.db)).toBe(0);
  for (const [chat, payments] of expected) expect(withoutRepeats(told.get(chat)), `chat ${chat}`).toEqual(payments);
});
