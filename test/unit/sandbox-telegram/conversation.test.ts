// Guarantees that the real telegraf, polling over HTTP, can hold a whole conversation with the emulator: commands,
// keyboards, edits, callback answers, files, and that nothing it emits of itself counts as a violation.
import { Markup, Telegraf } from 'telegraf';
import { expect, onTestFinished, test } from 'vitest';
import { ANNA, type Bench, openBench, TOKEN } from './support.ts';

async function launchBot(bench: Bench): Promise<Telegraf> {
  const bot = new Telegraf(TOKEN, { telegram: { apiRoot: bench.apiRoot, webhookReply: false } });
  bot.start((ctx) => ctx.reply('Привет', Markup.inlineKeyboard([[Markup.button.callback('Пополнить', 'topup')]])));
  bot.action('topup', async (ctx) => {
    await ctx.answerCbQuery('Секунду');
    await ctx.editMessageText('<b>Сколько?</b>', {
      parse_mode: 'HTML',
      ...Markup.inlineKeyboard([Markup.button.url('Сайт', 'https://example.org/pay')]),
    });
  });
  bot.on('text', (ctx) =>
    ctx.replyWithDocument({ source: Buffer.from('a;b'), filename: 'отчёт.csv' }, { caption: ctx.message.text }),
  );
  const finished = new Promise<void>((resolve, reject) => {
    bot.launch({}, resolve).catch(reject);
  });
  await finished;
  onTestFinished(() => bot.stop());
  return bot;
}

test('a person presses a button of the real telegraf bot and sees the message change', async () => {
  const bench = await openBench();
  const { emulator } = bench;
  await launchBot(bench);
  await emulator.whenIdle();
  const [, greeting] = emulator.messages(ANNA.id);
  expect(greeting).toMatchObject({
    text: 'Привет',
    fromBot: true,
    keyboard: [[{ label: 'Пополнить', data: 'topup' }]],
  });
  const messageId = greeting?.messageId ?? 0;
  expect(emulator.pressButton({ from: ANNA.id, messageId, button: 'Пополнить' }).kind).toBe('pressed');
  await emulator.whenIdle();
  expect(emulator.callbackAnswers).toMatchObject([{ text: 'Секунду' }]);
  expect(emulator.messages(ANNA.id)[1]).toMatchObject({
    text: 'Сколько?',
    html: '<b>Сколько?</b>',
    editedAt: expect.any(Date),
  });
  expect(emulator.pressButton({ from: ANNA.id, messageId, button: 'Сайт' })).toEqual({
    kind: 'url',
    url: 'https://example.org/pay',
  });
  expect(emulator.pressButton({ from: ANNA.id, messageId, button: 'Пополнить' })).toEqual({
    kind: 'not-on-keyboard',
    labels: ['Сайт'],
  });
  expect(emulator.pressButton({ from: ANNA.id, messageId: 999, button: 'Сайт' })).toEqual({ kind: 'no-such-message' });
  expect(emulator.violations).toEqual([]);
});

test('a document uploaded by telegraf is shown with its name and can be downloaded', async () => {
  const bench = await openBench();
  const { emulator, telegram } = bench;
  await launchBot(bench);
  emulator.sendText({ from: ANNA.id, text: 'мой отчёт' });
  await emulator.whenIdle();
  const shown = emulator.messages(ANNA.id).at(-1);
  expect(shown).toMatchObject({
    text: 'мой отчёт',
    document: { fileName: 'отчёт.csv', mimeType: 'text/csv', sizeBytes: 3 },
  });
  const link = await telegram.getFileLink(shown?.document?.fileId ?? '');
  expect(await (await fetch(link)).text()).toBe('a;b');
  expect(emulator.file(shown?.document?.fileId ?? '')?.bytes.toString()).toBe('a;b');
  expect(emulator.violations).toEqual([]);
});
