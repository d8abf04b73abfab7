// Guarantee: what is urgent goes first: money and support's work before warnings before bulk, across chats; within a chat
// order stands, and what stands before a receipt goes as fast as the receipt. One customer cannot fill the support group.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import { redriveDead } from '../../../src/notifications/dead.ts';
import { createDelivery } from '../../../src/notifications/deliver.ts';
import type { Notice } from '../../../src/notifications/notice.ts';
import { readNotices } from '../../../src/notifications/readings.ts';
import { addCustomer, addPayment, type Customer, credited, openPostOffice, type PostOffice } from './post-office.ts';

let office: PostOffice;
beforeEach(async () => {
  office = await openPostOffice();
});
afterEach(() => office.close());

const bulkTo = (customer: Customer, name: string): Promise<void> =>
  enqueue(customer.chatId, name, { kind: 'closing.announced', quarter: '2026-Q3', accountId: `${customer.accountId}` });

const warningTo = (customer: Customer, name: string): Promise<void> =>
  enqueue(customer.chatId, name, { kind: 'bill.unpaid', billId: '1' });

const receiptTo = async (customer: Customer): Promise<void> =>
  office.enqueue(credited(customer, await addPayment(office, customer)));

const enqueue = (chatId: bigint, dedupeKey: string, notice: Notice): Promise<void> =>
  office.enqueue({ notice, chatId, dedupeKey });

/** What the queue would hand out, one after the other, each done with at once. */
async function taken(most = 1_000): Promise<string[]> {
  const seen: string[] = [];
  while (seen.length < most) {
    const job = await office.queue.take();
    if (!job) return seen;
    const { chatId, notice } = job.data as { chatId: string; notice: Notice };
    seen.push(`${chatId} ${notice.kind}`);
    await office.queue.complete(job.id);
  }
  return seen;
}

test('across chats money goes first, then warnings, then bulk, however long each has waited', async () => {
  const [anna, boris, vera] = [await addCustomer(office), await addCustomer(office), await addCustomer(office)];
  await bulkTo(anna, 'news:1');
  await warningTo(boris, 'bill:1');
  await receiptTo(vera);
  expect(await taken()).toEqual([
    `${vera.chatId} payment.credited`,
    `${boris.chatId} bill.unpaid`,
    `${anna.chatId} closing.announced`,
  ]);
});

test('a chat’s warning before its receipt stays before it, and both go before other chats’ warnings', async () => {
  const [anna, boris] = [await addCustomer(office), await addCustomer(office)];
  await warningTo(boris, 'bill:1');
  await warningTo(anna, 'bill:2');
  await receiptTo(anna);
  expect(await taken()).toEqual([
    `${anna.chatId} bill.unpaid`,
    `${anna.chatId} payment.credited`,
    `${boris.chatId} bill.unpaid`,
  ]);
});

test('a warning that is being tried is raised, too, and goes first when its pause is over', async () => {
  const [anna, boris] = [await addCustomer(office), await addCustomer(office)];
  await warningTo(anna, 'bill:1');
  const inHand = await office.queue.take();
  await enqueue(boris.chatId, 'alert:1', { kind: 'alert.level', watchId: '1', episode: 1, level: 'critical' });
  await receiptTo(anna);
  await inTransaction(office.db, (tx) =>
    office.queue.putOff(tx, { id: inHand?.id ?? '', data: Object(inHand?.data), delayMs: 0 }),
  );
  expect((await taken(2))[0]).toBe(`${anna.chatId} bill.unpaid`);
});

test('a receipt overtakes the bulk of its own chat, and bulk keeps its own order', async () => {
  const anna = await addCustomer(office);
  await bulkTo(anna, 'news:1');
  await bulkTo(anna, 'news:2');
  await receiptTo(anna);
  expect(await taken()).toEqual([
    `${anna.chatId} payment.credited`,
    `${anna.chatId} closing.announced`,
    `${anna.chatId} closing.announced`,
  ]);
});

