// Guarantee: what the platform reads of an account's history is every movement once, in order, page after page and as a file,
// and its totals add up.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld, rub } from '../../../support/api-world.ts';

let world: ApiWorld;
let path: string;
beforeAll(async () => {
  world = await openApiWorld();
  const account = await world.account({ externalId: 'anna', moneyMinor: 10_000n, bonusMinor: 150n });
  path = `/v1/accounts/${account.id}`;
  for (let i = 1; i <= 7; i += 1) {
    world.clock.advance(60_000);
    const body = { account: 'ext:anna', amount: rub(100n), service: 'Контейнеры', description: `Час ${i}` };
    expect((await world.call('POST', '/v1/charges', { body })).status).toBe(201);
  }
});
afterAll(() => world.close());

interface Entry {
  readonly transactionId: string;
  readonly kind: string;
  readonly detail: Readonly<Record<string, string>>;
  readonly balance: unknown;
}

async function entriesOf(query: string): Promise<Entry[]> {
  const found: Entry[] = [];
  let cursor: unknown = null;
  do {
    const { body } = await world.call('GET', `${path}/entries?${query}${cursor === null ? '' : `&cursor=${cursor}`}`);
    found.push(...(body.entries as Entry[]));
    cursor = body.nextCursor;
  } while (cursor !== null);
  return found;
}

test.each([1, 2, 3, 9, 50])('every movement comes once, the newest first, %i a page', async (limit) => {
  const entries = await entriesOf(`limit=${limit}`);
  expect(entries.map(({ kind, detail }) => detail.description ?? kind)).toEqual([
    ...['Час 7', 'Час 6', 'Час 5', 'Час 4', 'Час 3', 'Час 2', 'Час 1', 'gift', 'gift'],
  ]);
});

test('a movement tells its two parts and what the account held after it', async () => {
  const entries = await entriesOf('filter=out');
  expect(entries.find(({ detail }) => detail.description === 'Час 2')).toMatchObject({
    ...{ kind: 'charge', money: rub(-50n), bonus: rub(-50n), balance: rub(9_950n), reverses: null, origin: null },
    detail: { service: 'Контейнеры', description: 'Час 2' },
  });
});

test('a cursor beyond the oldest ends the list instead of beginning it anew', async () => {
  const oldest = (await entriesOf('limit=50')).at(-1)?.transactionId;
  const cursor = Buffer.from(`entries:${oldest}`).toString('base64url');
  const { body } = await world.call('GET', `${path}/entries?cursor=${cursor}`);
  expect(body).toEqual({ entries: [], nextCursor: null });
});

test('a period’s totals add up, and a period is told from its first moment to before its last', async () => {
  const all = await world.call('GET', `${path}/statement`);
  expect(all.body).toEqual({ opening: rub(0n), in: rub(10_150n), out: rub(700n), closing: rub(9_450n) });
  const from = encodeURIComponent(new Date(world.clock.now().getTime() - 60_000).toISOString());
  const to = encodeURIComponent(world.clock.now().toISOString());
  const one = await world.call('GET', `${path}/statement?from=${from}&to=${to}`);
  expect(one.body).toEqual({ opening: rub(9_650n), in: rub(0n), out: rub(100n), closing: rub(9_550n) });
  expect((await entriesOf(`from=${from}&to=${to}`)).map(({ detail }) => detail.description)).toEqual(['Час 6']);
});

test('the file has every movement, in the account’s own hours', async () => {
  const { status, headers, text } = await world.call('GET', `${path}/entries.csv?filter=out`);
  expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  expect(headers.get('content-disposition')).toMatch(/^attachment; filename="statement-\d+\.csv"$/);
  const rows = text.trim().split('\r\n');
  expect(rows).toHaveLength(8);
  expect(rows.at(-1)).toMatch(/^21\.11\.2026;12:01:00;Час 1;;1,00;/);
});
