// Guarantee: whatever is sent to the API, by whomever, it answers with a problem document that says what is wrong and nothing
// of the inside; keys that are wrong, revoked or too busy are turned away before a byte of their body is read.
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { revokeApiKey } from '../../../../src/api-keys/index.ts';
import { type Answer, type ApiWorld, openApiWorld, rub } from '../../../support/api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
  await world.account({ externalId: 'anna', moneyMinor: 10_000n });
});
afterAll(() => world.close());

/** @returns status and code of a problem document, having checked that it is one */
function problemOf({ status, headers, body }: Answer): [number, unknown] {
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({
    ...{ type: `/docs/problems#${body.code}`, title: expect.any(String), status, detail: expect.any(String) },
    requestId: headers.get('x-request-id'),
  });
  return [status, body.code];
}

describe('who is not let in', () => {
  test.each([
    '',
    'Bearer',
    'Bearer ba_',
    `Bearer ba_${'x'.repeat(43)}`,
    'Basic YTpi',
    `Bearer ${"'; DROP TABLE api_key; --"}`,
  ])('the header %j is no key', async (authorization) => {
    const answer = await world.call('GET', '/v1/accounts', { key: '', headers: { authorization } });
    expect(problemOf(answer)).toEqual([401, 'unauthenticated']);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
  });

  test('a key that is revoked is good for nothing from then on', async () => {
    const key = await world.key();
    expect((await world.call('GET', '/v1/accounts', { key })).status).toBe(200);
    const row = await world.db.apiKey.findFirstOrThrow({ orderBy: { id: 'desc' } });
    await revokeApiKey(world.deps, row.id);
    expect(problemOf(await world.call('GET', '/v1/accounts', { key }))).toEqual([401, 'unauthenticated']);
  });

  test('who asks for the head alone is asked for a key, too', async () => {
    for (const path of ['/v1/accounts', '/v1/accounts/ext:anna/entries.csv']) {
      expect((await fetch(world.url + path, { method: 'HEAD' })).status).toBe(401);
    }
  });

  test('nothing that was sent as a key is in the log', async () => {
    await world.call('GET', '/v1/accounts', { key: `ba_${'z'.repeat(43)}` });
    expect(world.log.join('')).not.toMatch(/ba_/);
  });
});

describe('bodies', () => {
  const post = (call: Parameters<ApiWorld['call']>[2]) => world.call('POST', '/v1/charges', call);

  test.each([
    ['broken JSON', '{"account":'],
    ['nothing', ''],
    ['a poisoned prototype', '{"__proto__": {"account": "1"}}'],
  ])('%s is refused', async (_name, raw) => {
    expect(problemOf(await post({ raw }))).toEqual([400, 'invalid-request']);
  });

  test.each([
    ['a list', []],
    ['a text', 'account'],
    ['null', null],
    ['a field too many', { account: 'ext:anna', amount: rub(1n), secret: 1 }],
    ['control characters', { account: 'ext:anna', amount: rub(1n), description: 'a\u0000b' }],
    ['half a character', { account: 'ext:anna', amount: rub(1n), description: 'a\ud800' }],
    ['white space for a text', { account: 'ext:anna', amount: rub(1n), service: '  ' }],
    ['a text too long', { account: 'ext:anna', amount: rub(1n), service: 'я'.repeat(101) }],
    ['an unknown currency', { account: 'ext:anna', amount: { amountMinor: '1', currency: 'EUR' } }],
    ['an id that is none', { account: '-1', amount: rub(1n) }],
  ])('%s is refused', async (_name, body) => {
    const answer = await post({ body });
    expect(problemOf(answer)).toEqual([400, 'invalid-request']);
    expect(answer.body.errors).not.toEqual([]);
  });

  test('every mistake is named at once, each by its place', async () => {
    const { body } = await post({ body: { amount: { amountMinor: '1.5' }, more: 1 } });
    expect(body.errors).toMatchObject([
      { path: '/body/account', code: 'required' },
      { path: '/body/amount/amountMinor', code: 'invalid' },
      { path: '/body/amount/currency', code: 'required' },
      { path: '/body/more', code: 'unknown-field' },
    ]);
  });

  test.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'nonsense'])(
    'as %s is refused',
    async (type) => {
      const answer = await post({ raw: '{}', headers: { 'content-type': type } });
      expect(problemOf(answer)).toEqual([415, 'unsupported-media-type']);
    },
  );

  test('64 KiB and a byte are too much, a batch may have 2 MiB', async () => {
    const blank = (bytes: number) => `{}${' '.repeat(bytes - 2)}`;
    expect(problemOf(await post({ raw: blank(65_537) }))).toEqual([413, 'body-too-large']);
    expect(problemOf(await post({ raw: blank(65_536) }))).toEqual([400, 'invalid-request']);
    const batch = (raw: string) => world.call('POST', '/v1/charges/batch', { raw });
    expect(problemOf(await batch(blank(2 * 1024 * 1024 + 1)))).toEqual([413, 'body-too-large']);
    expect(problemOf(await batch(blank(2 * 1024 * 1024)))).toEqual([400, 'invalid-request']);
  });

  test('a hundred megabytes are refused at the limit: no more than that is read', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const { hostname, port } = new URL(world.url);
      const headers = {
        ...{ authorization: `Bearer ${world.allowed}`, 'content-type': 'application/json', 'idempotency-key': 'big' },
        'content-length': String(100 * 1024 * 1024),
      };
      const sent = request({ hostname, port, method: 'POST', path: '/v1/charges', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on('error', reject);
      // Of all that is announced, this is all that comes.
      sent.write('{');
    });
    expect(status).toBe(413);
  });
});

