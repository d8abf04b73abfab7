// Guarantee: an invoice has one card in the support group, in its customer's topic with the document below it; it shows
// the invoice as it is, is edited where it stands, and comes back when it, or its topic, was deleted. Nothing is lost.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countDead } from '../../../src/notifications/dead.ts';
import { createDelivery } from '../../../src/notifications/deliver.ts';
import { topicOf } from '../../../src/support/topics.ts';
import {
  addCustomer,
  addInvoice,
  agentId,
  type Customer,
  openPostOffice,
  type PostOffice,
  supportForum,
  supportGroup,
} from './post-office.ts';

let office: PostOffice;
beforeEach(async () => {
  office = await openPostOffice();
});
afterEach(async () => {
  expect(office.emulator.violations).toEqual([]);
  expect(await countDead(office.db)).toBe(0);
  await office.close();
});

let lastVersion = 0;

/** Queues the card as a change of the invoice does. */
async function queueCard(invoice: { id: bigint }, groupId = supportForum): Promise<void> {
  lastVersion += 1;
  await office.enqueue({
    notice: { kind: 'support.card', invoiceId: `${invoice.id}` },
    chatId: BigInt(groupId),
    dedupeKey: `invoice:${invoice.id}:v${lastVersion}:card`,
  });
}

async function run(seconds = 60): Promise<void> {
  for (let passed = 0; passed < seconds && (await office.queue.stats()).depth > 0; passed += 2) {
    await office.deliverAll();
    await office.pass(2_000);
  }
  expect((await office.queue.stats()).depth).toBe(0);
}

const shown = (groupId = supportForum) =>
  office.emulator.messages(groupId).filter(({ text, document }) => text || document);
const cards = (groupId = supportForum) => shown(groupId).filter(({ text }) => text.includes('Состояние:'));
const documents = (groupId = supportForum) => shown(groupId).filter(({ document }) => document);
const threadOf = async (customer: Customer) => (await topicOf(office.db, customer.chatId))?.threadId;

test('the first card makes the topic, says whose it is, and has the document below', async () => {
  const anna = await addCustomer(office, { username: 'anna' });
  const invoice = await addInvoice(office, anna);
  await queueCard(invoice);
  await run();
  const [topic, ...others] = office.emulator.topics(supportForum);
  expect(others).toEqual([]);
  expect(topic?.name).toBe(`Анна · №1${anna.userId}`);
  expect(await threadOf(anna)).toBe(topic?.threadId);
  const [introduction, card, document, ...more] = shown();
  expect(more).toEqual([]);
  expect(introduction?.text.split('\n')).toEqual([
    `Анна · @anna · ${anna.userId}`,
    `Лицевой счёт №1${anna.userId} · Физическое лицо`,
    'Баланс: 1\u00a0550\u00a0₽',
    '',
    'Ответ в этой теме получит клиент. Заметка для своих — с «//» в начале.',
  ]);
  expect(card?.text).toContain(`Счёт № ${invoice.number} на 15\u00a0000\u00a0₽\nСостояние: новый`);
  expect(card?.text).toContain(`Клиент: Анна (@anna) · ${anna.userId}`);
  expect(document).toMatchObject({ replyTo: card?.messageId, threadId: topic?.threadId });
  const stored = office.emulator.file(document?.document?.fileId ?? '');
  expect(stored?.fileName).toBe(`Счёт ${invoice.number} от 21.11.2026.pdf`);
  expect(stored?.bytes.subarray(0, 5).toString()).toBe('%PDF-');
  const row = await office.db.invoice.findUniqueOrThrow({ where: { id: invoice.id } });
  expect(row).toMatchObject({ cardThreadId: topic?.threadId, cardMessageId: BigInt(card?.messageId ?? 0), version: 0 });
});

