// Guarantee: a broadcast can be whatever every client shows as one message with its words; an album, which would be copied in
// pieces, and what nobody sends to many are refused.
import type { Message } from 'telegraf/types';
import { expect, test } from 'vitest';
import { readBroadcastMessage } from '../../../src/bot/support-desk/broadcast-message.ts';

const message = (content: object): Message => ({ message_id: 1, date: 0, ...content }) as Message;

test.each<[object, string]>([
  [{ text: 'Новость' }, 'Новость'],
  [{ photo: [], caption: 'Подпись' }, 'Подпись'],
  [{ photo: [] }, ''],
  [{ video: {}, caption: 'Подпись' }, 'Подпись'],
  [{ animation: {}, document: {} }, ''],
  [{ document: {}, caption: 'Отчёт' }, 'Отчёт'],
])('%o is sent', (content, words) => {
  expect(readBroadcastMessage(message(content))).toEqual({ kind: 'message', words });
});

test.each([
  { poll: {} },
  { sticker: {} },
  { contact: {} },
  { location: {} },
  { voice: {} },
  { video_note: {} },
  { dice: {} },
])('%o is not', (content) => {
  expect(readBroadcastMessage(message(content))).toEqual({ kind: 'refused', because: 'not-for-many' });
});

test('nor is one picture of an album', () => {
  const picture = message({ photo: [], media_group_id: '1', caption: 'Первая из трёх' });
  expect(readBroadcastMessage(picture)).toEqual({ kind: 'refused', because: 'album' });
});
