// Guarantee: what a customer and support write to each other reaches the other side once and whole, answers stand beside
// what they answer, and whatever cannot be passed on is said to somebody instead of being lost in silence.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countDead, listDead, redriveDead } from '../../../src/notifications/dead.ts';
import { createDelivery } from '../../../src/notifications/deliver.ts';
import { counterpartOf } from '../../../src/support/relayed.ts';
import { forgetTopic, topicOf } from '../../../src/support/topics.ts';
import {
  addCustomer,
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
  await office.close();
});

async function run(seconds = 60): Promise<void> {
  for (let passed = 0; passed < seconds && (await office.queue.stats()).depth > 0; passed += 2) {
    await office.deliverAll();
    await office.pass(2_000);
  }
  expect((await office.queue.stats()).depth).toBe(0);
}

/** Queues a customer's message for the group, as relayFromCustomer does. */
async function toSupport(customer: Customer, messageId: number, options: { replyTo?: number; group?: number } = {}) {
  const { replyTo, group = supportForum } = options;
  await office.enqueue({
    notice: { kind: 'relay.to-support', userId: `${customer.userId}`, messageId, replyTo },
    chatId: BigInt(group),
    dedupeKey: `relay:${customer.userId}:${messageId}`,
  });
}

/** Queues an agent's message for the customer, as relayFromAgent does. */
async function toCustomer(
  customer: Customer,
  groupMessageId: number,
  options: { replyTo?: number; group?: number } = {},
) {
  const { replyTo, group = supportForum } = options;
  await office.enqueue({
    notice: {
      kind: 'relay.to-customer',
      userId: `${customer.userId}`,
      groupChatId: `${group}`,
      groupMessageId,
      replyTo,
    },
    chatId: customer.chatId,
    dedupeKey: `relay:${group}:${groupMessageId}`,
  });
}

const write = (customer: Customer, text: string) => office.emulator.sendText({ from: customer.userId, text });
const answer = (text: string, place: { threadId?: number; replyTo?: number } = {}, group = supportForum) =>
  office.emulator.sendText({ from: agentId, chatId: group, text, ...place });
const inGroup = (group = supportForum) =>
  office.emulator.messages(group).filter(({ fromBot, text, document }) => fromBot && (text !== '' || document));
const fromBot = (customer: Customer) => office.emulator.messages(customer.userId).filter((message) => message.fromBot);

async function threadOf(customer: Customer): Promise<number> {
  const threadId = (await topicOf(office.db, customer.chatId))?.threadId;
  if (threadId == null) throw new Error('the customer has no topic');
  return threadId;
}

test('a customer’s message makes the topic and is copied below its introduction', async () => {
  const anna = await addCustomer(office);
  const messageId = write(anna, 'Где деньги?');
  await toSupport(anna, messageId);
  await run();
  const threadId = await threadOf(anna);
  expect(inGroup().map((message) => [message.threadId, message.text.split('\n')[0]])).toEqual([
    [threadId, `Анна · ${anna.userId}`],
    [threadId, 'Где деньги?'],
  ]);
  const pair = await counterpartOf(office.db, { side: 'customer', userId: anna.chatId, messageId: BigInt(messageId) });
  expect(pair).toMatchObject({
    groupChatId: BigInt(supportForum),
    groupMessageId: BigInt(inGroup()[1]?.messageId ?? 0),
  });
});

test('an answer, and the answer to that, stand beside what they answer on both sides', async () => {
  const anna = await addCustomer(office);
  const question = write(anna, 'Где деньги?');
  await toSupport(anna, question);
  await run();
  const threadId = await threadOf(anna);
  const copied = inGroup().at(-1)?.messageId ?? 0;
  const reply = answer('Уже на балансе', { threadId, replyTo: copied });
  await toCustomer(anna, reply, { replyTo: copied });
  await run();
  const received = fromBot(anna).at(-1);
  expect(received).toMatchObject({ text: 'Уже на балансе', replyTo: question });
  const thanks = write(anna, 'Спасибо');
  await toSupport(anna, thanks, { replyTo: received?.messageId ?? 0 });
  await run();
  expect(inGroup().at(-1)).toMatchObject({ text: 'Спасибо', replyTo: reply, threadId });
});

