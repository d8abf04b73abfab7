// Guarantees webhooks as Telegram delivers them: the secret header, order within a chat, max_connections, another try
// after every answer that is not 2xx, duplicates on demand, and calls made in the answer.
import Fastify, { type FastifyReply } from 'fastify';
import { Telegraf } from 'telegraf';
import { expect, onTestFinished, test } from 'vitest';
import { ANNA, type Bench, BORIS, GROUP, openBench, TOKEN } from './support.ts';

interface Delivery {
  readonly text: string | undefined;
  readonly updateId: number;
  readonly secret: unknown;
  answer(status: number, body?: object): Promise<void>;
}

interface HookBody {
  update_id: number;
  message?: { text?: string };
}

interface Hook {
  readonly url: string;
  /** The next delivery that arrives. */
  next(): Promise<Delivery>;
  /** Deliveries that have arrived and that nobody has taken. */
  readonly waiting: readonly Delivery[];
}

/** A server for webhooks whose answers the test gives one by one. */
async function openHook(): Promise<Hook> {
  const arrived: Delivery[] = [];
  const takers: ((delivery: Delivery) => void)[] = [];
  const server = Fastify({ forceCloseConnections: true });
  server.post('/hook', (request, reply: FastifyReply) => {
    const body = request.body as HookBody;
    const delivery: Delivery = {
      text: body.message?.text,
      updateId: body.update_id,
      secret: request.headers['x-telegram-bot-api-secret-token'],
      answer: async (status, answer = {}) => {
        if (status === 302) reply.header('location', '/elsewhere');
        await reply.code(status).send(answer);
      },
    };
    const taker = takers.shift();
    if (taker === undefined) arrived.push(delivery);
    else taker(delivery);
  });
  // A redirect that was followed would end here with 200.
  server.get('/elsewhere', async () => ({}));
  const url = `${await server.listen({ host: '127.0.0.1', port: 0 })}/hook`;
  onTestFinished(() => server.close());
  const next = () => {
    const ready = arrived.shift();
    return ready === undefined ? new Promise<Delivery>((resolve) => takers.push(resolve)) : Promise.resolve(ready);
  };
  return { url, next, waiting: arrived };
}

/** A bench whose updates go to a hook; the greeting from openBench is dropped. */
async function openHooked(params: Record<string, unknown> = {}): Promise<{ bench: Bench; hook: Hook }> {
  const hook = await openHook();
  const bench = await openBench({ retryDelaysMs: [60_000] });
  const answer = await bench.call('setWebhook', { url: hook.url, drop_pending_updates: true, ...params });
  expect(answer).toEqual({ ok: true, result: true });
  return { bench, hook };
}

test('an update is posted with the secret, and is done when the answer is 2xx', async () => {
  const { bench, hook } = await openHooked({ secret_token: 'sEcret_-1' });
  bench.emulator.sendText({ from: ANNA.id, text: 'раз' });
  const delivery = await hook.next();
  expect(delivery).toMatchObject({ text: 'раз', secret: 'sEcret_-1' });
  await delivery.answer(204);
  await bench.emulator.whenIdle();
  expect(bench.emulator.deliveredUpdateIds()).toEqual([delivery.updateId]);
});

test('after an answer that is not 2xx the same update comes again before later ones of its chat', async () => {
  const { bench, hook } = await openHooked();
  bench.emulator.sendText({ from: ANNA.id, text: 'раз' });
  bench.emulator.sendText({ from: ANNA.id, text: 'два' });
  for (const status of [500, 302, 404]) {
    const failed = await hook.next();
    expect(failed.text).toBe('раз');
    await failed.answer(status);
    // The pause before the next try is a minute; redeliver() ends it once the failure has been noted.
    await expect
      .poll(async () => (await bench.call('getWebhookInfo')).result)
      .toMatchObject({
        pending_update_count: 2,
        last_error_message: expect.stringContaining(`Wrong response from the webhook: ${status}`),
      });
    bench.emulator.redeliver();
  }
  const again = await hook.next();
  expect(again.text).toBe('раз');
  await again.answer(200);
  const later = await hook.next();
  expect(later.text).toBe('два');
  await later.answer(200);
  await bench.emulator.whenIdle();
});

test('a failed delivery is tried again by itself after the pause', async () => {
  const hook = await openHook();
  const bench = await openBench({ retryDelaysMs: [1] });
  await bench.call('setWebhook', { url: hook.url });
  await (await hook.next()).answer(503);
  await (await hook.next()).answer(200);
  await bench.emulator.whenIdle();
});

