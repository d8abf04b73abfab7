// Guarantee: a customer gets the invoice as a file the moment it is theirs, reads of every step where it stands now, and
// support gets its quarter's list; each in the reader's language.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createEnqueueNotice } from '../../../src/notifications/enqueue.ts';
import type { InvoiceEvent } from '../../../src/notifications/notice.ts';
import { readPayload, writePayload } from '../../../src/notifications/payload.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import {
  addCustomer,
  addInvoice,
  type Customer,
  openPostOffice,
  type PostOffice,
  supportForum,
} from './post-office.ts';

let office: PostOffice;
beforeAll(async () => {
  office = await openPostOffice();
});
afterAll(async () => {
  expect(office.emulator.violations).toEqual([]);
  await office.close();
});

async function tellChange(customer: Customer, invoice: { id: bigint }, event: InvoiceEvent, amountMinor?: bigint) {
  const amount = amountMinor === undefined ? {} : { amountMinor: `${amountMinor}` };
  await office.enqueue({
    notice: { kind: 'invoice.changed', invoiceId: `${invoice.id}`, event, ...amount },
    chatId: customer.chatId,
    dedupeKey: `invoice:${invoice.id}:${event}:customer`,
  });
}

test('the document comes as a PDF that can be forwarded to the bookkeeper, with what to copy below it', async () => {
  const anna = await addCustomer(office);
  const invoice = await addInvoice(office, anna);
  const notice = { kind: 'invoice.document', invoiceId: `${invoice.id}` } as const;
  await office.enqueue({ notice, chatId: anna.chatId, dedupeKey: `invoice:${invoice.id}:v0:customer` });
  await office.deliverAll();
  const [shown, ...others] = office.emulator.messages(anna.userId).filter((message) => message.fromBot);
  expect(others).toEqual([]);
  expect(shown?.document?.fileName).toBe(`Счёт ${invoice.number} от 21.11.2026.pdf`);
  const bytes = office.emulator.file(shown?.document?.fileId ?? '')?.bytes;
  expect(bytes?.subarray(0, 5).toString()).toBe('%PDF-');
  expect(bytes?.subarray(-6).toString()).toContain('%%EOF');
  const code = shown?.entities.find(({ type }) => type === 'code');
  const purpose = shown?.text.slice(code?.offset ?? 0, (code?.offset ?? 0) + (code?.length ?? 0));
  expect(purpose).toMatch(new RegExp(`^Оплата по счёту № ${invoice.number} от 21\\.11\\.2026\\.`));
  expect(shown?.text).toContain('Зачислим в течение 2 рабочих дней');
  expect(shown?.keyboard.flat().map(({ data }) => data)).toEqual([`invoice:card:${invoice.id}`, 'menu']);
});

test('an English reader gets it in English', async () => {
  const john = await addCustomer(office, { language: 'en' });
  const invoice = await addInvoice(office, john);
  const notice = { kind: 'invoice.document', invoiceId: `${invoice.id}` } as const;
  await office.enqueue({ notice, chatId: john.chatId, dedupeKey: `invoice:${invoice.id}:v0:customer` });
  await office.deliverAll();
  expect(office.texts(john.userId)[0]).toMatch(/^Invoice No\. 26-\d+ for ₽15,000\nPay by November 27, 2026/);
});

test('money is told with the balance, and a step that was overtaken is not told at all', async () => {
  const anna = await addCustomer(office);
  const invoice = await addInvoice(office, anna);
  await tellChange(anna, invoice, 'in-work');
  await office.db.invoice.update({ where: { id: invoice.id }, data: { progress: 'issued', paidMinor: 500_000n } });
  await tellChange(anna, invoice, 'partly-paid', 500_000n);
  await office.deliverAll();
  expect(office.texts(anna.userId)).toHaveLength(1);
  const [text] = office.texts(anna.userId);
  expect(text).toContain('пришла часть оплаты: +5\u00a0000\u00a0₽');
  expect(text).toContain('Осталось оплатить: 10\u00a0000\u00a0₽');
  expect(text).toContain('Баланс: 1\u00a0550\u00a0₽');
});

test('how a partly paid invoice stands is not told as money that has come', async () => {
  const anna = await addCustomer(office);
  const invoice = await addInvoice(office, anna);
  await office.db.invoice.update({ where: { id: invoice.id }, data: { progress: 'issued', paidMinor: 500_000n } });
  await tellChange(anna, invoice, 'partly-paid');
  await office.deliverAll();
  const [text] = office.texts(anna.userId);
  expect(text).toMatch(
    /^По счёту № 26-\d+ пока оплачено 5\u00a0000\u00a0₽\nПроверка закончена, новых зачислений нет\./,
  );
  expect(text).not.toContain('+');
  expect(text).toContain('Осталось оплатить: 10\u00a0000\u00a0₽');
});

test('a balance changed by hand and a quarter’s documents are told to the customer', async () => {
  const anna = await addCustomer(office);
  const accountId = `${anna.accountId}`;
  const adjusted = { kind: 'account.adjusted', accountId, amountMinor: '-10000', reason: 'дубль' } as const;
  await office.enqueue({ notice: adjusted, chatId: anna.chatId, dedupeKey: `adjusted:${accountId}` });
  const closing = { kind: 'closing.announced', accountId, quarter: '2026-Q3' } as const;
  await office.enqueue({ notice: closing, chatId: anna.chatId, dedupeKey: `closing:2026-Q3:${accountId}` });
  await office.deliverAll();
  expect(office.texts(anna.userId)).toEqual([
    expect.stringMatching(/^С баланса списано 100\u00a0₽\nПричина: дубль/),
    expect.stringMatching(/^Закрывающие документы за 3-й квартал 2026 года готовятся/),
  ]);
});

