// Guarantee: calls are signed as Standard Webhooks has it, to the byte; a receiver's check takes what is genuine, by any of its
// secrets, and nothing that was changed, is of another secret, or is sent again later.
import { describe, expect, test } from 'vitest';
import { headersOf } from '../../../src/webhooks/message.ts';
import { isSecret, newSecret } from '../../../src/webhooks/secret.ts';
import { signatureOf, verifyWebhook } from '../../../src/webhooks/verify.ts';

// Published with the specification: libraries/javascript/src/webhook.test.ts of standard-webhooks/standard-webhooks.
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestampSeconds: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const now = new Date(vector.timestampSeconds * 1000);
const headers = {
  'webhook-id': vector.id,
  'webhook-timestamp': String(vector.timestampSeconds),
  'webhook-signature': vector.signature,
};
const genuine = { secrets: [vector.secret], headers, body: vector.body, now };
const minuteMs = 60_000;

test('the published vector', () => {
  expect(signatureOf(vector.secret, vector)).toBe(vector.signature);
  expect(verifyWebhook(genuine)).toEqual({ kind: 'genuine', id: vector.id, sentAt: now });
});

test('a body of bytes is checked as the same text is', () => {
  expect(verifyWebhook({ ...genuine, body: Buffer.from(vector.body) }).kind).toBe('genuine');
});

describe('refused', () => {
  const other = newSecret(() => Buffer.alloc(32, 7));
  const wrong = (change: Partial<typeof headers>) => ({ ...genuine, headers: { ...headers, ...change } });
  test.each([
    ['a changed body', { ...genuine, body: `${vector.body} ` }],
    ['a changed id', wrong({ 'webhook-id': 'msg_other' })],
    ['a changed moment', wrong({ 'webhook-timestamp': String(vector.timestampSeconds + 1) })],
    ['another secret', { ...genuine, secrets: [other] }],
    ['no secrets', { ...genuine, secrets: [] }],
    ['a part of the signature', wrong({ 'webhook-signature': vector.signature.slice(0, 8) })],
    ['an empty signature', wrong({ 'webhook-signature': 'v1,' })],
    ['a signature of another version', wrong({ 'webhook-signature': vector.signature.replace('v1', 'v2') })],
  ])('%s', (_what, given) => {
    expect(verifyWebhook(given)).toEqual({ kind: 'refused', because: 'wrong-signature' });
  });

  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const)(
    'a call without %s, or with nonsense for a moment',
    (name) => {
      const without = { ...headers, [name]: undefined };
      const refused = { kind: 'refused', because: 'headers-missing' };
      expect(verifyWebhook({ ...genuine, headers: without })).toEqual(refused);
      expect(verifyWebhook(wrong({ 'webhook-timestamp': 'hello' }))).toEqual(refused);
    },
  );

  test('what is older than five minutes, or lies so far ahead; within them it is taken', () => {
    const at = (ms: number) => verifyWebhook({ ...genuine, now: new Date(now.getTime() + ms) });
    expect(at(5 * minuteMs)).toMatchObject({ kind: 'genuine' });
    expect(at(5 * minuteMs + 1)).toEqual({ kind: 'refused', because: 'too-old' });
    expect(at(-5 * minuteMs)).toMatchObject({ kind: 'genuine' });
    expect(at(-5 * minuteMs - 1)).toEqual({ kind: 'refused', because: 'too-new' });
  });
});

test('while a secret is being changed, the old one and the new one each find their signature', () => {
  const [before, after] = [newSecret(() => Buffer.alloc(32, 1)), newSecret(() => Buffer.alloc(32, 2))];
  const { id, body } = vector;
  const sent = headersOf({ id, body, secrets: [after, before], now });
  expect(sent['webhook-signature']?.split(' ')).toHaveLength(2);
  for (const secret of [before, after]) {
    expect(verifyWebhook({ secrets: [secret], headers: sent, body, now }).kind).toBe('genuine');
  }
  expect(verifyWebhook({ secrets: [vector.secret], headers: sent, body, now }).kind).toBe('refused');
});

test('secrets are whsec_ and canonical base64 of 24 to 64 bytes', () => {
  const of = (bytes: number) => `whsec_${Buffer.alloc(bytes, 5).toString('base64')}`;
  expect([23, 24, 64, 65].map((bytes) => isSecret(of(bytes)))).toEqual([false, true, true, false]);
  expect(isSecret(vector.secret)).toBe(true);
  expect(isSecret(newSecret((size) => Buffer.alloc(size, 9)))).toBe(true);
  for (const bad of ['', 'whsec_', vector.secret.slice(6), `${vector.secret}!`, `${vector.secret.slice(0, -1)}`]) {
    expect([bad, isSecret(bad)]).toEqual([bad, false]);
  }
});
