// Guarantees that what a person does reaches the bot in the Bot API's own shape: every update and every result is
// checked against the machine-readable API, so that the emulator cannot teach the bot a Telegram that does not exist.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkValue } from '../../../src/sandbox/telegram/schema/check-value.ts';
import { botApiSpec } from '../../../src/sandbox/telegram/schema/spec.ts';
import { ANNA, type Bench, BORIS, confirmAll, GROUP, openBench, PNG } from './support.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
  await confirmAll(bench);
});

/** The last update, after all of them were checked against the API. */
async function lastUpdate(): Promise<unknown> {
  const updates = (await bench.call('getUpdates')).result as object[];
  for (const update of updates) expect(checkValue(update, ['Update'], 'update')).toEqual([]);
  return updates.at(-1);
}

/** Every answer the bot got must have the shape the API promises for the method. */
afterEach(() => {
  for (const { method, outcome } of bench.emulator.calls) {
    if (outcome.kind !== 'ok') continue;
    const types = botApiSpec.methods[method]?.returns.split('|') ?? [];
    expect(checkValue(outcome.result, types, method)).toEqual([]);
  }
});

const FILE = { fileName: 'акт.pdf', mimeType: 'application/pdf', bytes: Buffer.from('%PDF') };

describe('the bot is told of', () => {
  test('a command with its entity', async () => {
    bench.emulator.sendText({ from: ANNA.id, text: '/start abc' });
    expect(await lastUpdate()).toMatchObject({
      message: {
        text: '/start abc',
        entities: [{ type: 'bot_command', offset: 0, length: 6 }],
        from: { ...ANNA, is_bot: false },
        chat: { id: ANNA.id, type: 'private', first_name: 'Анна' },
      },
    });
  });

  test('a text in a topic, as a reply', async () => {
    const { message_thread_id: threadId } = await bench.telegram.createForumTopic(GROUP, 'Анна');
    const card = await bench.telegram.sendMessage(GROUP, 'карточка', { message_thread_id: threadId });
    bench.emulator.sendText({ from: BORIS.id, chatId: GROUP, threadId, replyTo: card.message_id, text: 'взял' });
    expect(await lastUpdate()).toMatchObject({
      message: {
        text: 'взял',
        message_thread_id: threadId,
        is_topic_message: true,
        chat: { id: GROUP, type: 'supergroup', is_forum: true },
        reply_to_message: { message_id: card.message_id, from: { is_bot: true } },
      },
    });
  });

  test('a document and a photo, whose bytes it can fetch', async () => {
    bench.emulator.sendDocument({ from: ANNA.id, ...FILE, caption: 'акт' });
    expect(await lastUpdate()).toMatchObject({
      message: { caption: 'акт', document: { file_name: 'акт.pdf', mime_type: 'application/pdf', file_size: 4 } },
    });
    bench.emulator.sendPhoto({ from: ANNA.id, fileName: 'a.png', mimeType: 'image/png', bytes: PNG });
    const update = (await lastUpdate()) as { message: { photo: { file_id: string }[] } };
    const link = await bench.telegram.getFileLink(update.message.photo[0]?.file_id ?? '');
    expect(Buffer.from(await (await fetch(link)).arrayBuffer())).toEqual(PNG);
  });

  test('a sticker, a contact of its own or of another, a forward', async () => {
    bench.emulator.sendSticker({ from: ANNA.id });
    expect(await lastUpdate()).toMatchObject({ message: { sticker: { type: 'regular' } } });
    bench.emulator.sendContact({ from: ANNA.id, phoneNumber: '+79990000000' });
    expect(await lastUpdate()).toMatchObject({ message: { contact: { user_id: ANNA.id } } });
    bench.emulator.sendContact({ from: ANNA.id, phoneNumber: '+79990000001', contactUserId: BORIS.id });
    expect(await lastUpdate()).toMatchObject({ message: { from: { id: ANNA.id }, contact: { user_id: BORIS.id } } });
    bench.emulator.forwardText({ from: ANNA.id, text: 'чужое', authorId: BORIS.id });
    expect(await lastUpdate()).toMatchObject({
      message: { forward_origin: { type: 'user', sender_user: { id: BORIS.id } } },
    });
    bench.emulator.forwardText({ from: ANNA.id, text: 'чужое' });
    expect(await lastUpdate()).toMatchObject({ message: { forward_origin: { type: 'hidden_user' } } });
  });

  test('an edit, as edited_message', async () => {
    const messageId = bench.emulator.sendText({ from: ANNA.id, text: '1500' });
    bench.emulator.editText({ from: ANNA.id, messageId, text: '2500' });
    expect(await lastUpdate()).toMatchObject({
      edited_message: { message_id: messageId, text: '2500', edit_date: expect.any(Number) },
    });
  });

  test('a pressed button, with the message as it stands', async () => {
    const reply_markup = { inline_keyboard: [[{ text: 'Назад', callback_data: 'back' }]] };
    const { message_id } = await bench.telegram.sendMessage(ANNA.id, 'меню', { reply_markup });
    bench.emulator.pressButton({ from: ANNA.id, messageId: message_id, button: 'back' });
    expect(await lastUpdate()).toMatchObject({
      callback_query: { data: 'back', from: { id: ANNA.id }, message: { message_id, text: 'меню', reply_markup } },
    });
  });

  test('a press on an old keyboard, even when the message is gone', async () => {
    const { message_id } = await bench.telegram.sendMessage(ANNA.id, 'меню');
    bench.emulator.pressStale({ from: ANNA.id, messageId: message_id, data: 'old' });
    expect(await lastUpdate()).toMatchObject({ callback_query: { data: 'old', message: { text: 'меню' } } });
    bench.emulator.deleteMessage(ANNA.id, message_id);
    bench.emulator.pressStale({ from: ANNA.id, messageId: message_id, data: 'old' });
    expect(await lastUpdate()).toMatchObject({ callback_query: { data: 'old', message: { message_id, date: 0 } } });
  });

  test('a block and its own removal from a group, in the API’s shape', async () => {
    bench.emulator.blockBot(ANNA.id);
    expect(await lastUpdate()).toMatchObject({ my_chat_member: { new_chat_member: { status: 'kicked' } } });
    bench.emulator.removeBot({ chatId: GROUP, by: ANNA.id });
    expect(await lastUpdate()).toMatchObject({ my_chat_member: { old_chat_member: { status: 'administrator' } } });
  });
});

