// Guarantee: whatever is sent, copied, made or fetched through the sender arrives whole and in its place, and every
// refusal of Telegram's comes back as what it means, never as an exception.
import { expect, test, vi } from 'vitest';
import { createTelegramSender, type TelegramSender } from '../../../src/platform/telegram/sender.ts';
import { ANNA, type Bench, BORIS, BOT, GROUP, openBench } from '../sandbox-telegram/support.ts';

const anna = BigInt(ANNA.id);
const group = BigInt(GROUP);
const nobody = 999n;

type Opened = Bench & { readonly sender: TelegramSender };

async function open(options: Parameters<typeof openBench>[0] = {}): Promise<Opened> {
  const bench = await openBench(options);
  return { ...bench, sender: createTelegramSender({ telegram: bench.telegram }) };
}

async function makeTopic({ sender }: Opened, name = 'Анна'): Promise<number> {
  const made = await sender.createTopic(group, name);
  if (made.kind !== 'created') throw new Error(made.kind);
  return made.threadId;
}

const screen = (html: string) => ({ html, buttons: [[{ label: 'Баланс', data: 'menu' }]] });
const bytes = Buffer.from([0x25, 0x50, 0x44, 0x46, 0, 0xff, 0x0d, 0x0a, 0xc3, 0x28]);

test('a document arrives byte by byte, with its name, caption and button, in its topic and as the answer it is', async () => {
  const bench = await open();
  const threadId = await makeTopic(bench);
  const question = await bench.sender.send({ chatId: group, threadId }, screen('вопрос'));
  if (question.kind !== 'delivered') throw new Error(question.kind);
  const file = { name: 'Счёт 26-00017 от 21.11.2026.pdf', bytes };
  const to = { chatId: group, threadId, replyTo: question.messageId };
  expect(await bench.sender.sendDocument(to, file, screen('<b>Счёт</b>'))).toMatchObject({ kind: 'delivered' });
  const shown = bench.emulator.messages(GROUP, threadId).at(-1);
  expect(shown).toMatchObject({ text: 'Счёт', threadId, replyTo: question.messageId });
  expect(shown?.keyboard.flat()).toEqual([{ label: 'Баланс', data: 'menu' }]);
  const stored = bench.emulator.file(shown?.document?.fileId ?? '');
  expect(stored).toMatchObject({ fileName: file.name, mimeType: 'application/pdf' });
  expect(stored?.bytes).toEqual(bytes);
  expect(bench.emulator.violations).toEqual([]);
});

test('a name with quotes and line breaks cannot end its header', async () => {
  const bench = await open();
  await bench.sender.sendDocument({ chatId: anna }, { name: 'a"b\r\nc.pdf', bytes }, screen('x'));
  expect(bench.emulator.messages(ANNA.id).at(-1)?.document?.fileName).toBe('a_b__c.pdf');
});

test('an answer whose question is gone comes all the same, as text, file and copy', async () => {
  const bench = await open();
  const to = { chatId: anna, replyTo: 4242 };
  const typed = bench.emulator.sendText({ from: BORIS.id, chatId: GROUP, text: 'Добрый день' });
  const outcomes = [
    await bench.sender.send(to, screen('текст')),
    await bench.sender.sendDocument(to, { name: 'a.pdf', bytes }, screen('файл')),
    await bench.sender.copy(to, { chatId: group, messageId: typed }),
  ];
  expect(outcomes.map(({ kind }) => kind)).toEqual(['delivered', 'delivered', 'delivered']);
});

test('a copy bears all that is in the message, and not its author', async () => {
  const bench = await open();
  const caption = { fileName: 'a.txt', mimeType: 'text/plain', bytes, caption: 'вот' };
  const original = bench.emulator.sendDocument({ from: ANNA.id, ...caption });
  const copied = await bench.sender.copy({ chatId: group }, { chatId: anna, messageId: original });
  const shown = bench.emulator.messages(GROUP).at(-1);
  expect(copied).toEqual({ kind: 'delivered', messageId: shown?.messageId });
  expect(shown).toMatchObject({ text: 'вот', document: { fileName: 'a.txt' }, fromBot: true });
});

test('what was deleted, or is no message to copy, is gone', async () => {
  const bench = await open();
  const typed = bench.emulator.sendText({ from: ANNA.id, text: 'ой' });
  bench.emulator.deleteMessage(ANNA.id, typed);
  const threadId = await makeTopic(bench);
  const copy = (chatId: bigint, messageId: number) => bench.sender.copy({ chatId: anna }, { chatId, messageId });
  expect(await copy(anna, typed)).toEqual({ kind: 'source-gone' });
  // The service message that opens a topic bears the topic's number.
  expect(await copy(group, threadId)).toEqual({ kind: 'source-gone' });
});

test('a topic’s name is cut to what Telegram takes, whole characters only', async () => {
  const bench = await open();
  await makeTopic(bench, '😀'.repeat(200));
  expect(bench.emulator.topics(GROUP).map(({ name }) => name)).toEqual(['😀'.repeat(128)]);
  expect(bench.emulator.violations).toEqual([]);
});

