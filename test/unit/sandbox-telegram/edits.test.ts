// Guarantees Telegram's rules of editing, deleting, pinning and answering: what is refused, and in which words.
import { describe, expect, test } from 'vitest';
import { ANNA, GROUP, openBench, PNG } from './support.ts';

const NOT_MODIFIED =
  '400: Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';
const keyboard = (data: string) => ({ reply_markup: { inline_keyboard: [[{ text: 'a', callback_data: data }]] } });

describe('editing', () => {
  test('an edit that changes nothing is refused: same text, same entities, same keyboard', async () => {
    const { telegram } = await openBench();
    const { message_id } = await telegram.sendMessage(ANNA.id, '<b>a</b>', { parse_mode: 'HTML', ...keyboard('1') });
    const edit = (text: string, data: string) =>
      telegram.editMessageText(ANNA.id, message_id, undefined, text, { parse_mode: 'HTML', ...keyboard(data) });
    await expect(edit('<b>a</b>', '1')).rejects.toThrow(NOT_MODIFIED);
    await expect(edit('<strong>a</strong> ', '1')).rejects.toThrow(NOT_MODIFIED);
    expect(await edit('<b>a</b>', '2')).toMatchObject({ text: 'a', edit_date: expect.any(Number) });
    expect(await edit('a', '2')).toMatchObject({ text: 'a' });
    await expect(
      telegram.editMessageReplyMarkup(ANNA.id, message_id, undefined, keyboard('2').reply_markup),
    ).rejects.toThrow(NOT_MODIFIED);
  });

  test('an edit without reply_markup takes the keyboard away', async () => {
    const { telegram, emulator } = await openBench();
    const { message_id } = await telegram.sendMessage(ANNA.id, 'a', keyboard('1'));
    await telegram.editMessageText(ANNA.id, message_id, undefined, 'b');
    expect(emulator.messages(ANNA.id).at(-1)?.keyboard).toEqual([]);
    await expect(telegram.editMessageReplyMarkup(ANNA.id, message_id, undefined, undefined)).rejects.toThrow(
      NOT_MODIFIED,
    );
  });

  test('a message that is gone, of a person, with a custom keyboard or without text cannot be edited', async () => {
    const { telegram, emulator } = await openBench();
    const edit = (id: number) => telegram.editMessageText(ANNA.id, id, undefined, 'b');
    await expect(edit(999)).rejects.toThrow('400: Bad Request: message to edit not found');
    const typed = emulator.sendText({ from: ANNA.id, text: 'мой текст' });
    await expect(edit(typed)).rejects.toThrow("400: Bad Request: message can't be edited");
    const asked = await telegram.sendMessage(ANNA.id, 'a', { reply_markup: { force_reply: true } });
    await expect(edit(asked.message_id)).rejects.toThrow("message can't be edited");
    const photo = await telegram.sendPhoto(ANNA.id, { source: PNG });
    await expect(edit(photo.message_id)).rejects.toThrow('there is no text in the message to edit');
    const shown = await telegram.editMessageCaption(ANNA.id, photo.message_id, undefined, 'подпись');
    expect(shown).toMatchObject({ caption: 'подпись' });
    const text = await telegram.sendMessage(ANNA.id, 'a');
    await expect(telegram.editMessageCaption(ANNA.id, text.message_id, undefined, 'c')).rejects.toThrow(
      'there is no caption in the message to edit',
    );
  });

  test('editMessageMedia replaces the file and its caption', async () => {
    const { telegram, emulator } = await openBench();
    const { message_id } = await telegram.sendPhoto(ANNA.id, { source: PNG }, { caption: 'было' });
    const media = {
      type: 'document' as const,
      media: { source: Buffer.from('1'), filename: 'a.pdf' },
      caption: 'стало',
    };
    await telegram.editMessageMedia(ANNA.id, message_id, undefined, media);
    const shown = emulator.messages(ANNA.id).at(-1);
    expect(shown).toMatchObject({ text: 'стало', document: { fileName: 'a.pdf', mimeType: 'application/pdf' } });
    expect(shown?.photo).toBeUndefined();
    expect(emulator.violations).toEqual([]);
  });

  test('a refused edit leaves the message as it was', async () => {
    const { telegram, emulator } = await openBench();
    const { message_id } = await telegram.sendMessage(ANNA.id, 'a', keyboard('1'));
    const before = emulator.messages(ANNA.id);
    await expect(telegram.editMessageText(ANNA.id, message_id, undefined, 'b', keyboard(''))).rejects.toThrow(
      'BUTTON_DATA_INVALID',
    );
    await expect(
      telegram.editMessageMedia(ANNA.id, message_id, undefined, { type: 'photo', media: 'BQAC' }),
    ).rejects.toThrow('wrong file identifier');
    expect(emulator.messages(ANNA.id)).toEqual(before);
  });
});