describe('a person', () => {
  test('opens addresses and copies texts without the bot learning of it', async () => {
    const reply_markup = {
      inline_keyboard: [
        [
          { text: 'Оплатить', url: 'https://pay.example.org/' },
          { text: 'Скопировать', copy_text: { text: 'по счёту 5' } },
        ],
      ],
    };
    const sent = (await bench.call('sendMessage', { chat_id: ANNA.id, text: 'счёт', reply_markup })).result as {
      message_id: number;
    };
    const press = (button: string) => bench.emulator.pressButton({ from: ANNA.id, messageId: sent.message_id, button });
    expect(press('Оплатить')).toEqual({ kind: 'url', url: 'https://pay.example.org/' });
    expect(press('Скопировать')).toEqual({ kind: 'copied', text: 'по счёту 5' });
    expect(await lastUpdate()).toBeUndefined();
    expect(bench.emulator.messages(ANNA.id).at(-1)?.keyboard[0]?.[1]).toEqual({
      label: 'Скопировать',
      copyText: 'по счёту 5',
    });
  });

  test('who blocks the bot is known to the page', () => {
    expect(bench.emulator.isBlocking(ANNA.id)).toBe(false);
    bench.emulator.blockBot(ANNA.id);
    expect(bench.emulator.isBlocking(ANNA.id)).toBe(true);
  });

  test('is shown by name, and so is the bot', async () => {
    bench.emulator.addUser({ ...BORIS, last_name: 'Stone' });
    bench.emulator.sendText({ from: BORIS.id, chatId: GROUP, text: 'a' });
    await bench.telegram.sendMessage(GROUP, 'b');
    expect(bench.emulator.messages(GROUP).map((message) => message.fromName)).toEqual(['Boris Stone', 'Помощник']);
  });

  test('cannot write where a client would not let them', () => {
    const { emulator } = bench;
    emulator.addUser({ id: 103, first_name: 'Вера' });
    expect(() => emulator.sendText({ from: 103, chatId: GROUP, text: 'a' })).toThrow('is not in the group');
    expect(() => emulator.sendText({ from: 103, chatId: ANNA.id, text: 'a' })).toThrow(
      'cannot write in the private chat',
    );
    expect(() => emulator.sendText({ from: 555, text: 'a' })).toThrow('there is no chat 555');
    expect(() => emulator.sendText({ from: ANNA.id, chatId: GROUP, threadId: 99, text: 'a' })).toThrow(
      'there is no topic 99',
    );
    expect(() => emulator.editText({ from: ANNA.id, messageId: 99, text: 'a' })).toThrow('has no text 99');
  });

  test('and the bot change the chat before the eyes of the page', async () => {
    const seen: number[] = [];
    const stop = bench.emulator.onChange(({ chatId }) => seen.push(chatId));
    bench.emulator.sendText({ from: ANNA.id, text: 'a' });
    await bench.telegram.sendMessage(GROUP, 'b');
    stop();
    bench.emulator.sendText({ from: ANNA.id, text: 'c' });
    expect(seen).toEqual([ANNA.id, GROUP]);
  });
});

test('every look-up answers in the API’s shape', async () => {
  for (const chat_id of [ANNA.id, GROUP]) {
    expect((await bench.call('getChat', { chat_id })).ok).toBe(true);
    for (const user_id of [ANNA.id, BORIS.id, 700_000_001])
      expect((await bench.call('getChatMember', { chat_id, user_id })).ok).toBe(true);
  }
  expect((await bench.call('getChatAdministrators', { chat_id: GROUP })).ok).toBe(true);
  expect((await bench.call('getWebhookInfo')).ok).toBe(true);
  expect((await bench.call('getMe')).ok).toBe(true);
  expect((await bench.call('getChatAdministrators', { chat_id: ANNA.id })).description).toBe(
    'Bad Request: there are no administrators in the private chat',
  );
});
