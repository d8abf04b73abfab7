// Guarantee: who does not name the secret that was given to Telegram is turned away and nothing of theirs is kept; who names it
// is answered only once the update is kept.
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TelegramWebhookBody, telegramWebhook } from '../../../src/http/telegram-webhook.ts';

const secret = 'a-secret-that-only-telegram-was-told';
const header = 'x-telegram-bot-api-secret-token';
let app: FastifyInstance;
let kept: TelegramWebhookBody[];

beforeEach(async () => {
  kept = [];
  app = Fastify();
  const receive = async (update: TelegramWebhookBody) => {
    await new Promise(setImmediate);
    kept.push(update);
  };
  await app.register(telegramWebhook({ secret, receive }));
});
afterEach(() => app.close());

const call = (payload: unknown, headers: Record<string, string> = { [header]: secret }) =>
  app.inject({
    ...{ method: 'POST', url: '/telegram/webhook' },
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(payload),
  });

test('an update under the secret is kept whole before the answer', async () => {
  const update = { update_id: 7, message: { message_id: 1, text: 'Привет' } };
  const answer = await call(update);
  expect([answer.statusCode, answer.body]).toEqual([200, '']);
  expect(kept).toEqual([update]);
});

test.each<[string, Record<string, string>]>([
  ['no secret', {}],
  ['an empty one', { [header]: '' }],
  ['another one of the same length', { [header]: secret.replace('a', 'b') }],
  ['a part of it', { [header]: secret.slice(0, -1) }],
  ['more than it', { [header]: `${secret}!` }],
  ['it in another case', { [header]: secret.toUpperCase() }],
])('%s is turned away, and nothing is kept', async (_name, headers) => {
  const answer = await call({ update_id: 7 }, headers);
  expect([answer.statusCode, answer.json()]).toEqual([401, { error: 'secret token missing or wrong' }]);
  expect(kept).toEqual([]);
});

test.each([{}, [], 'update', { update_id: '7' }, { update_id: 7.5 }])('%j is no update', async (body) => {
  const answer = await call(body);
  expect([answer.statusCode, answer.json()]).toEqual([400, { error: 'not an update' }]);
  expect(kept).toEqual([]);
});

test('an update of 512 KB is taken, and one that is larger is not read', async () => {
  const sized = (bytes: number) => {
    const frame = JSON.stringify({ update_id: 7, text: '' }).length;
    return { update_id: 7, text: 'x'.repeat(bytes - frame) };
  };
  expect((await call(sized(512 * 1024))).statusCode).toBe(200);
  expect((await call(sized(512 * 1024 + 1))).statusCode).toBe(413);
  expect(kept).toHaveLength(1);
});

test('what could not be kept is not answered as if it were, so that Telegram sends it again', async () => {
  const failing = Fastify();
  const receive = () => Promise.reject(new Error('no room'));
  await failing.register(telegramWebhook({ secret, receive }));
  const headers = { [header]: secret };
  const answer = await failing.inject({ method: 'POST', url: '/telegram/webhook', headers, payload: { update_id: 7 } });
  await failing.close();
  expect(answer.statusCode).toBe(500);
});
