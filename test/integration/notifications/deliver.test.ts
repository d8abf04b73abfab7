// Guarantee: what is queued is told once, in the reader's language, where the reader looks: in the place of the payment's
// summary if that still stands there, as a new message otherwise.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSession } from '../../../src/chats/session.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createEnqueueNotice } from '../../../src/notifications/enqueue.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import {
  addCustomer,
  addPayment,
  credited,
  openPostOffice,
  type PostOffice,
  showSummary,
  supportGroup,
} from './post-office.ts';

let office: PostOffice;
beforeAll(async () => {
  office = await openPostOffice();
});
afterAll(async () => {
  expect(office.emulator.violations).toEqual([]);
  await office.close();
});

test('the receipt takes the place of the summary, and the session knows it', async () => {
  const anna = await addCustomer(office);
  const paymentId = await addPayment(office, anna);
  const messageId = await showSummary(office, anna, paymentId);
  await office.enqueue(credited(anna, paymentId));
  await office.deliverAll();
  const [shown, ...others] = office.emulator.messages(anna.userId).filter((message) => message.fromBot);
  expect(others).toEqual([]);
  expect(shown?.messageId).toBe(messageId);
  expect(shown?.text).toContain('деньги на балансе');
  expect(shown?.text).toContain('Баланс: 1\u00a0550\u00a0₽');
  expect(shown?.text).toContain(`Платёж №${paymentId}`);
  // In the account's zone, five hours east of Greenwich.
  expect(shown?.text).toContain('21 ноября 2026 г. в 14:05');
  expect(shown?.keyboard.flat().map(({ label, data }) => [label, data])).toEqual([
    ['Пополнить', 'topup'],
    ['Баланс', 'menu'],
  ]);
  expect((await loadSession(office.db, anna.chatId)).state.screen).toEqual({ messageId, name: 'receipt', paymentId });
});

test('the receipt is a new message when the chat shows something else, which stays as it is', async () => {
  const anna = await addCustomer(office);
  const [first, second] = [await addPayment(office, anna), await addPayment(office, anna)];
  await showSummary(office, anna, second);
  await office.enqueue(credited(anna, first));
  await office.deliverAll();
  expect(office.texts(anna.userId)).toEqual(['Пополнение', expect.stringContaining(`№${first}`)]);
});

test('the receipt is a new message when the summary was deleted', async () => {
  const anna = await addCustomer(office);
  const paymentId = await addPayment(office, anna);
  office.emulator.deleteMessage(anna.userId, await showSummary(office, anna, paymentId));
  await office.enqueue(credited(anna, paymentId));
  await office.deliverAll();
  expect(office.texts(anna.userId)).toEqual([expect.stringContaining(`№${paymentId}`)]);
});

test('a chat that is being worked on is waited for, and handed back with its waiting updates', async () => {
  const anna = await addCustomer(office);
  const paymentId = await addPayment(office, anna);
  await showSummary(office, anna, paymentId);
  const { createChatLeases } = await import('../../../src/chats/lease.ts');
  const bot = createChatLeases({ db: office.db, owner: 'bot' });
  expect(await bot.take(anna.chatId)).toBe(true);
  await office.enqueue(credited(anna, paymentId));
  await office.deliverAll();
  expect(office.texts(anna.userId)).toEqual(['Пополнение']);
  await bot.release(anna.chatId);
  await office.db.telegramUpdate.create({
    data: { updateId: 1n, chatId: anna.chatId, body: {}, receivedAt: new Date() },
  });
  await office.pass(300);
  await office.deliverAll();
  expect(office.texts(anna.userId)).toEqual([expect.stringContaining('деньги на балансе')]);
  expect(office.handedOn).toEqual([anna.chatId]);
});

test('a chat that is worked on for long gets the receipt as a new message', async () => {
  const anna = await addCustomer(office);
  const paymentId = await addPayment(office, anna);
  await showSummary(office, anna, paymentId);
  const { createChatLeases } = await import('../../../src/chats/lease.ts');
  const bot = createChatLeases({ db: office.db, owner: 'bot' });
  await bot.take(anna.chatId);
  await office.enqueue(credited(anna, paymentId));
  for (let waited = 0; waited < 20; waited += 1) {
    await office.deliverAll();
    await office.pass(1000);
  }
  expect(office.texts(anna.userId)).toEqual(['Пополнение', expect.stringContaining('деньги на балансе')]);
});

test('late money is told in a message of its own, with a check and support', async () => {
  const anna = await addCustomer(office);
  const paymentId = await addPayment(office, anna, 'pending');
  await showSummary(office, anna, paymentId);
  await office.enqueue({
    notice: { kind: 'payment.late', paymentId },
    chatId: anna.chatId,
    dedupeKey: `payment:${paymentId}:late`,
  });
  await office.deliverAll();
  const [summary, late] = office.emulator.messages(anna.userId).filter((message) => message.fromBot);
  expect(summary?.text).toBe('Пополнение');
  expect(late?.text).toContain('пока не дошла');
  expect(late?.keyboard.flat().map(({ label, data }) => [label, data])).toEqual([
    ['Проверить оплату', `topup:check:${paymentId}`],
    ['Поддержка', 'support'],
  ]);
});