test('one chat waits for its answer, another goes side by side, up to max_connections', async () => {
  const { bench, hook } = await openHooked({ max_connections: 2 });
  const { emulator } = bench;
  emulator.sendText({ from: ANNA.id, text: 'Анна 1' });
  emulator.sendText({ from: ANNA.id, text: 'Анна 2' });
  emulator.sendText({ from: BORIS.id, text: 'Boris' });
  emulator.sendText({ from: ANNA.id, chatId: GROUP, text: 'группа' });
  const [first, second] = [await hook.next(), await hook.next()];
  expect([first.text, second.text].sort()).toEqual(['Boris', 'Анна 1']);
  await bench.call('getMe');
  expect(hook.waiting).toEqual([]);
  const boris = first.text === 'Boris' ? first : second;
  await boris.answer(200);
  const third = await hook.next();
  expect(third.text).toBe('группа');
  await (boris === first ? second : first).answer(200);
  const fourth = await hook.next();
  expect(fourth.text).toBe('Анна 2');
  await Promise.all([third.answer(200), fourth.answer(200)]);
  await emulator.whenIdle();
});

test('updates that wait when the webhook is set keep to max_connections too', async () => {
  const hook = await openHook();
  const bench = await openBench();
  bench.emulator.sendText({ from: BORIS.id, text: 'Boris' });
  await bench.call('setWebhook', { url: hook.url, max_connections: 1 });
  const first = await hook.next();
  await bench.call('getMe');
  expect(hook.waiting).toEqual([]);
  await first.answer(200);
  await (await hook.next()).answer(200);
  await bench.emulator.whenIdle();
});

test('a delivered update comes a second time when asked for', async () => {
  const { bench, hook } = await openHooked();
  bench.emulator.sendText({ from: ANNA.id, text: 'раз' });
  const first = await hook.next();
  await first.answer(200);
  await bench.emulator.whenIdle();
  bench.emulator.redeliverUpdate(first.updateId);
  const second = await hook.next();
  expect(second.updateId).toBe(first.updateId);
  await second.answer(200);
  await bench.emulator.whenIdle();
});

test('a call in the answer is carried out', async () => {
  const { bench, hook } = await openHooked();
  bench.emulator.sendText({ from: ANNA.id, text: 'раз' });
  await (await hook.next()).answer(200, { method: 'sendMessage', chat_id: ANNA.id, text: 'в ответе' });
  await bench.emulator.whenIdle();
  expect(bench.emulator.messages(ANNA.id).at(-1)?.text).toBe('в ответе');
});

test('an update made while the bot was away is delivered when the webhook is set', async () => {
  const hook = await openHook();
  const bench = await openBench();
  await bench.call('setWebhook', { url: hook.url });
  expect((await bench.call('getWebhookInfo')).result).toMatchObject({
    url: hook.url,
    max_connections: 40,
    pending_update_count: 1,
  });
  const delivery = await hook.next();
  expect(delivery).toMatchObject({ text: '/start', secret: undefined });
  await delivery.answer(200);
  await bench.emulator.whenIdle();
});

test("telegraf's own webhook callback is served", async () => {
  const bench = await openBench();
  const bot = new Telegraf(TOKEN, { telegram: { apiRoot: bench.apiRoot } });
  bot.on('text', (ctx) => ctx.reply(`эхо: ${ctx.message.text}`));
  bot.on('callback_query', (ctx) => ctx.answerCbQuery('ответ телом'));
  const hooked = Fastify();
  hooked.post('/hook', bot.webhookCallback('/hook', { secretToken: 's1' }) as never);
  onTestFinished(() => hooked.close());
  const root = await hooked.listen({ host: '127.0.0.1', port: 0 });
  await bot.telegram.setWebhook(`${root}/hook`, { secret_token: 's1' });
  await bench.emulator.whenIdle();
  expect(bench.emulator.messages(ANNA.id).at(-1)?.text).toBe('эхо: /start');
  const messageId = bench.emulator.messages(ANNA.id).at(-1)?.messageId ?? 0;
  bench.emulator.pressStale({ from: ANNA.id, messageId, data: 'x' });
  await bench.emulator.whenIdle();
  expect(bench.emulator.callbackAnswers).toMatchObject([{ text: 'ответ телом' }]);
  expect(bench.emulator.violations).toEqual([]);
});
