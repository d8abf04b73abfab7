// Guarantee: under a storm of refusals and losses every notice is told, in its chat's order, and no wait that Telegram asks
// for is cut short. 10,000 messages to 500 chats: 30 % are refused with 429, 5 % meet a 5xx, of 2 % the answer is lost.
import fc from 'fast-check';
import fastify from 'fastify';
import { Telegram } from 'telegraf';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createSendBudget } from '../../../src/notifications/budget.ts';
import { countDead } from '../../../src/notifications/dead.ts';
import { createDelivery } from '../../../src/notifications/deliver.ts';
import { createEnqueueNotice } from '../../../src/notifications/enqueue.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createTelegramSender } from '../../../src/platform/telegram/sender.ts';
import {
  addCustomer,
  addPayment,
  type Customer,
  openPostOffice,
  type PostOffice,
} from '../../integration/notifications/post-office.ts';

const chats = 500;
const perChat = 20;
const lanes = 8;
const stepMs = 500;

/** Some five minutes on two idle cores. */
const patienceMs = 1_800_000;

let office: PostOffice;
beforeAll(async () => {
  office = await openPostOffice();
});
afterAll(() => office.close());

test(
  '10,000 messages through the storm: all told, in order, every wait kept',
  async () => {
    const seed = Date.now();
    const dice = fc.sample(fc.nat({ max: 999 }), { seed, numRuns: 60_000 });
    let passedMs = 0;
    // What is let pass, and what passes by itself: the queue's database counts both.
    const now = () => passedMs + performance.now();
    const told = new Map<string, number[]>();
    const closedUntil = new Map<string, number>();
    let cutShort = 0;
    let calls = 0;

    // A Telegram that only keeps count: the strict one would keep ten thousand messages and their keyboards.
    const server = fastify();
    server.post('/bot1:TEST/sendMessage', async (request, reply) => {
      const { chat_id, text } = request.body as { chat_id: number; text: string };
      const chat = String(chat_id);
      if (now() < (closedUntil.get(chat) ?? 0)) cutShort += 1;
      const roll = (dice[calls % dice.length] ?? 0) / 1000;
      calls += 1;
      if (roll < 0.3) {
        const retry_after = 1 + (calls % 3);
        closedUntil.set(chat, now() + retry_after * 1000);
        return reply
          .code(429)
          .send({ ok: false, error_code: 429, description: 'Too Many Requests', parameters: { retry_after } });
      }
      if (roll < 0.35) return reply.code(502).send('Bad Gateway');
      told.set(chat, [...(told.get(chat) ?? []), Number(/№(\d+) · 21/.exec(text)?.[1])]);
      if (roll < 0.37) {
        reply.hijack();
        request.raw.socket.destroy();
        return reply;
      }
      return { ok: true, result: { message_id: calls, date: 0, chat: { id: chat_id, type: 'private' } } };
    });
    const apiRoot = await server.listen({ host: '127.0.0.1', port: 0 });

    const expected = await queueAll(office);
    const { deliverNext } = createDelivery({
      ...office.deps,
      sender: createTelegramSender({ telegram: new Telegram('1:TEST', { apiRoot }) }),
      budget: createSendBudget({ elapsedMs: now }),
    });
    const lane = async (): Promise<void> => {
      for (;;) {
        const step = await deliverNext();
        if (step.kind === 'idle') return;
        // The pace of the whole bot: the first to wait lets the time pass for all.
        if (step.kind === 'wait') return;
      }
    };
    // Twenty-five a second, and two thirds of that for the refused: some twenty minutes of Telegram's time.
    for (let steps = 0; steps < 20_000 && (await office.queue.stats()).depth > 0; steps += 1) {
      await Promise.all(Array.from({ length: lanes }, lane));
      passedMs += stepMs;
      await office.pass(stepMs);
    }
    await server.close();

    expect(await countDead(office.db), `seed ${seed}`).toBe(0);
    expect(cutShort, `seed ${seed}`).toBe(0);
    for (const [chat, payments] of expected) {
      // A lost answer brings a notice once more, right behind itself; taken together, each is told and in its place.
      const once = (told.get(chat) ?? []).filter((payment, index, all) => payment !== all[index - 1]);
      expect(once, `seed ${seed}, chat ${chat}`).toEqual(payments);
    }
  },
  patienceMs,
);

async function queueAll({ db, queue }: PostOffice): Promise<Map<string, number[]>> {
  const enqueueNotice = createEnqueueNotice({ queue, clock: systemClock });
  const expected = new Map<string, number[]>();
  const customers: Customer[] = [];
  for (let count = 0; count < chats; count += 1) customers.push(await addCustomer(office));
  for (let round = 0; round < perChat; round += 1) {
    for (const customer of customers) {
      const paymentId = await addPayment(office, customer);
      const notice = { kind: 'payment.credited', paymentId } as const;
      const message = { notice, chatId: customer.chatId, dedupeKey: `payment:${paymentId}:credited` };
      await inTransaction(db, (tx) => enqueueNotice(tx, message));
      expected.set(`${customer.userId}`, [...(expected.get(`${customer.userId}`) ?? []), paymentId]);
    }
  }
  return expected;
}
