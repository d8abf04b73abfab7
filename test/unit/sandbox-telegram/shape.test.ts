// Guarantees that a call which Telegram would refuse for its shape is refused here too, in Telegram's words, and is
// listed as a violation, so that a test with an empty list of violations proves the bot's calls well formed.
import { Markup } from 'telegraf';
import { describe, expect, test } from 'vitest';
import { ANNA, type Bench, GROUP, openBench, PNG, TOKEN } from './support.ts';

const keyboard = (button: Record<string, unknown>) => ({ inline_keyboard: [[button]] });
const message = (more: Record<string, unknown>) => ({ chat_id: ANNA.id, text: 'привет', ...more });
const withButton = (button: Record<string, unknown>) => message({ reply_markup: keyboard(button) });
const command = (name: string, description = 'описание') => ({ commands: [{ command: name, description }] });

const REFUSED: readonly [string, string, Record<string, unknown>, string][] = [
  ['a missing chat', 'sendMessage', { text: 'a' }, 'chat_id is empty'],
  ['a missing text', 'sendMessage', { chat_id: ANNA.id }, 'message text is empty'],
  ['an empty text', 'sendMessage', message({ text: '' }), 'message text is empty'],
  ['a text of spaces', 'sendMessage', message({ text: ' \n ' }), 'message text is empty'],
  [
    'a text that is empty after parsing',
    'sendMessage',
    message({ text: '<b></b>', parse_mode: 'HTML' }),
    'message text is empty',
  ],
  ['a text of 4097 characters', 'sendMessage', message({ text: 'я'.repeat(4097) }), 'message is too long'],
  [
    'an unknown parameter',
    'sendMessage',
    message({ parseMode: 'HTML' }),
    'unknown parameter "parseMode" of sendMessage',
  ],
  ['a number as text', 'sendMessage', message({ text: 5 }), 'text: expected a string'],
  [
    'a broken flag',
    'sendMessage',
    message({ disable_notification: 'perhaps' }),
    "can't parse disable_notification: expected true or false",
  ],
  [
    'broken JSON in a string',
    'sendMessage',
    message({ reply_markup: '{' }),
    "can't parse reply_markup as a JSON-serialized object",
  ],
  ['an unknown parse_mode', 'sendMessage', message({ parse_mode: 'bbcode' }), 'unsupported parse_mode'],
  [
    'Markdown',
    'sendMessage',
    message({ parse_mode: 'MarkdownV2' }),
    'the emulator does not support parse_mode Markdown',
  ],
  [
    'an unknown field inside',
    'sendMessage',
    message({ link_preview_options: { off: true } }),
    'link_preview_options.off: the Bot API has no such field',
  ],
  [
    'an entity outside of the text',
    'sendMessage',
    message({ entities: [{ type: 'bold', offset: 3, length: 9 }] }),
    "can't parse entities: entity begins or ends outside of the text",
  ],
  [
    'a button without text',
    'sendMessage',
    withButton({ callback_data: 'b' }),
    'reply_markup.inline_keyboard[0][0].text: is required',
  ],
  [
    'an unknown field beside hide:false',
    'sendMessage',
    withButton({ text: 'a', callback_data: 'b', hide: false, colour: 'red' }),
    'reply_markup.inline_keyboard[0][0].colour: the Bot API has no such field',
  ],
  [
    'a button of an own style',
    'sendMessage',
    withButton({ text: 'a', callback_data: 'b', style: 'red' }),
    'invalid button style specified',
  ],
  [
    'a button of no kind',
    'sendMessage',
    withButton({ text: 'a' }),
    'reply_markup.inline_keyboard[0][0]: exactly one kind of button must be set, found 0',
  ],
  [
    'a button of two kinds',
    'sendMessage',
    withButton({ text: 'a', url: 'https://a.org', callback_data: 'b' }),
    'reply_markup.inline_keyboard[0][0]: exactly one kind of button must be set, found 2',
  ],
  [
    'a hidden button',
    'sendMessage',
    withButton({ text: 'a', callback_data: 'b', hide: true }),
    'reply_markup.inline_keyboard[0][0].hide: the Bot API has no such field',
  ],
  [
    'a button without a label',
    'sendMessage',
    withButton({ text: ' ', callback_data: 'b' }),
    'inline keyboard button text is empty',
  ],
  [
    '65 bytes of callback data',
    'sendMessage',
    withButton({ text: 'a', callback_data: `${'я'.repeat(32)}x` }),
    'BUTTON_DATA_INVALID',
  ],
  ['no callback data', 'sendMessage', withButton({ text: 'a', callback_data: '' }), 'BUTTON_DATA_INVALID'],
  [
    '257 characters to copy',
    'sendMessage',
    withButton({ text: 'a', copy_text: { text: 'x'.repeat(257) } }),
    'BUTTON_COPY_TEXT_INVALID',
  ],
  [
    'a button address without a host',
    'sendMessage',
    withButton({ text: 'a', url: 'pay' }),
    "inline keyboard button URL 'pay' is invalid: Wrong HTTP URL",
  ],
  [
    'a button address of another scheme',
    'sendMessage',
    withButton({ text: 'a', url: 'javascript:alert(1)' }),
    "inline keyboard button URL 'javascript:alert(1)' is invalid: Unsupported URL protocol",
  ],
  [
    '101 buttons',
    'sendMessage',
    message({ reply_markup: { inline_keyboard: Array(101).fill([{ text: 'a', callback_data: 'b' }]) } }),
    'reply markup is too long',
  ],
  [
    '201 characters of callback answer',
    'answerCallbackQuery',
    { callback_query_id: '1', text: 'x'.repeat(201) },
    'MESSAGE_TOO_LONG',
  ],
  ['a command in capitals', 'setMyCommands', command('Start'), 'BOT_COMMAND_INVALID'],
  ['a command of 33 characters', 'setMyCommands', command('a'.repeat(33)), 'BOT_COMMAND_INVALID'],
  ['a command without description', 'setMyCommands', command('start', ''), 'BOT_COMMAND_DESCRIPTION_INVALID'],
  [
    'a description of 257 characters',
    'setMyCommands',
    command('start', 'x'.repeat(257)),
    'BOT_COMMAND_DESCRIPTION_INVALID',
  ],
  [
    '101 commands',
    'setMyCommands',
    { commands: Array(101).fill({ command: 'a', description: 'b' }) },
    'BOT_COMMANDS_TOO_MUCH',
  ],
  [
    'a topic name of 129 characters',
    'createForumTopic',
    { chat_id: GROUP, name: 'x'.repeat(129) },
    'TOPIC_TITLE_INVALID',
  ],
  ['an empty topic name', 'createForumTopic', { chat_id: GROUP, name: '' }, 'TOPIC_TITLE_INVALID'],
  [
    'a topic colour of our own',
    'createForumTopic',
    { chat_id: GROUP, name: 'a', icon_color: 1 },
    'invalid icon color specified',
  ],
  [
    'a secret with a space',
    'setWebhook',
    { url: 'https://a.org/', secret_token: 'a b' },
    'secret token contains unallowed characters',
  ],
  [
    'a secret of 257 characters',
    'setWebhook',
    { url: 'https://a.org/', secret_token: 'x'.repeat(257) },
    'secret token contains unallowed characters',
  ],
  [
    'a webhook without TLS',
    'setWebhook',
    { url: 'http://a.org/' },
    'bad webhook: An HTTPS URL must be provided for webhook',
  ],
  [
    'a webhook on another port',
    'setWebhook',
    { url: 'https://a.org:8080/' },
    'bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443',
  ],
  [
    'an unknown chat action',
    'sendChatAction',
    { chat_id: ANNA.id, action: 'thinking' },
    'wrong parameter action in request',
  ],
  [
    'a file that was not uploaded',
    'sendDocument',
    { chat_id: ANNA.id, document: 'attach://x' },
    'there is no file "x" in the request',
  ],
];

