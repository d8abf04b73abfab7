/**
 * Guarantee: a button of the sandbox page does in the emulated Telegram exactly what that person could do there and
 * nothing else, and no other site can press it.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CardBank, ChargeOutcome, Spent } from '../../../src/sandbox/page/index.ts';
import { anna, john, olga, type Page, startPage, supportChatId } from './harness.ts';

let page: Page;
beforeEach(async () => {
  page = await startPage();
});
afterEach(() => page.stop());

const texts = (chatId: number) => page.telegram.messages(chatId).map((message) => message.text);
const start = () => page.act('send-text', { as: anna.id, chat: 'bot', text: '/start' });

describe('in the chat with the bot', () => {
  it('a person writes, edits, forwards and deletes', async () => {
    expect((await start()).json()).toEqual({ kind: 'done' });
    await page.act('edit', { as: anna.id, chat: 'bot', messageId: 1, text: 'передумала' });
    await page.act('forward', { as: anna.id, chat: 'bot', text: 'чужое', authorName: 'Банк' });
    expect(texts(anna.id)).toEqual(['передумала', 'чужое']);
    await page.act('delete', { as: anna.id, chat: 'bot', messageId: 1 });
    expect(texts(anna.id)).toEqual(['чужое']);
  });

  it('a sticker, a photo and a document arrive', async () => {
    const onePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const place = { as: anna.id, chat: 'bot' };
    await page.act('send-sticker', { ...place, emoji: '🙏' });
    await page.act('send-photo', { ...place, fileName: 'a.png', mimeType: 'image/png', base64: onePixel });
    await page.act('send-document', {
      ...place,
      fileName: 'чек.txt',
      mimeType: 'text/plain',
      base64: 'YWJj',
      caption: 'чек',
    });
    const [sticker, photo, document] = page.telegram.messages(anna.id);
    expect(sticker?.extra.sticker).toMatchObject({ emoji: '🙏' });
    expect(photo?.photo).toMatchObject({ width: 1, height: 1 });
    expect(document).toMatchObject({ text: 'чек', document: { fileName: 'чек.txt', sizeBytes: 3 } });
  });

  it('a photo that is no picture is refused in words', async () => {
    const broken = { as: anna.id, chat: 'bot', fileName: 'a.png', mimeType: 'image/png', base64: 'YWJj' };
    const response = await page.act('send-photo', broken);
    expect(response.statusCode).toBe(409);
    expect(response.json()).toMatchObject({ kind: 'refused', text: expect.stringContaining('не получится') });
  });

  it('a button is pressed while it stands there, and not afterwards', async () => {
    await start();
    const keyboard = (data: string) => ({ inline_keyboard: [[{ text: 'Пополнить', callback_data: data }]] });
    const sent = await page.callBot('sendMessage', { chat_id: anna.id, text: 'меню', reply_markup: keyboard('topup') });
    const press = { as: anna.id, chat: 'bot', messageId: sent.message_id, data: 'topup' };
    const pressed = (await page.act('press', press)).json();
    expect(pressed).toEqual({ kind: 'pressed', callbackQueryId: expect.stringMatching(/^\d+$/) });
    await page.callBot('answerCallbackQuery', { callback_query_id: pressed.callbackQueryId });
    const changed = { chat_id: anna.id, message_id: sent.message_id, reply_markup: keyboard('menu') };
    await page.callBot('editMessageReplyMarkup', changed);
    expect((await page.act('press', press)).json()).toMatchObject({ kind: 'refused' });
  });

  it('whoever blocked the bot writes nothing until it is unblocked', async () => {
    await start();
    await page.act('block', { as: anna.id, isBlocked: true });
    expect((await start()).statusCode).toBe(409);
    await page.act('block', { as: anna.id, isBlocked: false });
    expect((await start()).statusCode).toBe(200);
  });
});

describe('in the support group', () => {
  it('an agent answers in a topic', async () => {
    const topic = await page.callBot('createForumTopic', { chat_id: supportChatId, name: 'Анна' });
    const threadId = topic.message_thread_id;
    await page.act('send-text', { as: olga.id, chat: 'support', threadId, text: 'Здравствуйте!' });
    expect(page.telegram.messages(supportChatId, threadId).at(-1)?.text).toBe('Здравствуйте!');
  });

  it.each([
    ['a customer does not write there', { as: anna.id, chat: 'support' }],
    ['an agent does not write in a customer’s chat', { as: olga.id, chat: 'bot' }],
    ['nobody writes as a stranger', { as: 5, chat: 'bot' }],
  ])('%s', async (_name, place) => {
    expect((await page.act('send-text', { ...place, text: 'текст' })).statusCode).toBe(409);
    expect(texts(anna.id)).toEqual([]);
    expect(texts(supportChatId)).toEqual([]);
  });
});

describe('the tools', () => {
  it('the clock goes forward, never back and never by years', async () => {
    const before = page.clock.now().getTime();
    expect((await page.act('advance', { ms: 3_600_000 })).statusCode).toBe(200);
    expect(page.clock.now().getTime() - before).toBe(3_600_000);
    expect((await page.act('advance', { ms: -1 })).statusCode).toBe(400);
    expect((await page.act('advance', { ms: 93 * 86_400_000 })).statusCode).toBe(400);
  });

  it.each([
    ['1 500', 150_000n],
    ['99,90', 9990n],
  ])('«%s» is spent to the kopeck, and what is left is said', async (amount, amountMinor) => {
    const spent: unknown[] = [];
    const spend = async (input: unknown) => {
      spent.push(input);
      return { kind: 'spent', balanceMinor: 90_050n } as const;
    };
    const other = await startPage({ spend });
    const result = (await other.act('spend', { as: john.id, amount })).json();
    await other.stop();
    expect(spent).toEqual([{ userId: john.id, amountMinor }]);
    expect(result).toMatchObject({ kind: 'told', text: expect.stringContaining('900,50\u00a0₽') });
  });

  it.each(['', 'сто', '-5', '0'])('«%s» is no sum to spend', async (amount) => {
    expect((await page.act('spend', { as: anna.id, amount })).statusCode).toBe(409);
  });

  it('what is spent is followed by the jobs of two minutes, and what is refused is not', async () => {
    const leaps: number[] = [];
    let left: Spent = { kind: 'insufficient-funds' };
    const other = await startPage({ spend: async () => left, advance: async (ms) => void leaps.push(ms) });
    other.clock.advance(12_345);
    await other.act('spend', { as: anna.id, amount: '100' });
    left = { kind: 'spent', balanceMinor: 0n };
    await other.act('spend', { as: anna.id, amount: '100' });
    await other.stop();
    expect(leaps).toEqual([60_000 - 12_345 + 1000, 121_000]);
  });

  it('the bank of the card is told what to do, and every window hears of it', async () => {
    let outcome: ChargeOutcome = 'approve';
    const asked: unknown[] = [];
    const cardBank: CardBank = {
      outcome: () => outcome,
      choose: (chosen) => {
        outcome = chosen;
      },
      unbind: async (input) => asked.push(input) > 0 && input.userId === anna.id,
    };
    const bank = await startPage({ cardBank });
    const answers = [
      await bank.act('choose-charges', { outcome: 'slow' }),
      await bank.act('choose-charges', { outcome: 'never' }),
      await bank.act('unbind-card', { as: anna.id, why: 'card-replaced' }),
      await bank.act('unbind-card', { as: john.id, why: 'consent-withdrawn' }),
    ];
    await bank.stop();
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 400, 200, 409]);
    expect(outcome).toBe('slow');
    expect(asked).toEqual([
      { userId: anna.id, why: 'card-replaced' },
      { userId: john.id, why: 'consent-withdrawn' },
    ]);
  });

  it('where no card is bound, its bank does nothing', async () => {
    expect((await page.act('choose-charges', { outcome: 'decline' })).statusCode).toBe(409);
    expect((await page.act('unbind-card', { as: anna.id, why: 'card-replaced' })).statusCode).toBe(409);
  });

  it('the bank’s statement comes into the group as a file, from the agent who asked for it', async () => {
    const bytes = Buffer.from('1CClientBankExchange');
    const bankStatement = async () => ({ fileName: 'kl_to_1c.txt', bytes, payments: 2 });
    const bank = await startPage({ bankStatement });
    const result = (await bank.act('bank-statement', { as: olga.id })).json();
    const [sent, ...more] = bank.telegram.messages(supportChatId);
    const stored = bank.telegram.file(sent?.document?.fileId ?? '');
    await bank.stop();
    expect(result).toEqual({ kind: 'told', text: expect.stringContaining('Поступлений: 2') });
    expect(sent).toMatchObject({ from: olga.id, document: { fileName: 'kl_to_1c.txt', mimeType: 'text/plain' } });
    expect(sent?.threadId).toBeUndefined();
    expect(stored?.bytes).toEqual(bytes);
    expect(more).toEqual([]);
  });

  it('no statement is made while nothing waits to be paid, and none for whoever is no agent', async () => {
    let asked = 0;
    const bankStatement = async () => {
      asked += 1;
      return null;
    };
    const bank = await startPage({ bankStatement });
    const nothing = await bank.act('bank-statement', { as: olga.id });
    const stranger = await bank.act('bank-statement', { as: anna.id });
    const messages = bank.telegram.messages(supportChatId);
    await bank.stop();
    expect(nothing.statusCode).toBe(409);
    expect(nothing.json()).toEqual({ kind: 'refused', text: 'Ни один счёт не ждёт оплаты.' });
    expect(stranger.statusCode).toBe(409);
    expect(asked).toBe(1);
    expect(messages).toEqual([]);
  });

  it('a way in is given as the product made it, or said to be needless', async () => {
    expect((await page.act('start-link', { as: anna.id })).json()).toEqual({ kind: 'deep-link', payload: 'abc' });
    const open = await startPage({ startLink: async () => null });
    expect((await open.act('start-link', { as: anna.id })).statusCode).toBe(409);
    await open.stop();
  });
});

describe('what is not the page', () => {
  it('another site is turned away', async () => {
    const response = await page.act(
      'send-text',
      { as: anna.id, chat: 'bot', text: 'чужое' },
      { origin: 'https://evil.example', host: '127.0.0.1' },
    );
    expect(response.statusCode).toBe(403);
    expect(texts(anna.id)).toEqual([]);
  });

  it.each([{}, { as: 'anna', chat: 'bot', text: 'a' }, { as: anna.id, chat: 'bot', text: 'x'.repeat(4097) }, 'text'])(
    'a body that is not understood is refused: %j',
    async (body) => {
      expect((await page.act('send-text', body)).statusCode).toBeGreaterThanOrEqual(400);
      expect(texts(anna.id)).toEqual([]);
    },
  );
});