describe('addresses', () => {
  test.each([
    ['GET', '/v1/accounts/ext:nobody', 404, 'unknown-account'],
    ['GET', '/v1/accounts/999999', 404, 'unknown-account'],
    ['GET', '/v1/accounts/0', 400, 'invalid-request'],
    ['GET', '/v1/accounts/1%00', 400, 'invalid-request'],
    ['GET', '/v1/accounts/99999999999999999999', 400, 'invalid-request'],
    ['GET', '/v1/accounts?limit=0', 400, 'invalid-request'],
    ['GET', '/v1/accounts?limit=201', 400, 'invalid-request'],
    ['GET', '/v1/accounts?limit=5&limit=6', 400, 'invalid-request'],
    ['GET', '/v1/accounts?order=name', 400, 'invalid-request'],
    ['GET', '/v1/accounts?cursor=nonsense', 400, 'invalid-request'],
    ['GET', `/v1/accounts?cursor=${Buffer.from('payments:1').toString('base64url')}`, 400, 'invalid-request'],
    ['GET', `/v1/accounts?cursor=${Buffer.from('accounts:-1').toString('base64url')}`, 400, 'invalid-request'],
    ['GET', '/v1/payments/999999', 404, 'unknown-payment'],
    ['GET', '/v1/payments/9999999999', 400, 'invalid-request'],
    ['GET', '/v1/payments?state=lost', 400, 'invalid-request'],
    ['GET', '/v1/payments?account=999999', 404, 'unknown-account'],
    ['GET', '/v1/refunds/999999', 404, 'unknown-refund'],
    ['GET', '/v1/refunds/8d7f1c8e-0000-4000-8000-000000000000', 400, 'invalid-request'],
    ['GET', '/v1/promo-codes/NOWHERE', 404, 'unknown-promo-code'],
    ['POST', '/v1/promo-codes/NOWHERE/stop', 404, 'unknown-promo-code'],
    ['GET', '/v1/accounts/ext:anna/entries?from=yesterday', 400, 'invalid-request'],
    ['GET', '/v1/accounts/ext:anna/entries?from=2026-11-01T00:00:00', 400, 'invalid-request'],
    ['GET', '/v1/accounts/ext:anna/entries?from=2026-02-30T00:00:00Z', 400, 'invalid-request'],
    ['GET', '/v1/accounts/ext:anna/entries?from=0001-01-01T00:00:00Z', 400, 'invalid-request'],
    ['GET', '/v1/nowhere', 404, 'not-found'],
    ['PUT', '/v1/accounts', 404, 'not-found'],
    ['GET', '/v1', 404, 'not-found'],
  ])('%s %s is %i %s', async (method, path, status, code) => {
    expect(problemOf(await world.call(method, path))).toEqual([status, code]);
  });

  test.each(['entries', 'statement', 'entries.csv'])(
    '%s of a period that ends before it begins is refused',
    async (what) => {
      const period = 'from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z';
      const answer = await world.call('GET', `/v1/accounts/ext:anna/${what}?${period}`);
      expect(problemOf(answer)).toEqual([400, 'invalid-request']);
      expect(answer.body.errors).toMatchObject([{ path: '/query/to', code: 'wrong-order' }]);
    },
  );

  test.each(['a:b', 'a b', '%D0%BA', '', 'k'.repeat(81)])('%j is no Idempotency-Key', async (idempotencyKey) => {
    const body = { account: 'ext:anna', amount: rub(1n) };
    const answer = await world.call('POST', '/v1/charges', { body, idempotencyKey });
    expect(problemOf(answer)).toEqual([400, 'invalid-request']);
    expect(answer.body.errors).toMatchObject([{ path: '/headers/idempotency-key', code: 'invalid' }]);
  });
});

test('a fault of ours is told by the request’s id alone, and is whole in the log', async () => {
  const broken = await openApiWorld();
  Object.assign(broken.deps, { db: null });
  const own = await broken.call('GET', '/v1/accounts');
  expect(problemOf(own)).toEqual([500, 'internal']);
  expect(own.text).not.toMatch(/null|TypeError|node_modules|select/i);
  expect(broken.log.join('')).toContain(String(own.body.requestId));
  await broken.close();
});

describe('too many requests', () => {
  test('of one key are told when to come again, and another key goes on', async () => {
    const busy = await openApiWorld({ requestsPerMinute: 3 });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await busy.call('GET', '/v1/accounts')).status);
    expect(statuses).toEqual([200, 200, 200]);
    const turnedAway = await busy.call('GET', '/v1/accounts');
    expect(problemOf(turnedAway)).toEqual([429, 'rate-limited']);
    expect(Number(turnedAway.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await busy.call('GET', '/v1/accounts', { key: await busy.key() })).status).toBe(200);
    await busy.close();
  });

  test('with wrong keys from one address are turned away, the right key is not', async () => {
    const guessed = await openApiWorld();
    const guesses = Array.from({ length: 70 }, () =>
      guessed.call('GET', '/v1/accounts', { key: `ba_${'y'.repeat(43)}` }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    expect((await guessed.call('GET', '/v1/accounts')).status).toBe(200);
    await guessed.close();
  });
});