test('a receipt that comes while lanes wait for their turns with a thousand letters of bulk has the very next turn', async () => {
  const [anna, boris] = [await addCustomer(office), await addCustomer(office)];
  for (let count = 0; count < 12; count += 1) await bulkTo(await addCustomer(office), `news:${count}`);
  const turns: (() => void)[] = [];
  // Each lane stands in its turn until the test lets it go on.
  const { deliverNext } = createDelivery({
    ...office.deps,
    untilTurn: () => new Promise((resolve) => turns.push(() => resolve())),
  });
  for (let burst = 0; burst < 5; burst += 1) await deliverNext();
  const lanes = Array.from({ length: 3 }, () => deliverNext());
  while (turns.length < 3) await new Promise((resolve) => setImmediate(resolve));
  await receiptTo(anna);
  await receiptTo(boris);
  const before = office.emulator.calls.length;
  for (const [index, lane] of lanes.entries()) {
    turns[index]?.();
    await lane;
  }
  const told = office.emulator.calls.slice(before).map(({ params }) => params.chat_id);
  expect(told.slice(0, 2)).toEqual([anna.userId, boris.userId]);
  expect(told).toHaveLength(3);
});

test('a chat without room gives its turn to the next chat', async () => {
  const [anna, boris] = [await addCustomer(office), await addCustomer(office)];
  for (let count = 0; count < 4; count += 1) await receiptTo(anna);
  await receiptTo(boris);
  const { deliverNext } = createDelivery(office.deps);
  for (let turn = 0; turn < 4; turn += 1) await deliverNext();
  expect(office.texts(boris.userId)).toHaveLength(1);
  expect(office.texts(anna.userId)).toHaveLength(3);
});

test('one customer who writes without end leaves the group room for everybody else', async () => {
  const [anna, boris] = [await addCustomer(office), await addCustomer(office)];
  const group = -1002n;
  const relay = (customer: Customer, messageId: number): Promise<void> =>
    enqueue(group, `relay:${customer.userId}:${messageId}`, {
      ...{ kind: 'relay.to-support', userId: `${customer.userId}` },
      messageId,
    });
  for (let messageId = 1; messageId <= 40; messageId += 1) await relay(anna, messageId);
  await relay(boris, 1);
  const first = await taken();
  expect(first.filter((one) => one.endsWith('relay.to-support'))).toHaveLength(6);
  let annas = 0;
  for (let second = 0; second < 60; second += 1) {
    await office.pass(1_000);
    annas += (await taken()).length;
  }
  expect(annas).toBe(10);
});

test('one customer’s messages come to the group in the order in which they were written', async () => {
  const anna = await addCustomer(office);
  for (let messageId = 1; messageId <= 12; messageId += 1) {
    const notice = { kind: 'relay.to-support', userId: `${anna.userId}`, messageId } as const;
    await enqueue(-1002n, `relay:${messageId}`, notice);
  }
  const seen: number[] = [];
  for (let second = 0; second < 60; second += 1) {
    for (let job = await office.queue.take(); job; job = await office.queue.take()) {
      seen.push((job.data as { notice: { messageId: number } }).notice.messageId);
      await office.queue.complete(job.id);
    }
    await office.pass(1_000);
  }
  expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
});

test('what is sent again after it was given up has its priority', async () => {
  const [anna, boris] = [await addCustomer(office), await addCustomer(office)];
  await receiptTo(anna);
  office.emulator.blockBot(anna.userId);
  await office.deliverAll();
  await office.db.telegramUser.update({ where: { id: anna.chatId }, data: { unreachableSince: null } });
  await bulkTo(boris, 'news:1');
  expect(await redriveDead(office)).toBe(1);
  expect(await taken()).toEqual([`${anna.chatId} payment.credited`, `${boris.chatId} closing.announced`]);
});

test('it can be read how many wait and for how long, by priority, and how many were given up', async () => {
  const [anna, boris] = [await addCustomer(office), await addCustomer(office)];
  await receiptTo(anna);
  office.emulator.blockBot(anna.userId);
  await office.deliverAll();
  await bulkTo(boris, 'news:1');
  await office.owner.query(`UPDATE queue.job SET created_on = now() - interval '100 seconds' WHERE state = 'created'`);
  await receiptTo(boris);
  const readings = await readNotices(office);
  expect(readings.map(({ queue, priority, waiting, dead }) => [queue, priority, waiting, dead])).toEqual([
    ['notices', 'money', 1, 1],
    ['notices', 'critical', 0, undefined],
    ['notices', 'warning', 0, undefined],
    ['notices', 'bulk', 1, undefined],
  ]);
  expect(readings[3]?.oldestSeconds).toBeGreaterThanOrEqual(100);
  expect(readings[0]?.oldestSeconds).toBeLessThan(10);
});