test('late money that has come meanwhile is not called late', async () => {
  const anna = await addCustomer(office);
  const paymentId = await addPayment(office, anna, 'paid');
  await office.enqueue({
    notice: { kind: 'payment.late', paymentId },
    chatId: anna.chatId,
    dedupeKey: `payment:${paymentId}:late`,
  });
  await office.deliverAll();
  expect(office.texts(anna.userId)).toEqual([]);
  expect((await office.queue.stats()).depth).toBe(0);
});

test('a cancelled payment says so in the place of its summary and offers again', async () => {
  const anna = await addCustomer(office);
  const paymentId = await addPayment(office, anna, 'cancelled');
  await showSummary(office, anna, paymentId);
  const message = {
    notice: { kind: 'payment.cancelled', paymentId },
    chatId: anna.chatId,
    dedupeKey: `payment:${paymentId}:cancelled`,
  } as const;
  await office.enqueue(message);
  await office.deliverAll();
  const [shown, ...others] = office.emulator.messages(anna.userId).filter((one) => one.fromBot);
  expect(others).toEqual([]);
  expect(shown?.text).toContain('не прошла');
  expect(shown?.keyboard.flat().map(({ label }) => label)).toContain('Попробовать ещё раз');
});

test('an English reader is written to in English', async () => {
  const john = await addCustomer(office, { language: 'en' });
  const paymentId = await addPayment(office, john);
  await office.enqueue(credited(john, paymentId));
  await office.deliverAll();
  const [text, ...others] = office.texts(john.userId);
  expect(others).toEqual([]);
  expect(text).toMatch(/^Thank you, the money is in: \+₽\d/);
  expect(text).toContain('November 21, 2026 at 02:05');
});

test('money that matches nothing is told to the support group', async () => {
  const kept = await office.db.paymentNotification.create({
    data: {
      gateway: 'robokassa',
      bodyHash: Buffer.alloc(32, 1),
      body: Buffer.from('x'),
      contentType: 'text/plain',
      receivedAt: new Date('2026-11-21T09:05:00Z'),
      lastReceivedAt: new Date(),
      state: 'quarantined',
      invoiceId: 4242,
      amountMinor: 12_345n,
      handledAt: new Date(),
    },
  });
  const notice = { kind: 'support.quarantined', notificationId: `${kept.id}`, problem: 'unknown-invoice' } as const;
  await office.enqueue({ notice, chatId: BigInt(supportGroup), dedupeKey: `notification:${kept.id}:quarantined` });
  await office.deliverAll();
  const [text] = office.texts(supportGroup);
  expect(text).toContain('платежа с таким номером у нас нет');
  expect(text).toContain('4242');
  expect(text).toContain('123,45\u00a0₽');
});

test('an event queued again is told once, before and after its delivery', async () => {
  const anna = await addCustomer(office);
  const paymentId = await addPayment(office, anna);
  await office.enqueue(credited(anna, paymentId));
  await office.enqueue(credited(anna, paymentId));
  await office.deliverAll();
  await office.enqueue(credited(anna, paymentId));
  await office.deliverAll();
  expect(office.texts(anna.userId)).toHaveLength(1);
});

test('an event queued by fifty transactions at once is told once', async () => {
  const anna = await addCustomer(office);
  const paymentId = await addPayment(office, anna);
  await Promise.all(Array.from({ length: 50 }, () => office.enqueue(credited(anna, paymentId))));
  await office.deliverAll();
  expect(office.texts(anna.userId)).toHaveLength(1);
});

test('an event whose transaction is undone is not told, and may be queued afresh', async () => {
  const anna = await addCustomer(office);
  const paymentId = await addPayment(office, anna);
  const enqueueNotice = createEnqueueNotice({ queue: office.queue, clock: systemClock });
  await expect(
    inTransaction(office.db, async (tx) => {
      await enqueueNotice(tx, credited(anna, paymentId));
      throw new Error('the posting failed');
    }),
  ).rejects.toThrow('the posting failed');
  expect(await office.deliverAll()).toBe(0);
  await office.enqueue(credited(anna, paymentId));
  await office.deliverAll();
  expect(office.texts(anna.userId)).toHaveLength(1);
});

test('what one transaction queues for a chat arrives in that order', async () => {
  const anna = await addCustomer(office);
  const payments: number[] = [];
  for (let count = 0; count < 8; count += 1) payments.push(await addPayment(office, anna));
  const enqueueNotice = createEnqueueNotice({ queue: office.queue, clock: systemClock });
  await inTransaction(office.db, async (tx) => {
    for (const paymentId of payments) await enqueueNotice(tx, credited(anna, paymentId));
  });
  for (let second = 0; second < 10; second += 1) {
    await office.deliverAll();
    await office.pass(1000);
  }
  const told = office.texts(anna.userId).map((text) => /№(\d+) · 21/.exec(text)?.[1]);
  expect(told).toEqual(payments.map(String));
});