test('files and photos go both ways as they are', async () => {
  const anna = await addCustomer(office);
  const bytes = Buffer.from('платёжка');
  const file = { fileName: 'платёжка.txt', mimeType: 'text/plain', bytes, caption: 'вот' };
  await toSupport(anna, office.emulator.sendDocument({ from: anna.userId, ...file }));
  await run();
  const threadId = await threadOf(anna);
  expect(inGroup().at(-1)).toMatchObject({ text: 'вот', document: { fileName: 'платёжка.txt' } });
  await toCustomer(anna, office.emulator.sendDocument({ from: agentId, chatId: supportForum, threadId, ...file }));
  await run();
  const fileId = fromBot(anna).at(-1)?.document?.fileId ?? '';
  expect(office.emulator.file(fileId)?.bytes).toEqual(bytes);
});

test('a topic that was deleted is made anew, and all that waited for it stands there in order', async () => {
  const anna = await addCustomer(office);
  await toSupport(anna, write(anna, 'раз'));
  await run();
  const { Telegram } = await import('telegraf');
  await new Telegram('1:TEST', { apiRoot: office.apiRoot }).deleteForumTopic(supportForum, await threadOf(anna));
  for (const text of ['два', 'три']) await toSupport(anna, write(anna, text));
  await run();
  expect(inGroup().map(({ text }) => text.split('\n')[0])).toEqual([`Анна · ${anna.userId}`, 'два', 'три']);
  expect(new Set(inGroup().map((message) => message.threadId))).toEqual(new Set([await threadOf(anna)]));
});

test('in a group without topics each message stands below its customer’s name, and answers find their way', async () => {
  const [anna, boris] = [await addCustomer(office, { username: 'anna' }), await addCustomer(office)];
  const question = write(anna, 'Где деньги?');
  await toSupport(anna, question, { group: supportGroup });
  await toSupport(boris, write(boris, 'И мои?'), { group: supportGroup });
  await run();
  expect(inGroup(supportGroup).map(({ text }) => text)).toEqual([
    `Анна (@anna) · №1${anna.userId} пишет:`,
    'Где деньги?',
    `Анна · №1${boris.userId} пишет:`,
    'И мои?',
  ]);
  const replyTo = inGroup(supportGroup)[1]?.messageId ?? 0;
  await toCustomer(anna, answer('Идут', { replyTo }, supportGroup), { replyTo, group: supportGroup });
  await run();
  expect(fromBot(anna).at(-1)).toMatchObject({ text: 'Идут', replyTo: question });
  const asked = office.emulator.calls.filter(({ method }) => method === 'createForumTopic');
  expect(asked).toHaveLength(2);
});

test('a message deleted before it was passed on is spoken of on the other side, and nothing is given up', async () => {
  const anna = await addCustomer(office);
  const gone = write(anna, 'ой');
  office.emulator.deleteMessage(anna.userId, gone);
  await toSupport(anna, gone);
  await run();
  expect(inGroup().at(-1)?.text).toContain('не удалось передать');
  const threadId = await threadOf(anna);
  const withdrawn = answer('не то', { threadId });
  office.emulator.deleteMessage(supportForum, withdrawn);
  await toCustomer(anna, withdrawn);
  await run();
  expect(fromBot(anna).at(-1)?.text).toContain('Поддержка ответила вам');
  expect(await countDead(office.db)).toBe(0);
});

test('an agent is told that the customer has blocked the bot, once, and the answer waits for their return', async () => {
  const anna = await addCustomer(office);
  await toSupport(anna, write(anna, 'Где деньги?'));
  await run();
  const threadId = await threadOf(anna);
  office.emulator.blockBot(anna.userId);
  const [first, second] = [answer('Уже идут', { threadId }), answer('И дошли', { threadId })];
  await toCustomer(anna, first);
  await run();
  await toCustomer(anna, second);
  await run();
  const told = inGroup().filter(({ text }) => text.startsWith('Клиент заблокировал бота: ответ не дошёл.'));
  expect(told.map(({ replyTo }) => replyTo)).toEqual([first, second]);
  expect((await listDead(office.db)).map(({ reason }) => reason)).toEqual(['unreachable', 'unreachable']);
  office.emulator.unblockBot(anna.userId);
  await office.db.telegramUser.update({ where: { id: anna.chatId }, data: { unreachableSince: null } });
  expect(await redriveDead(office, { chatId: anna.chatId })).toBe(2);
  await run();
  expect(fromBot(anna).map(({ text }) => text)).toEqual(['Уже идут', 'И дошли']);
  expect(inGroup().filter(({ text }) => text.startsWith('Клиент заблокировал'))).toHaveLength(2);
});