test('a change is shown in the place of the card, by whoever made it, and nothing is sent', async () => {
  const anna = await addCustomer(office);
  const invoice = await addInvoice(office, anna);
  await queueCard(invoice);
  await run();
  await office.db.invoice.update({ where: { id: invoice.id }, data: { progress: 'in-work', version: 1 } });
  await office.db.auditEntry.create({
    data: {
      at: new Date('2026-11-21T09:10:00Z'),
      agentId: 77n,
      agentName: 'Пётр <1>',
      act: 'invoice-taken',
      invoiceId: invoice.id,
      accountId: anna.accountId,
    },
  });
  await queueCard(invoice);
  await queueCard(invoice);
  await run();
  expect(shown()).toHaveLength(3);
  expect(cards()).toHaveLength(1);
  expect(cards()[0]?.text).toContain('Состояние: в работе');
  expect(cards()[0]?.text).toContain('21.11 12:10 Пётр <1>: счёт взят в работу');
  const labels = cards()[0]?.keyboard.map((row) => row.map(({ label, data }) => [label, data]));
  expect(labels).toEqual([
    [['Счёт выставлен', `desk:issue:${invoice.id}`]],
    [['Оплата поступила', `desk:paid:${invoice.id}`]],
    [['Отклонить', `desk:reject:${invoice.id}`]],
  ]);
});

test('a card that was deleted is put up anew, with its document', async () => {
  const anna = await addCustomer(office);
  const invoice = await addInvoice(office, anna);
  await queueCard(invoice);
  await run();
  office.emulator.deleteMessage(supportForum, cards()[0]?.messageId ?? 0);
  await queueCard(invoice);
  await run();
  expect(cards()).toHaveLength(1);
  expect(documents()).toHaveLength(2);
  expect(office.emulator.topics(supportForum)).toHaveLength(1);
  await queueCard(invoice);
  await run();
  expect(cards()).toHaveLength(1);
});

test('a topic that was deleted is made anew, with its introduction, card and document', async () => {
  const anna = await addCustomer(office);
  const [first, second] = [await addInvoice(office, anna), await addInvoice(office, anna)];
  await queueCard(first);
  await run();
  const gone = office.emulator.topics(supportForum)[0]?.threadId ?? 0;
  await office.deps.sender.send({ chatId: BigInt(supportForum), threadId: gone }, { html: 'x', buttons: [] });
  await deleteTopic(gone);
  await queueCard(second);
  await queueCard(first);
  await run();
  const topics = office.emulator.topics(supportForum);
  expect(topics).toHaveLength(1);
  expect(topics[0]?.threadId).not.toBe(gone);
  expect(await threadOf(anna)).toBe(topics[0]?.threadId);
  expect(cards().map(({ text }) => /№ (26-\d+)/.exec(text)?.[1])).toEqual([second.number, first.number]);
  expect(documents()).toHaveLength(2);
  expect(shown().filter(({ text }) => text.includes('Ответ в этой теме'))).toHaveLength(1);
});

async function deleteTopic(threadId: number): Promise<void> {
  const { Telegram } = await import('telegraf');
  await new Telegram('1:TEST', { apiRoot: office.apiRoot }).deleteForumTopic(supportForum, threadId);
}

test('eight lanes with the cards of four customers make four topics and one card for each invoice', async () => {
  const invoices: { id: bigint; number: string }[] = [];
  for (let count = 0; count < 4; count += 1) {
    const customer = await addCustomer(office);
    invoices.push(await addInvoice(office, customer), await addInvoice(office, customer));
  }
  for (const invoice of [...invoices, ...invoices]) await queueCard(invoice);
  const { deliverNext } = createDelivery(office.deps);
  const lane = async (): Promise<void> => {
    for (;;) if ((await deliverNext()).kind !== 'worked') return;
  };
  for (let steps = 0; steps < 100 && (await office.queue.stats()).depth > 0; steps += 1) {
    await Promise.all(Array.from({ length: 8 }, lane));
    await office.pass(4_000);
  }
  expect(office.emulator.topics(supportForum)).toHaveLength(4);
  expect(cards().map(({ text }) => /№ (26-\d+)/.exec(text)?.[1])).toEqual(invoices.map(({ number }) => number));
  expect(documents()).toHaveLength(8);
});

