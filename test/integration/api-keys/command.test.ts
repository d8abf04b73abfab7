// Guarantee: `npm run api-key` makes a key that is good at once, lists keys without their secrets, revokes one, and says how it
// is used when it is asked for nonsense; the exit code tells whether the command was done.
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authenticate } from '../../../src/api-keys/index.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

const run = (...words: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { env: { DATABASE_URL: database.ownerUrl } };
    const child = execFile(process.execPath, ['src/api-key.ts', ...words], options, (_error, out, error) => {
      resolve({ code: child.exitCode ?? -1, out, error });
    });
  });

const find = (secret: string) => authenticate({ db: database.db, clock: systemClock }, secret);

test('a key is made, listed and revoked', async () => {
  const made = await run('create', 'Кабинет', 'accounts:read,charges:write');
  expect([made.code, made.error]).toEqual([0, '']);
  const [secret = ''] = /ba_[\w-]{43}/.exec(made.out) ?? [];
  expect(await find(secret)).toMatchObject({ name: 'Кабинет', scopes: ['accounts:read', 'charges:write'] });
  const [id = ''] = /^\d+/.exec(made.out) ?? [];

  const listed = await run('list');
  expect(listed.out).toContain(`${id}  ${secret.slice(0, 10)}…  Кабинет  good`);
  expect(listed.out).not.toContain(secret);

  expect(await run('revoke', id)).toMatchObject({ code: 0, out: expect.stringContaining('revoked') });
  expect(await find(secret)).toBeUndefined();
  expect(await run('revoke', '999')).toEqual({ code: 1, out: '', error: 'There is no key 999.\n' });
});

test.each([
  [],
  ['create'],
  ['create', 'a', 'everything'],
  ['create', '', 'all'],
  ['create', 'a:b', 'all'],
  ['revoke', 'x'],
])('nonsense is answered with how it is used', async (...words) => {
  expect(await run(...words)).toMatchObject({ code: 1, out: '', error: expect.stringContaining('npm run api-key') });
  expect(await database.db.apiKey.count({ where: { name: 'a' } })).toBe(0);
});