test('an answer that Telegram will not take is spoken of to the agent', async () => {
  const anna = await addCustomer(office);
  await toSupport(anna, write(anna, 'Где деньги?'));
  await run();
  const sent = answer('Уже идут', { threadId: await threadOf(anna) });
  await toCustomer(anna, sent);
  const refuse = async () => ({ kind: 'rejected', reason: 'VOICE_MESSAGES_FORBIDDEN' }) as const;
  await createDelivery({ ...office.deps, sender: { ...office.deps.sender, copy: refuse } }).deliverNext();
  await run();
  expect(inGroup().at(-1)).toMatchObject({ replyTo: sent, text: expect.stringContaining('до клиента он не дошёл') });
});

test('429, trouble and lost requests double no message and lose none, in either direction', async () => {
  const anna = await addCustomer(office);
  for (const kind of ['too-many-requests', 'server-error', 'drop-request'] as const) {
    office.emulator.faults.add({ kind, method: 'copyMessage', times: 2 });
  }
  const texts = ['раз', 'два', 'три'];
  for (const text of texts) await toSupport(anna, write(anna, text));
  await run(200);
  expect(inGroup().map(({ text }) => text)).toEqual([expect.any(String), ...texts]);
  const threadId = await threadOf(anna);
  office.emulator.faults.add({ kind: 'too-many-requests', method: 'copyMessage', retryAfterSeconds: 5, times: 2 });
  for (const text of texts) await toCustomer(anna, answer(text, { threadId }));
  await run(200);
  expect(fromBot(anna).map(({ text }) => text)).toEqual(texts);
});

test('a lost answer brings a message once more at the most; noted as passed on, it is not passed on again', async () => {
  const anna = await addCustomer(office);
  const messageId = write(anna, 'Где деньги?');
  office.emulator.faults.add({ kind: 'drop-reply', method: 'copyMessage', times: 1 });
  await toSupport(anna, messageId);
  await run();
  expect(inGroup().filter(({ text }) => text === 'Где деньги?')).toHaveLength(2);
  const again = { kind: 'relay.to-support', userId: `${anna.userId}`, messageId } as const;
  await office.enqueue({ notice: again, chatId: BigInt(supportForum), dedupeKey: 'redriven' });
  await run();
  expect(inGroup().filter(({ text }) => text === 'Где деньги?')).toHaveLength(2);
});

test('who waits longer than promised is named to the group, unless answered meanwhile', async () => {
  const [anna, boris] = [await addCustomer(office), await addCustomer(office)];
  for (const customer of [anna, boris]) {
    await toSupport(customer, write(customer, 'Где деньги?'));
    await run();
  }
  const since = new Date('2026-11-21T09:05:00Z');
  await office.db.supportTopic.update({ where: { userId: anna.chatId }, data: { waitingSince: since } });
  for (const { userId } of [anna, boris]) {
    await office.enqueue({
      notice: { kind: 'support.overdue', userId: `${userId}` },
      chatId: BigInt(supportForum),
      dedupeKey: `overdue:${userId}`,
    });
  }
  await run();
  const reminders = inGroup().filter(({ text }) => text.startsWith('⏰'));
  expect(reminders).toHaveLength(1);
  expect(reminders[0]).toMatchObject({ threadId: await threadOf(anna) });
  expect(reminders[0]?.text).toContain('сообщение пришло 21 ноября 2026 г. в 12:05');
});

test('a topic forgotten while a message for it waits is made again', async () => {
  const anna = await addCustomer(office);
  await toSupport(anna, write(anna, 'раз'));
  await run();
  const threadId = await threadOf(anna);
  await forgetTopic(office.db, { userId: anna.chatId, chatId: BigInt(supportForum), threadId });
  await toSupport(anna, write(anna, 'два'));
  await run();
  expect(await threadOf(anna)).not.toBe(threadId);
  expect(inGroup().at(-1)).toMatchObject({ text: 'два', threadId: await threadOf(anna) });
});