test('a group without topics gets the card in the plain group, and is asked again with the next new one', async () => {
  const anna = await addCustomer(office, { username: 'anna' });
  await queueCard(await addInvoice(office, anna), supportGroup);
  await run();
  expect(shown(supportGroup)).toHaveLength(2);
  expect(cards(supportGroup)[0]).toMatchObject({ text: expect.stringContaining('Анна (@anna)') });
  expect(cards(supportGroup)[0]?.threadId).toBeUndefined();
  office.emulator.addForum({ id: supportGroup, title: 'Support', isForum: true, memberIds: [agentId] });
  await queueCard(await addInvoice(office, anna), supportGroup);
  await run();
  expect(cards(supportGroup).map(({ threadId }) => threadId === undefined)).toEqual([true, false]);
});

test('a group that has moved to another number gets all of it there', async () => {
  const anna = await addCustomer(office);
  office.emulator.moveGroup(supportForum, -1005);
  await queueCard(await addInvoice(office, anna));
  await run();
  expect(cards(-1005)).toHaveLength(1);
  expect(documents(-1005)).toHaveLength(1);
  expect((await topicOf(office.db, anna.chatId))?.chatId).toBe(-1005n);
});

test.each(['sendMessage', 'sendDocument', 'createForumTopic', 'editMessageText'])(
  '429, trouble and lost requests of %s double nothing and lose nothing',
  async (method) => {
    const anna = await addCustomer(office);
    const invoice = await addInvoice(office, anna);
    for (const kind of ['too-many-requests', 'server-error', 'drop-request'] as const) {
      office.emulator.faults.add({ kind, method, chatId: supportForum, times: 1 });
    }
    await queueCard(invoice);
    await queueCard(invoice);
    await run(120);
    expect(office.emulator.topics(supportForum)).toHaveLength(1);
    expect([cards().length, documents().length, shown().length]).toEqual([1, 1, 3]);
  },
);

test.each(['sendMessage', 'sendDocument', 'createForumTopic', 'editMessageText'])(
  'a lost answer of %s leads to one thing more of its kind at the most, and all later changes to the one card',
  async (method) => {
    const anna = await addCustomer(office);
    const invoice = await addInvoice(office, anna);
    office.emulator.faults.add({ kind: 'drop-reply', method, chatId: supportForum, times: 1 });
    await queueCard(invoice);
    await run();
    expect(shown().length).toBeLessThanOrEqual(4);
    await office.db.invoice.update({ where: { id: invoice.id }, data: { progress: 'issued', version: 1 } });
    await queueCard(invoice);
    await run();
    expect(cards().filter(({ text }) => text.includes('выставлен, ждём оплату'))).toHaveLength(1);
  },
);

test.each([1, 2, 3, 4])(
  'a worker that fails right after call %i of four repeats that one and no other',
  async (fatal) => {
    const anna = await addCustomer(office);
    await queueCard(await addInvoice(office, anna));
    let calls = 0;
    const { deliverNext } = createDelivery({
      ...office.deps,
      checkpoint: () => {
        calls += 1;
        if (calls === fatal) throw new Error('the database is away');
      },
    });
    for (let steps = 0; steps < 50 && (await office.queue.stats()).depth > 0; steps += 1) {
      while ((await deliverNext()).kind === 'worked');
      await office.pass(4_000);
    }
    const made = [office.emulator.topics(supportForum).length, shown().length - cards().length - documents().length];
    const counts = [...made, cards().length, documents().length];
    expect(counts).toEqual([1, 1, 1, 1].map((once, index) => (index === fatal - 1 ? 2 : once)));
  },
);

test('documents and cards keep to the group’s twenty a minute', async () => {
  const anna = await addCustomer(office);
  for (let count = 0; count < 15; count += 1) await queueCard(await addInvoice(office, anna));
  for (let second = 0; second < 60; second += 1) {
    await office.deliverAll();
    await office.pass(1_000);
  }
  const sent = office.emulator.calls.filter(({ params }) => String(params.chat_id) === String(supportForum));
  expect(sent.length).toBeGreaterThan(15);
  expect(sent.length).toBeLessThanOrEqual(20);
});
