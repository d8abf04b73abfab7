// Guarantees that the emulator can live inside a larger server: under a prefix, beside that server's own body parsers,
// and without changing how the rest of it answers.
import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import Fastify from 'fastify';
import { Telegram } from 'telegraf';
import { expect, onTestFinished, test } from 'vitest';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { createTelegramEmulator } from '../../../src/sandbox/telegram/emulator.ts';
import { ANNA, BOT, TOKEN } from './support.ts';

test('under a prefix, in a server with its own parsers, telegraf sends texts and files', async () => {
  const emulator = createTelegramEmulator({ clock: createMovableClock(), token: TOKEN, bot: BOT });
  emulator.addUser(ANNA);
  emulator.sendText({ from: ANNA.id, text: '/start' });
  const server = Fastify();
  await server.register(formbody);
  await server.register(multipart);
  await server.register(emulator.botApi, { prefix: '/telegram' });
  server.post('/form', async (request) => request.body);
  const root = await server.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());

  // The slash at the end matters: telegraf resolves `./bot…` against apiRoot.
  const telegram = new Telegram(TOKEN, { apiRoot: `${root}/telegram/` });
  expect((await telegram.sendMessage(ANNA.id, 'привет')).text).toBe('привет');
  const sent = await telegram.sendDocument(ANNA.id, { source: Buffer.from('1'), filename: 'a.csv' });
  const link = await telegram.getFileLink(sent.document.file_id);
  expect(await (await fetch(link)).text()).toBe('1');

  const form = await fetch(`${root}/form`, { method: 'POST', body: new URLSearchParams({ a: 'b' }) });
  expect(await form.json()).toEqual({ a: 'b' });
  const missing = await fetch(`${root}/missing`);
  expect(await missing.json()).toMatchObject({ statusCode: 404 });
});
