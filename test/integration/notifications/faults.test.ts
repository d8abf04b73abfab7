// Guarantee: whatever Telegram answers or fails to answer, each notice is told or kept for support, every wait that is
// asked for is kept, order within a chat stands, and no notice holds up other chats.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countDead, listDead, redriveDead } from '../../../src/notifications/dead.ts';
import { createDelivery } from '../../../src/notifications/deliver.ts';
import type { Target } from '../../../src/platform/telegram/sender.ts';
import {
  addCustomer,
  addPayment,
  type Customer,
  credited,
  openPostOffice,
  type PostOffice,
  showSummary,
} from './post-office.ts';

let office: PostOffice;
beforeEach(async () => {
  office = await openPostOffice();
});
afterEach(() => office.close());

/** A customer with so many receipts queued; @returns the numbers of the payments in their order. */
async function queueReceipts(customer: Customer, count: number): Promise<string[]> {
  const payments: number[] = [];
  for (let index = 0; index < count; index += 1) payments.push(await addPayment(office, customer));
  for (const paymentId of payments) await office.enqueue(credited(customer, paymentId));
  return payments.map(String);
}

const told = (customer: Customer): (string | undefined)[] =>
  office.texts(customer.userId).map((text) => /№(\d+) · 21/.exec(text)?.[1]);

const sendsTo = (customer: Customer): number =>
  office.emulator.calls.filter(({ method, params }) => method === 'sendMessage' && params.chat_id === customer.userId)
    .length;

/** Lets time go by in steps, delivering what comes due. */
async function run(seconds: number, stepSeconds = 1): Promise<void> {
  for (let passed = 0; passed < seconds; passed += stepSeconds) {
    await office.deliverAll();
    await office.pass(stepSeconds * 1000);
  }
  await office.deliverAll();
}

test('retry_after holds the chat for just that long, its later notices too, and no other chat', async () => {
  const [anna, boris] = [await addCustomer(office), await addCustomer(office)];
  office.emulator.faults.add({ kind: 'too-many-requests', chatId: anna.userId, retryAfterSeconds: 40, times: 1 });
  const annas = await queueReceipts(anna, 2);
  const boriss = await queueReceipts(boris, 1);
  await office.deliverAll();
  expect(told(boris)).toEqual(boriss);
  await office.pass(39_000);
  await office.deliverAll();
  expect(sendsTo(anna)).toBe(1);
  await office.pass(1_000);
  await office.deliverAll();
  expect(told(anna)).toEqual(annas);
});

test('when chat after chat is refused, the whole bot waits', async () => {
  const customers: Customer[] = [];
  for (let count = 0; count < 10; count += 1) customers.push(await addCustomer(office));
  office.emulator.faults.add({ kind: 'too-many-requests', retryAfterSeconds: 30, times: 8 });
  for (const customer of customers) await queueReceipts(customer, 1);
  await office.deliverAll();
  const attempts = () => office.emulator.calls.filter(({ method }) => method === 'sendMessage').length;
  expect(attempts()).toBe(8);
  await office.pass(28_500);
  await office.deliverAll();
  expect(attempts()).toBe(8);
  await run(2);
  expect(customers.map((customer) => told(customer).length)).toEqual(customers.map(() => 1));
});

test('who has blocked the bot is noted, not tried again, and told all of it in order on coming back', async () => {
  const anna = await addCustomer(office);
  const receipts = await queueReceipts(anna, 3);
  office.emulator.blockBot(anna.userId);
  await run(60);
  expect(sendsTo(anna)).toBe(1);
  const user = await office.db.telegramUser.findUniqueOrThrow({ where: { id: anna.chatId } });
  expect(user.unreachableSince).not.toBeNull();
  expect((await listDead(office.db)).map(({ reason }) => reason)).toEqual([
    'unreachable',
    'unreachable',
    'unreachable',
  ]);
  office.emulator.unblockBot(anna.userId);
  await office.db.telegramUser.update({ where: { id: anna.chatId }, data: { unreachableSince: null } });
  expect(await redriveDead(office, { chatId: anna.chatId })).toBe(3);
  await run(5);
  expect(told(anna)).toEqual(receipts);
  expect(await countDead(office.db)).toBe(0);
});

test('trouble of Telegram is waited out with growing pauses', async () => {
  const anna = await addCustomer(office);
  office.emulator.faults.add({ kind: 'server-error', chatId: anna.userId, times: 5 });
  const receipts = await queueReceipts(anna, 2);
  await run(14);
  expect(sendsTo(anna)).toBe(4);
  await run(40);
  expect(told(anna)).toEqual(receipts);
});

test('trouble that does not end gives the notice up after thirty tries, and the next one has its turn', async () => {
  const anna = await addCustomer(office);
  const [first, second] = await queueReceipts(anna, 2);
  office.emulator.faults.add({ kind: 'server-error', chatId: anna.userId, times: 30 });
  await run(5 * 3600, 300);
  expect(told(anna)).toEqual([second]);
  expect(await listDead(office.db)).toMatchObject([
    { dedupeKey: `payment:${first}:credited`, reason: 'exhausted', chatId: anna.chatId },
  ]);
  expect(await redriveDead(office)).toBe(1);
  await office.deliverAll();
  expect(told(anna)).toEqual([second, first]);
});

test('a lost connection before anything happened is tried again', async () => {
  const anna = await addCustomer(office);
  office.emulator.faults.add({ kind: 'drop-request', chatId: anna.userId, times: 2 });
  const receipts = await queueReceipts(anna, 1);
  await run(10);
  expect(told(anna)).toEqual(receipts);
});