describe('a call is refused and listed as a violation when it has', () => {
  test.each(REFUSED)('%s', async (_what, method, params, reason) => {
    const { call, emulator } = await openBench();
    expect(await call(method, params)).toEqual({ ok: false, error_code: 400, description: `Bad Request: ${reason}` });
    expect(emulator.violations).toMatchObject([{ method, problem: `Bad Request: ${reason}` }]);
    expect(emulator.messages(ANNA.id)).toHaveLength(1);
  });
});

const ACCEPTED: readonly [string, string, Record<string, unknown>][] = [
  ['4096 characters after parsing', 'sendMessage', message({ text: `<b>${'я'.repeat(4096)}</b>`, parse_mode: 'HTML' })],
  ['64 bytes of callback data', 'sendMessage', withButton({ text: 'a', callback_data: 'я'.repeat(32) })],
  ['256 characters to copy', 'sendMessage', withButton({ text: 'a', copy_text: { text: 'x'.repeat(256) } })],
  ['the chat id as a string', 'sendMessage', message({ chat_id: String(ANNA.id) })],
  ['the markup as a JSON string', 'sendMessage', message({ reply_markup: '{"force_reply":true}' })],
  ['a tg:// address', 'sendMessage', withButton({ text: 'a', url: 'tg://user?id=5' })],
  ['a topic name of 128 characters', 'createForumTopic', { chat_id: GROUP, name: 'x'.repeat(128) }],
];