test('a group without topics, or without the right to make any, says so', async () => {
  const bench = await open();
  bench.emulator.addForum({ id: -1002, title: 'Чат', isForum: false, memberIds: [ANNA.id] });
  expect(await bench.sender.createTopic(-1002n, 'a')).toMatchObject({ kind: 'no-topics' });
  bench.emulator.setBotRights(GROUP, { can_manage_topics: false });
  expect(await bench.sender.createTopic(group, 'a')).toMatchObject({ kind: 'no-topics' });
  bench.emulator.faults.add({ kind: 'too-many-requests', retryAfterSeconds: 7, times: 1 });
  expect(await bench.sender.createTopic(group, 'a')).toEqual({ kind: 'flood-wait', retryAfterMs: 7000 });
  bench.emulator.removeBot({ chatId: GROUP, by: ANNA.id });
  expect(await bench.sender.createTopic(group, 'a')).toMatchObject({ kind: 'unreachable' });
});

test('a topic that was deleted or closed to us is gone, for text, file and copy', async () => {
  const bench = await open();
  const [deleted, closed] = [await makeTopic(bench), await makeTopic(bench)];
  await bench.telegram.deleteForumTopic(GROUP, deleted);
  await bench.telegram.closeForumTopic(GROUP, closed);
  bench.emulator.setBotRights(GROUP, { can_manage_topics: false });
  const typed = bench.emulator.sendText({ from: ANNA.id, text: 'привет' });
  for (const threadId of [deleted, closed]) {
    const to = { chatId: group, threadId };
    expect(await bench.sender.send(to, screen('a'))).toEqual({ kind: 'topic-gone' });
    expect(await bench.sender.sendDocument(to, { name: 'a.pdf', bytes }, screen('a'))).toEqual({ kind: 'topic-gone' });
    expect(await bench.sender.copy(to, { chatId: anna, messageId: typed })).toEqual({ kind: 'topic-gone' });
  }
});

test('what Telegram puts into the general topic instead of a deleted one is taken back', async () => {
  const bench = await open({ deletedTopics: 'general' });
  const threadId = await makeTopic(bench);
  await bench.telegram.deleteForumTopic(GROUP, threadId);
  const to = { chatId: group, threadId };
  expect(await bench.sender.send(to, screen('a'))).toEqual({ kind: 'topic-gone' });
  expect(await bench.sender.sendDocument(to, { name: 'a.pdf', bytes }, screen('a'))).toEqual({ kind: 'topic-gone' });
  expect(bench.emulator.messages(GROUP)).toEqual([]);
});

test('a group that has moved gives its new number', async () => {
  const bench = await open();
  bench.emulator.moveGroup(GROUP, -1005);
  const moved = { kind: 'migrated', toChatId: -1005n };
  expect(await bench.sender.send({ chatId: group }, screen('a'))).toEqual(moved);
  expect(await bench.sender.createTopic(group, 'a')).toEqual(moved);
});

test('a file is fetched whole, and not at all when it is larger than was allowed', async () => {
  const bench = await open();
  const large = Buffer.alloc(30_000, 'я');
  bench.emulator.sendDocument({ from: ANNA.id, fileName: 'k.txt', mimeType: 'text/plain', bytes: large });
  const fileId = bench.emulator.messages(ANNA.id).at(-1)?.document?.fileId ?? '';
  expect(await bench.sender.download(fileId, 30_000)).toEqual({ kind: 'downloaded', bytes: large });
  const fetched = vi.spyOn(globalThis, 'fetch');
  expect(await bench.sender.download(fileId, 29_999)).toEqual({ kind: 'too-large' });
  expect(fetched).not.toHaveBeenCalled();
  fetched.mockRestore();
  expect(await bench.sender.download('no-such-file', 30_000)).toEqual({ kind: 'gone' });
  bench.emulator.faults.add({ kind: 'server-error', times: 1 });
  expect(await bench.sender.download(fileId, 30_000)).toMatchObject({ kind: 'failed' });
});

test('more than the 20 MB that Telegram hands to bots is too large, whatever was allowed', async () => {
  const bench = await open();
  const huge = Buffer.alloc(20 * 1024 * 1024 + 1, 1);
  bench.emulator.sendDocument({ from: ANNA.id, fileName: 'k.txt', mimeType: 'text/plain', bytes: huge });
  const fileId = bench.emulator.messages(ANNA.id).at(-1)?.document?.fileId ?? '';
  expect(await bench.sender.download(fileId, 100 * 1024 * 1024)).toEqual({ kind: 'too-large' });
});

test('the owner and administrators, members and all others are told apart', async () => {
  const bench = await open();
  bench.emulator.addUser({ id: 103, first_name: 'Вера' });
  const status = async (id: bigint) => (await bench.sender.memberStatus(group, id)).kind;
  expect([await status(anna), await status(BigInt(BORIS.id)), await status(BigInt(BOT.id))]).toEqual([
    'administrator',
    'member',
    'administrator',
  ]);
  expect([await status(103n), await status(nobody)]).toEqual(['outside', 'outside']);
  bench.emulator.faults.add({ kind: 'drop-request', times: 1 });
  expect(await status(anna)).toBe('failed');
});