test('a lost answer leads to the same receipt once more, never to none', async () => {
  const anna = await addCustomer(office);
  office.emulator.faults.add({ kind: 'drop-reply', chatId: anna.userId, times: 1 });
  const [receipt] = await queueReceipts(anna, 1);
  await run(5);
  expect(told(anna)).toEqual([receipt, receipt]);
  expect(new Set(office.texts(anna.userId)).size).toBe(1);
});

test('a lost answer to the edit of a summary shows nothing twice', async () => {
  const anna = await addCustomer(office);
  const paymentId = await addPayment(office, anna);
  await showSummary(office, anna, paymentId);
  office.emulator.faults.add({ kind: 'drop-reply', method: 'editMessageText', times: 1 });
  await office.enqueue(credited(anna, paymentId));
  await run(5);
  expect(told(anna)).toEqual([String(paymentId)]);
});

test('a worker that dies between sending and noting it has its notice sent again by another', async () => {
  const [anna, boris] = [await addCustomer(office), await addCustomer(office)];
  const [annas, boriss] = [await addPayment(office, anna), await addPayment(office, boris)];
  await showSummary(office, boris, boriss);
  await office.enqueue(credited(anna, annas));
  await office.enqueue(credited(boris, boriss));
  let reached = () => undefined as undefined;
  const dying = createDelivery({
    ...office.deps,
    checkpoint: () => {
      reached();
      return new Promise<void>(() => undefined);
    },
  });
  for (let death = 0; death < 2; death += 1) {
    const sent = new Promise<void>((resolve) => {
      reached = () => void resolve();
    });
    void dying.deliverNext();
    await sent;
  }
  expect(await office.deliverAll()).toBe(0);
  await office.owner.query(
    `UPDATE queue.job SET started_on = started_on - interval '61 seconds' WHERE state = 'active'`,
  );
  await office.queue.supervise();
  await run(2);
  expect(told(anna)).toEqual([String(annas), String(annas)]);
  expect(told(boris)).toEqual([String(boriss)]);
  expect((await office.queue.stats()).depth).toBe(0);
});

test('a poisoned notice is given up within minutes; its chat goes on then, and others at once', async () => {
  const [anna, boris] = [await addCustomer(office), await addCustomer(office)];
  await office.enqueue(credited(anna, 999_999));
  const annas = await queueReceipts(anna, 1);
  const boriss = await queueReceipts(boris, 1);
  await office.deliverAll();
  expect([told(anna), told(boris)]).toEqual([[], boriss]);
  await run(240, 10);
  expect(told(anna)).toEqual(annas);
  expect(await listDead(office.db)).toMatchObject([{ reason: 'crashing', dedupeKey: 'payment:999999:credited' }]);
});

test('a notice that kills its workers is given up without being tried for ever', async () => {
  const anna = await addCustomer(office);
  const [deadly, next] = await queueReceipts(anna, 2);
  for (let death = 0; death < 8; death += 1) {
    expect(await office.queue.take()).toMatchObject({ takenBefore: death });
    await office.owner.query(
      `UPDATE queue.job SET started_on = started_on - interval '61 seconds' WHERE state = 'active'`,
    );
    await office.owner.query('UPDATE queue.queue SET monitor_claim_on = NULL, monitor_on = NULL');
    await office.queue.supervise();
    await office.pass(60_000);
  }
  await run(2);
  expect(told(anna)).toEqual([next]);
  expect(await listDead(office.db)).toMatchObject([{ dedupeKey: `payment:${deadly}:credited`, reason: 'crashing' }]);
});

test('a notice of an unknown form is kept whole and left out of a redrive', async () => {
  const anna = await addCustomer(office);
  await office.owner.query(`
    INSERT INTO queue.job (name, data, singleton_key, policy, retry_limit, expire_seconds)
    VALUES ('notices', '{"notice": {"kind": "from.the.future"}}', '${anna.userId}', 'key_strict_fifo', 10, 60)`);
  const receipts = await queueReceipts(anna, 1);
  await office.deliverAll();
  expect(told(anna)).toEqual(receipts);
  expect(await listDead(office.db)).toMatchObject([{ reason: 'unreadable' }]);
  expect(await redriveDead(office)).toBe(0);
  expect(await countDead(office.db)).toBe(1);
});

test('what Telegram calls wrong is given up at once and kept', async () => {
  const anna = await addCustomer(office);
  const sender = office.deps.sender;
  const [receipt] = await queueReceipts(anna, 1);
  const wrong = {
    ...office.deps,
    sender: { ...sender, send: (to: Target) => sender.send(to, { html: '<b>open', buttons: [] }) },
  };
  await createDelivery(wrong).deliverNext();
  expect(await listDead(office.db)).toMatchObject([{ dedupeKey: `payment:${receipt}:credited`, reason: 'rejected' }]);
});

test('two redrives at once send each notice once', async () => {
  const anna = await addCustomer(office);
  office.emulator.blockBot(anna.userId);
  await queueReceipts(anna, 5);
  await run(2);
  const moved = await Promise.all([redriveDead(office), redriveDead(office)]);
  expect(moved[0] + moved[1]).toBe(5);
  expect((await office.queue.stats()).depth).toBe(5);
});

test('a chat gets a short burst and then one message a second', async () => {
  const anna = await addCustomer(office);
  await queueReceipts(anna, 6);
  await office.deliverAll();
  expect(sendsTo(anna)).toBe(3);
  await office.pass(1000);
  await office.deliverAll();
  expect(sendsTo(anna)).toBe(4);
});
