// Guarantee: what the platform tells of its resources is taken in once for each key, in any order, and refused by a code that
// says why; what runs is listed with its tariff.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld, rub } from '../../../support/api-world.ts';

let world: ApiWorld;
let path: string;
beforeAll(async () => {
  world = await openApiWorld();
  const { id } = await world.account({ externalId: 'anna', moneyMinor: 100_000n });
  path = `/v1/accounts/${id}/resources`;
  expect((await tariff('s', '60000000')).status).toBe(201);
});
afterAll(() => world.close());

const tariff = (code: string, microPerMinute: string, currency = 'RUB') =>
  world.call('POST', '/v1/tariffs', { body: { code, name: 'S', service: 'Контейнеры', currency, microPerMinute } });
const tell = (resource: string, event: object, idempotencyKey?: string) =>
  world.call('POST', `${path}/${resource}/events`, { body: event, ...(idempotencyKey ? { idempotencyKey } : {}) });
const minutesAgo = (minutes: number) => new Date(world.clock.now().getTime() - minutes * 60_000).toISOString();

test('a resource that ran for half an hour is charged when it stops, once', async () => {
  await tell('web', { kind: 'start', at: minutesAgo(0), tariff: 's', name: 'Сайт' });
  world.clock.advance(30 * 60_000);
  const running = { externalId: 'web', name: 'Сайт', running: { tariff: 's', since: minutesAgo(30) } };
  expect((await world.call('GET', path)).body).toEqual({ resources: [running], nextCursor: null });
  const stop = { kind: 'stop', at: minutesAgo(0) };
  const stopped = await tell('web', stop, 'web-stop');
  expect([stopped.status, stopped.body]).toEqual([
    201,
    {
      resource: { externalId: 'web', name: 'Сайт', running: null },
      booked: { reason: 'removal', due: rub(1_800n), taken: rub(1_800n) },
    },
  ]);
  expect((await tell('web', stop, 'web-stop')).body).toEqual(stopped.body);
  expect((await world.call('GET', '/v1/accounts/ext:anna')).body.balance).toMatchObject({ total: rub(98_200n) });
});

test.each([
  ['far ahead', { kind: 'stop', at: '2026-11-22T12:00:00Z' }, 409, 'event-refused', 'in-the-future'],
  ['far behind', { kind: 'stop', at: '2026-10-01T12:00:00Z' }, 409, 'event-refused', 'too-old'],
  ['on no tariff', { kind: 'start', at: '2026-11-21T09:00:00Z', tariff: 'none' }, 404, 'unknown-tariff', undefined],
  ['without a tariff', { kind: 'start', at: '2026-11-21T09:00:00Z' }, 400, 'invalid-request', 'required'],
  ['of no kind', { kind: 'pause', at: '2026-11-21T09:00:00Z' }, 400, 'invalid-request', 'invalid'],
])('an event %s is refused', async (_name, event, status, code, field) => {
  const { status: answered, body } = await tell('other', event);
  expect([answered, body.code]).toEqual([status, code]);
  expect((body.errors as { code: string }[] | undefined)?.[0]?.code).toBe(field);
});

test('a tariff in another currency than the account’s is refused', async () => {
  await tariff('usd', '1', 'USD');
  const { status, body } = await tell('abroad', { kind: 'start', at: minutesAgo(1), tariff: 'usd' });
  expect([status, body.errors]).toMatchObject([409, [{ path: '/body/tariff', code: 'currency-mismatch' }]]);
});

test('a tariff’s price never changes, and tariffs are listed page after page', async () => {
  expect((await tariff('s', '60000000')).status).toBe(201);
  expect((await tariff('s', '60000001')).body.code).toBe('tariff-exists');
  expect((await tariff('dear', '1000000000001')).body.errors).toMatchObject([{ path: '/body/microPerMinute' }]);
  const first = await world.call('GET', '/v1/tariffs?limit=1');
  const second = await world.call('GET', `/v1/tariffs?limit=1&cursor=${first.body.nextCursor}`);
  expect([first.body.tariffs, second.body.tariffs]).toMatchObject([[{ code: 's' }], [{ code: 'usd' }]]);
  expect(second.body.nextCursor).toBeNull();
});