describe('a call is accepted when it has', () => {
  test.each(ACCEPTED)('%s', async (_what, method, params) => {
    const { call, emulator } = await openBench();
    expect(await call(method, params)).toMatchObject({ ok: true });
    expect(emulator.violations).toEqual([]);
  });
});

test("telegraf's hide:false on buttons is accepted and not shown", async () => {
  const { telegram, emulator } = await openBench();
  const markup = Markup.inlineKeyboard([Markup.button.callback('a', 'b')]);
  expect(JSON.stringify(markup)).toContain('"hide":false');
  expect((await telegram.sendMessage(ANNA.id, 'x', markup)).reply_markup).toEqual({
    inline_keyboard: [[{ text: 'a', callback_data: 'b' }]],
  });
  expect(emulator.violations).toEqual([]);
});

test('addresses on loopback are refused in buttons and webhooks when the emulator is told to be like the real one', async () => {
  const { call } = await openBench({ allowLoopbackUrls: false });
  expect((await call('sendMessage', withButton({ text: 'a', url: 'http://localhost:8080/pay' }))).description).toBe(
    "Bad Request: inline keyboard button URL 'http://localhost:8080/pay' is invalid: Wrong HTTP URL",
  );
  expect((await call('setWebhook', { url: 'http://127.0.0.1/' })).ok).toBe(false);
});

async function raw(bench: Bench, path: string, init?: RequestInit): Promise<unknown> {
  return (await fetch(`${bench.apiRoot}${path}`, init)).json();
}

test('parameters come by query, by form, by multipart and as JSON alike', async () => {
  const bench = await openBench();
  const url = `/bot${TOKEN}/sendMessage`;
  const markup = JSON.stringify(keyboard({ text: 'a', callback_data: 'b' }));
  const params = { chat_id: String(ANNA.id), text: 'да', disable_notification: 'true', reply_markup: markup };
  const form = new FormData();
  for (const [name, value] of Object.entries(params)) form.set(name, value);
  const shown = {
    ok: true,
    result: { text: 'да', chat: { id: ANNA.id }, reply_markup: keyboard({ text: 'a', callback_data: 'b' }) },
  };
  expect(await raw(bench, `${url}?${new URLSearchParams(params)}`)).toMatchObject(shown);
  expect(await raw(bench, url, { method: 'POST', body: new URLSearchParams(params) })).toMatchObject(shown);
  expect(await raw(bench, url, { method: 'POST', body: form })).toMatchObject(shown);
});

test('a wrong token is 401, an unknown method 404, broken JSON 400', async () => {
  const bench = await openBench();
  expect(await raw(bench, '/bot1:wrong/getMe')).toEqual({ ok: false, error_code: 401, description: 'Unauthorized' });
  expect(await raw(bench, `/bot${TOKEN}/sendGreeting`)).toEqual({
    ok: false,
    error_code: 404,
    description: 'Not Found',
  });
  const headers = { 'content-type': 'application/json' };
  expect(await raw(bench, `/bot${TOKEN}/getMe`, { method: 'POST', headers, body: '{' })).toMatchObject({
    error_code: 400,
  });
  expect(await raw(bench, '/file/bot1:wrong/documents/file_1.pdf')).toMatchObject({ error_code: 401 });
  expect(await raw(bench, `/file/bot${TOKEN}/documents/file_1.pdf`)).toMatchObject({ error_code: 404 });
});

test('a photo must be a picture, a document must not be empty, a caption holds at most 1024 characters', async () => {
  const { telegram } = await openBench();
  const photo = await telegram.sendPhoto(ANNA.id, { source: PNG, filename: 'a.png' }, { caption: 'x'.repeat(1024) });
  expect(photo.photo).toMatchObject([{ width: 1, height: 1, file_size: PNG.length }]);
  const fake = { source: Buffer.from('no picture'), filename: 'a.png' };
  await expect(telegram.sendPhoto(ANNA.id, fake)).rejects.toThrow('IMAGE_PROCESS_FAILED');
  const long = { caption: 'x'.repeat(1025) };
  await expect(telegram.sendDocument(ANNA.id, fake, long)).rejects.toThrow('message caption is too long');
  const again = photo.photo[0]?.file_id ?? '';
  expect((await telegram.sendPhoto(ANNA.id, again)).photo[0]?.file_id).toBe(again);
  await expect(telegram.sendDocument(ANNA.id, again)).rejects.toThrow("can't use file of other type");
  await expect(telegram.sendDocument(ANNA.id, 'BQAC')).rejects.toThrow('wrong file identifier/HTTP URL specified');
});