describe('deleting', () => {
  test('a message can be deleted once, and only within 48 hours', async () => {
    const { telegram, clock, emulator } = await openBench();
    const young = await telegram.sendMessage(ANNA.id, 'a');
    const old = await telegram.sendMessage(ANNA.id, 'b');
    expect(await telegram.deleteMessage(ANNA.id, young.message_id)).toBe(true);
    await expect(telegram.deleteMessage(ANNA.id, young.message_id)).rejects.toThrow(
      '400: Bad Request: message to delete not found',
    );
    clock.advance(48 * 3_600_000 + 1000);
    await expect(telegram.deleteMessage(ANNA.id, old.message_id)).rejects.toThrow(
      "400: Bad Request: message can't be deleted",
    );
    expect(emulator.messages(ANNA.id).map((message) => message.text)).toEqual(['/start', 'b']);
  });

  test('deleteMessages skips what is gone', async () => {
    const { telegram, emulator } = await openBench();
    const { message_id } = await telegram.sendMessage(ANNA.id, 'a');
    expect(await telegram.deleteMessages(ANNA.id, [message_id, 999])).toBe(true);
    expect(emulator.messages(ANNA.id)).toHaveLength(1);
  });
});

test('pinning marks the message, leaves a service message, and the chat names the last one pinned', async () => {
  const { telegram, emulator, call } = await openBench();
  const { message_id } = await telegram.sendMessage(GROUP, 'карточка');
  await telegram.pinChatMessage(GROUP, message_id);
  expect(emulator.messages(GROUP).map((message) => message.pinned)).toEqual([true, false]);
  expect((await call('getChat', { chat_id: GROUP })).result).toMatchObject({ pinned_message: { message_id } });
  await telegram.unpinChatMessage(GROUP, message_id);
  expect(emulator.messages(GROUP)[0]?.pinned).toBe(false);
  await expect(telegram.pinChatMessage(GROUP, 999)).rejects.toThrow('message to pin not found');
});

test('a reply names the message, which must be there', async () => {
  const { telegram, emulator } = await openBench();
  const first = await telegram.sendMessage(ANNA.id, 'a');
  const reply = await telegram.sendMessage(ANNA.id, 'b', { reply_parameters: { message_id: first.message_id } });
  expect(reply.reply_to_message).toMatchObject({ text: 'a' });
  expect(emulator.messages(ANNA.id).at(-1)?.replyTo).toBe(first.message_id);
  const gone = { message_id: 999 };
  await expect(telegram.sendMessage(ANNA.id, 'c', { reply_parameters: gone })).rejects.toThrow(
    'message to be replied not found',
  );
  const loose = { ...gone, allow_sending_without_reply: true };
  expect((await telegram.sendMessage(ANNA.id, 'c', { reply_parameters: loose })).reply_to_message).toBeUndefined();
});

test('a copy hides where it came from, a forward tells it', async () => {
  const { telegram, emulator } = await openBench();
  const typed = emulator.sendText({ from: ANNA.id, text: 'помогите' });
  const { message_id } = await telegram.copyMessage(GROUP, ANNA.id, typed);
  expect(emulator.messages(GROUP).at(-1)).toMatchObject({ messageId: message_id, text: 'помогите', extra: {} });
  await telegram.forwardMessage(GROUP, ANNA.id, typed);
  expect(emulator.messages(GROUP).at(-1)?.extra.forward_origin).toMatchObject({
    type: 'user',
    sender_user: { id: ANNA.id },
  });
  await expect(telegram.copyMessage(GROUP, ANNA.id, 999)).rejects.toThrow('message to copy not found');
});

describe('callback queries', () => {
  test('each can be answered once, and only for a while', async () => {
    const { telegram, emulator, clock } = await openBench();
    const { message_id } = await telegram.sendMessage(ANNA.id, 'a', keyboard('1'));
    const press = () => {
      const outcome = emulator.pressButton({ from: ANNA.id, messageId: message_id, button: 'a' });
      return outcome.kind === 'pressed' ? outcome.callbackQueryId : '';
    };
    const tooOld = '400: Bad Request: query is too old and response timeout expired or query ID is invalid';
    const first = press();
    expect(await telegram.answerCbQuery(first, 'ок', { show_alert: true })).toBe(true);
    await expect(telegram.answerCbQuery(first)).rejects.toThrow(tooOld);
    const late = press();
    clock.advance(15_001);
    await expect(telegram.answerCbQuery(late)).rejects.toThrow(tooOld);
    await expect(telegram.answerCbQuery('999')).rejects.toThrow(tooOld);
    expect(emulator.callbackAnswers).toEqual([{ callbackQueryId: first, text: 'ок', showAlert: true }]);
    expect(emulator.violations).toEqual([]);
  });
});
