// Guarantee: workers killed with -9, at any moment and right between sending and noting it, lose no notice and mix up no
// chat's order. What may happen is that a message comes once more: right behind itself, word for word.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countDead } from '../../../src/notifications/dead.ts';
import {
  addCustomer,
  addPayment,
  credited,
  openPostOffice,
  type PostOffice,
} from '../../integration/notifications/post-office.ts';

const chats = 40;
const perChat = 3;
const randomKills = 10;
const killsAfterSending = 5;

let office: PostOffice;
beforeAll(async () => {
  office = await openPostOffice();
});
afterAll(() => office.close());

test('fifteen kills in a row: nothing lost, nothing out of order', async () => {
  const seed = Date.now();
  const lifetimesMs = fc.sample(fc.integer({ min: 0, max: 400 }), { seed, numRuns: randomKills });
  const told = new Map<string, string[]>();
  const server = fastify();
  server.post('/bot1:TEST/sendMessage', async (request) => {
    const { chat_id, text } = request.body as { chat_id: number; text: string };
    told.set(`${chat_id}`, [...(told.get(`${chat_id}`) ?? []), text]);
    // As far away as Telegram is, so that kills meet messages on their way.
    await sleep(50);
    return { ok: true, result: { message_id: 1, date: 0, chat: { id: chat_id, type: 'private' } } };
  });
  const apiRoot = await server.listen({ host: '127.0.0.1', port: 0 });
  const expected = new Map<string, number[]>();
  for (let count = 0; count < chats; count += 1) {
    const customer = await addCustomer(office);
    const payments: number[] = [];
    for (let each = 0; each < perChat; each += 1) payments.push(await addPayment(office, customer));
    for (const paymentId of payments) await office.enqueue(credited(customer, paymentId));
    expected.set(`${customer.userId}`, payments);
  }

  for (const lifetimeMs of lifetimesMs) {
    const worker = await startWorker(apiRoot);
    await sleep(lifetimeMs);
    await kill(worker);
    await takeBack();
  }
  for (let count = 0; count < killsAfterSending; count += 1) {
    const worker = await startWorker(apiRoot, 'after-sending');
    await once(worker, 'exit');
    await takeBack();
  }
  const last = await startWorker(apiRoot);
  while ((await office.queue.stats()).depth > 0) {
    await sleep(100);
    await takeBack();
  }
  await kill(last);
  await server.close();

  expect(await countDead(office.db), `seed ${seed}`).toBe(0);
  // Each death right after sending has its message sent again, or the kills have missed their point.
  const sent = [...told.values()].flat().length;
  expect(sent, `seed ${seed}`).toBeGreaterThanOrEqual(chats * perChat + killsAfterSending);
  for (const [chat, payments] of expected) {
    const once = (told.get(chat) ?? []).filter((text, index, all) => text !== all[index - 1]);
    const numbers = once.map((text) => Number(/№(\d+) · 21/.exec(text)?.[1]));
    expect(numbers, `seed ${seed}, chat ${chat}`).toEqual(payments);
  }
});

async function startWorker(apiRoot: string, death = 'never'): Promise<ChildProcess> {
  const worker = fork(join(import.meta.dirname, 'worker-process.ts'), [office.ownerUrl, apiRoot, death]);
  await once(worker, 'message');
  return worker;
}

async function kill(worker: ChildProcess): Promise<void> {
  const gone = once(worker, 'exit');
  worker.kill('SIGKILL');
  await gone;
}

/** Lets the minute pass after which the notices of dead workers are taken back. */
async function takeBack(): Promise<void> {
  const dead = `state = 'active' AND started_on < now() - interval '1 second'`;
  await office.owner.query(`UPDATE queue.job SET started_on = started_on - interval '61 seconds' WHERE ${dead}`);
  await office.owner.query('UPDATE queue.queue SET monitor_claim_on = NULL, monitor_on = NULL');
  await office.queue.supervise();
  await office.pass(1_000);
}
