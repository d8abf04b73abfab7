// Guarantee: every operation of the API, as its own document names them, is closed to whoever has no good key: none, an unknown
// one, a revoked one, one in the wrong place, and one of another scope; asked for its head alone, it is closed just the same; by
// another method there is nothing; and what one key was answered is never told to another.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { revokeApiKey } from '../../../src/api-keys/index.ts';
import { apiScopes } from '../../../src/config/api-scopes.ts';
import { type ApiDocument, type Operation, operationsOf, requestOf } from '../../support/api-document.ts';
import { type ApiWorld, openApiWorld } from '../../support/api-world.ts';
import { newCode, paidTopUp } from '../../support/refund-world.ts';
import { rowCounts } from '../../support/row-counts.ts';

let world: ApiWorld;
let document: ApiDocument;
let operations: readonly Operation[];
let revoked: string;
beforeAll(async () => {
  world = await openApiWorld();
  document = (await world.call('GET', '/v1/openapi.json', { key: '' })).body as unknown as ApiDocument;
  operations = operationsOf(document);
  // What the examples speak of: a request that got in would find it.
  await world.account({ externalId: 'customer-42', moneyMinor: 1_000_000n });
  await paidTopUp(world.refunds, { amountMinor: 100_000n });
  await newCode(world.refunds, { code: 'SUMMER' });
  revoked = await world.key();
  const { id } = await world.db.apiKey.findFirstOrThrow({ orderBy: { id: 'desc' } });
  await revokeApiKey(world.deps, id);
});
afterAll(() => world.close());

/** Keys are made by the tests themselves. */
const traces = () => rowCounts(world.db, ['api_key']);

describe('every operation is closed to', () => {
  const unknown = `ba_${'u'.repeat(43)}`;
  const callers: readonly [string, () => Readonly<Record<string, string>>][] = [
    ['nobody', () => ({})],
    ['an unknown key', () => ({ authorization: `Bearer ${unknown}` })],
    ['a revoked key', () => ({ authorization: `Bearer ${revoked}` })],
    ['a good key without its word', () => ({ authorization: world.allowed })],
    ['a good key as a password', () => ({ authorization: `Basic ${btoa(`ba:${world.allowed}`)}` })],
    ['a good key cut short', () => ({ authorization: `Bearer ${world.allowed.slice(0, -1)}` })],
    ['a good key and more', () => ({ authorization: `Bearer ${world.allowed}x` })],
    ['a good key in other letters', () => ({ authorization: `Bearer ${world.allowed.toUpperCase()}` })],
    ['a good key in other headers', () => ({ 'x-api-key': world.allowed, cookie: `key=${world.allowed}` })],
    ['two keys, the second a good one', () => ({ authorization: `Bearer ${unknown}, Bearer ${world.allowed}` })],
  ];

  test.each(callers)('%s', async (_name, headers) => {
    const before = await traces();
    for (const operation of operations) {
      const { path, ...call } = requestOf(document, operation);
      const inAddress = `${path}${path.includes('?') ? '&' : '?'}access_token=${world.allowed}&key=${world.allowed}`;
      for (const address of [path, inAddress]) {
        const answer = await world.call(operation.method, address, { ...call, key: '', headers: headers() });
        const code = answer.status === 429 ? 'rate-limited' : 'unauthenticated';
        expect([operation.operationId, answer.body.code]).toEqual([operation.operationId, code]);
      }
    }
    expect(await traces()).toEqual(before);
  });

  test('every scope but its own, with the whole request of its examples', async () => {
    const before = await traces();
    for (const operation of operations) {
      const [wanted] = operation.security[0]?.bearer ?? [];
      const others = apiScopes.filter((scope) => scope !== wanted);
      const key = await world.key(others);
      const { path, ...call } = requestOf(document, operation);
      const answer = await world.call(operation.method, path, { ...call, key });
      expect([operation.operationId, answer.status, answer.body.code]).toEqual([
        ...[operation.operationId, 403, 'scope-missing'],
      ]);
    }
    expect(await traces()).toEqual(before);
  });
});

test('who asks for the head alone needs the same scope', async () => {
  for (const operation of operations.filter(({ method }) => method === 'GET')) {
    const [wanted] = operation.security[0]?.bearer ?? [];
    const { path } = requestOf(document, operation);
    const ask = async (key: string | undefined) => {
      const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
      return (await fetch(world.url + path, { method: 'HEAD', headers })).status;
    };
    const other = await world.key(apiScopes.filter((scope) => scope !== wanted));
    // 429: by now this address has had too many wrong keys.
    expect([401, 429]).toContain(await ask(undefined));
    expect([operation.operationId, await ask(other)]).toEqual([operation.operationId, 403]);
  }
});

test('by a method that the document does not name nothing is there, and nothing is done', async () => {
  const before = await traces();
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  for (const [path, named] of Object.entries(document.paths)) {
    const address = path.replaceAll(/\{\w+\}/g, '1');
    for (const method of methods.filter((one) => !(one.toLowerCase() in named))) {
      const answer = await world.call(method, address);
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
  }
  expect(await traces()).toEqual(before);
});

test('an answer that one key was given is not told to another under the same name', async () => {
  const body = { account: 'ext:customer-42', amount: { amountMinor: '100', currency: 'RUB' } };
  const call = { body, idempotencyKey: 'shared-name' };
  const first = await world.call('POST', '/v1/charges', call);
  const other = await world.call('POST', '/v1/charges', { ...call, key: await world.key() });
  expect([first.status, other.status]).toEqual([201, 201]);
  expect(other.headers.get('idempotency-replayed')).toBeNull();
  expect(other.body).not.toEqual(first.body);
});
