// Guarantee: a key of the platform is kept by its hash alone, is found only whole and unrevoked, and those that the environment
// gives are exactly those that it gives; answers to its requests are kept for 30 days.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  authenticate,
  createApiKey,
  findAnswer,
  hashOfRequest,
  keepAnswer,
  keepGivenKeys,
  listApiKeys,
  purgeRequests,
  revokeApiKey,
} from '../../../src/api-keys/index.ts';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const clock = createMovableClock({ now: () => new Date('2026-11-21T09:00:30Z') });
let database: TestDatabase;
let deps: { db: TestDatabase['db']; clock: typeof clock; randomBytes: typeof randomBytes };
beforeAll(async () => {
  database = await createTestDatabase();
  deps = { db: database.db, clock, randomBytes };
});
afterAll(() => database.close());

const newKey = () => createApiKey(deps, { name: 'Кабинет', scopes: ['charges:write'] });

test('a secret has 256 random bits, and nothing that is kept gives it away', async () => {
  const { apiKey, secret } = await newKey();
  expect(secret).toMatch(/^ba_[\w-]{43}$/);
  const row = await deps.db.apiKey.findUniqueOrThrow({ where: { id: apiKey.id } });
  expect(row.keyHash).toHaveLength(32);
  expect(row.hint).toBe(secret.slice(0, 10));
  const kept = JSON.stringify({ ...row, id: null, keyHash: Buffer.from(row.keyHash).toString('latin1') });
  expect(kept).not.toContain(secret.slice(10, 20));
  expect((await newKey()).secret).not.toBe(secret);
});

test('only the whole secret finds the key, and none once it is revoked', async () => {
  const { apiKey, secret } = await newKey();
  expect(await authenticate(deps, secret)).toMatchObject({ id: apiKey.id, scopes: ['charges:write'] });
  for (const wrong of [secret.slice(0, -1), `${secret}A`, secret.toLowerCase(), '', apiKey.hint, ` ${secret}`]) {
    expect(await authenticate(deps, wrong)).toBeUndefined();
  }
  expect((await revokeApiKey(deps, apiKey.id)).kind).toBe('revoked');
  expect((await revokeApiKey(deps, apiKey.id)).kind).toBe('already-revoked');
  expect(await authenticate(deps, secret)).toBeUndefined();
  expect((await revokeApiKey(deps, 999_999n)).kind).toBe('unknown-key');
});

test('when it was last used is noted at most once a minute', async () => {
  const { apiKey, secret } = await newKey();
  const usedAt = async () => (await deps.db.apiKey.findUniqueOrThrow({ where: { id: apiKey.id } })).lastUsedAt;
  expect(await usedAt()).toBeNull();
  await authenticate(deps, secret);
  const first = await usedAt();
  expect(first).toEqual(clock.now());
  clock.advance(59_000);
  await authenticate(deps, secret);
  expect(await usedAt()).toEqual(first);
  clock.advance(1_000);
  await authenticate(deps, secret);
  expect(await usedAt()).toEqual(clock.now());
});

test('keys that the environment gives are good while it gives them, with the scopes that it names now', async () => {
  const [one, two] = [`ba_${'1'.repeat(43)}`, `ba_${'2'.repeat(43)}`];
  const { secret } = await newKey();
  await keepGivenKeys(deps, [
    { name: 'one', key: one, scopes: ['promo-codes:read'] },
    { name: 'two', key: two, scopes: ['promo-codes:read'] },
  ]);
  await keepGivenKeys(deps, [{ name: 'one', key: one, scopes: ['promo-codes:read', 'promo-codes:write'] }]);
  expect(await authenticate(deps, one)).toMatchObject({
    name: 'API_KEYS:one',
    scopes: ['promo-codes:read', 'promo-codes:write'],
  });
  expect(await authenticate(deps, two)).toBeUndefined();
  await keepGivenKeys(deps, [{ name: 'two', key: two, scopes: ['promo-codes:read'] }]);
  expect([await authenticate(deps, one), (await authenticate(deps, two))?.name]).toEqual([undefined, 'API_KEYS:two']);
  await keepGivenKeys(deps, []);
  expect(await authenticate(deps, two)).toBeUndefined();
  // Keys of the database are none of its business.
  expect(await authenticate(deps, secret)).toBeDefined();
  expect((await listApiKeys(deps.db)).filter(({ name }) => name.startsWith('API_KEYS:'))).toHaveLength(2);
});

test('two instances that start at once keep the same keys', async () => {
  const given = [{ name: 'both', key: `ba_${'3'.repeat(43)}`, scopes: ['promo-codes:read'] as const }];
  await Promise.all(Array.from({ length: 5 }, () => keepGivenKeys(deps, given)));
  expect(await deps.db.apiKey.count({ where: { name: 'API_KEYS:both' } })).toBe(1);
});

test('answers are kept for thirty days, and the first one stands', async () => {
  const { apiKey } = await newKey();
  const request = { apiKeyId: apiKey.id, key: 'k', hash: hashOfRequest(['POST', '/v1/charges', '{}']) };
  await keepAnswer(deps.db, request, { status: 201, body: { n: 1 }, at: clock.now() });
  await keepAnswer(deps.db, request, { status: 201, body: { n: 2 }, at: clock.now() });
  expect(await findAnswer(deps.db, request)).toEqual({ kind: 'answered', status: 201, body: { n: 1 } });
  const other = { ...request, hash: hashOfRequest(['POST', '/v1/charges{}', '']) };
  expect(await findAnswer(deps.db, other)).toEqual({ kind: 'other-request' });
  clock.advance(30 * 24 * 60 * 60_000);
  expect(await purgeRequests(deps)).toBe(0);
  clock.advance(1);
  expect(await purgeRequests(deps)).toBe(1);
  expect(await findAnswer(deps.db, request)).toEqual({ kind: 'new' });
});
