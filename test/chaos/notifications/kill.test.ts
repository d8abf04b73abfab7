// Guarantee: workers killed with -9, at any moment and right between sending and noting it, lose no notice and mix up no
// chat's order. What may happen is that a message comes once more: right behind itself, word for word.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
import { runSeed } from '../../support/size.ts';
import { killWorkers } from '../../support/worker-kills.ts';

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
  const seed = runSeed();
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

  const script = join(import.meta.dirname, 'worker-process.ts');
  const args = [office.ownerUrl, apiRoot];
  await killWorkers(office, {
    script,
    args,
    seed,
    atRandom: randomKills,
    afterSending: killsAfterSending,
    passMs: 1_000,
  });
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