test('the quarter’s list comes to the group’s general topic as one file', async () => {
  const anna = await addCustomer(office);
  const content = {
    accountNumber: `1${anna.userId}`,
    company: 'ООО «Ромашка»',
    inn: '7707083893',
    kpp: null,
    postalAddress: 'Москва',
    email: 'a@example.org',
    openingMinor: '0',
    payments: [],
    chargedMinor: '0',
    otherMinor: '0',
    closingMinor: '0',
  };
  await office.db.closingList.create({
    data: { quarter: '2026-Q3', accountId: anna.accountId, content, madeAt: new Date('2026-10-01T06:00:00Z') },
  });
  const notice = { kind: 'support.closing', quarter: '2026-Q3' } as const;
  await office.enqueue({ notice, chatId: BigInt(supportForum), dedupeKey: 'closing:2026-Q3' });
  await office.deliverAll();
  const [shown] = office.emulator.messages(supportForum);
  expect(shown).toMatchObject({ document: { fileName: 'Закрывающие документы 2026-Q3.csv' } });
  expect(shown?.threadId).toBeUndefined();
  expect(shown?.text).toContain('В списке 1 юридическое лицо.');
  expect(office.emulator.file(shown?.document?.fileId ?? '')?.bytes.toString()).toContain('ООО «Ромашка»');
});

test('an invoice that nobody has taken up is named below its card; one that was is not', async () => {
  const anna = await addCustomer(office);
  const [waits, taken] = [await addInvoice(office, anna), await addInvoice(office, anna)];
  await office.db.invoice.update({ where: { id: taken.id }, data: { progress: 'in-work' } });
  for (const { id } of [waits, taken]) {
    const chatId = BigInt(supportForum);
    await office.enqueue({ notice: { kind: 'support.card', invoiceId: `${id}` }, chatId, dedupeKey: `card:${id}` });
    await office.enqueue({ notice: { kind: 'support.overdue', invoiceId: `${id}` }, chatId, dedupeKey: `late:${id}` });
  }
  for (let step = 0; step < 60 && (await office.queue.stats()).depth > 0; step += 1) {
    await office.deliverAll();
    await office.pass(2_000);
  }
  const messages = office.emulator.messages(supportForum);
  const reminders = messages.filter(({ text }) => text.startsWith('⏰'));
  expect(reminders.map(({ text }) => /№ (26-\d+)/.exec(text)?.[1])).toEqual([waits.number]);
  const card = messages.find(({ text }) => text.startsWith(`Счёт № ${waits.number}`));
  expect(reminders[0]).toMatchObject({ replyTo: card?.messageId, threadId: card?.threadId });
});

test('every kind of notice survives the queue as it was, and what is none of ours is left unread', async () => {
  const ids = { invoiceId: '1', userId: '9007199254740993', accountId: '3' };
  const notices = [
    { kind: 'payment.credited', paymentId: 1 },
    { kind: 'invoice.document', invoiceId: ids.invoiceId },
    { kind: 'invoice.changed', invoiceId: ids.invoiceId, event: 'credited', amountMinor: '9223372036854775807' },
    { kind: 'invoice.changed', invoiceId: ids.invoiceId, event: 'expired' },
    { kind: 'account.adjusted', accountId: ids.accountId, amountMinor: '-1', reason: 'x' },
    { kind: 'closing.announced', quarter: '2026-Q4', accountId: ids.accountId },
    { kind: 'relay.to-customer', userId: ids.userId, groupChatId: '-1001234567890', groupMessageId: 5, replyTo: 4 },
    { kind: 'relay.to-support', userId: ids.userId, messageId: 5 },
    { kind: 'relay.undelivered', userId: ids.userId, groupMessageId: 5, reason: 'unreachable' },
    { kind: 'support.card', invoiceId: ids.invoiceId },
    { kind: 'support.overdue', invoiceId: ids.invoiceId },
    { kind: 'support.overdue', userId: ids.userId },
    { kind: 'support.closing', quarter: '2026-Q4' },
    { kind: 'support.quarantined', notificationId: '7', problem: 'sum-mismatch' },
  ] as const;
  for (const notice of notices) {
    const message = { notice, chatId: -1_001_234_567_890n, dedupeKey: 'k' };
    const read = readPayload(JSON.parse(JSON.stringify(writePayload(message))));
    expect(read).toMatchObject(message);
    expect(read).toMatchObject({ done: [], waits: { failures: 0, pauses: 0, busy: 0, steps: 0 } });
  }
  const foreign = { notice: { kind: 'invoice.changed', invoiceId: '1', event: 'eaten' }, chatId: '1', dedupeKey: 'k' };
  expect(readPayload(foreign)).toBeUndefined();
});

test('a notice queued before there were steps is read as one that has taken none', async () => {
  const old = { notice: { kind: 'payment.late', paymentId: 1 }, chatId: '5', dedupeKey: 'k' };
  const waits = { failures: 1, pauses: 2, busy: 0 };
  expect(readPayload({ ...old, waits })).toMatchObject({ waits: { ...waits, steps: 0 }, done: [] });
});

test('what a transaction queues for a customer and for the group is undone with it', async () => {
  const anna = await addCustomer(office);
  const invoice = await addInvoice(office, anna);
  const enqueueNotice = createEnqueueNotice({ queue: office.queue, clock: systemClock });
  const before = (await office.queue.stats()).depth;
  const undone = inTransaction(office.db, async (tx) => {
    const notice = { kind: 'support.card', invoiceId: `${invoice.id}` } as const;
    await enqueueNotice(tx, { notice, chatId: BigInt(supportForum), dedupeKey: 'undone' });
    throw new Error('no number');
  });
  await expect(undone).rejects.toThrow('no number');
  expect((await office.queue.stats()).depth).toBe(before);
});
