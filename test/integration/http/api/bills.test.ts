// Guarantee: the platform makes bills for top-ups and for service, reads them a page at a time with what is left in both
// currencies and the address of their page, and cancels those that nothing is paid of; each wish is one bill however often it
// is sent, and one that does not add up, lies backwards or is of another currency makes none.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PlatformAccount } from '../../../../src/accounts/platform-account.ts';
import { otCommerce } from '../../../../src/config/profiles/ot-commerce.ts';
import { type ApiWorld, openApiWorld } from '../../../support/api-world.ts';
import { setRate } from '../../../support/exchange-world.ts';

let world: ApiWorld;
let account: PlatformAccount;

beforeAll(async () => {
  world = await openApiWorld({ profile: otCommerce });
  await setRate(world, 74_000_000n);
});
afterAll(() => world.close());
beforeEach(async () => {
  account = await world.account({ currency: 'USD', moneyMinor: 10_00n });
});

const usd = (amountMinor: bigint | string) => ({ amountMinor: String(amountMinor), currency: 'USD' });
const topUp = (amountMinor: bigint = 100_00n) => ({ kind: 'top-up', amount: usd(amountMinor) });
const service = (change: object = {}) => ({
  kind: 'service',
  amount: usd(5_58n),
  period: { from: '2026-11-20', to: '2026-11-20' },
  lines: [
    { service: 'Хостинг', amount: usd(3_33n) },
    { service: 'Переводы', amount: usd(2_25n) },
  ],
  ...change,
});

const make = (body: unknown, call: { idempotencyKey?: string; account?: string } = {}) =>
  world.call('POST', `/v1/accounts/${call.account ?? account.id}/bills`, { body, ...call });
const list = (query = '') => world.call('GET', `/v1/accounts/${account.id}/bills${query}`);
const billsOf = () => world.db.bill.count({ where: { accountId: account.id } });

describe('a bill', () => {
  test('for a top-up: what is left in dollars and rubles, and the address of its page', async () => {
    const { status, body } = await make(topUp());
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...{ accountId: String(account.id), kind: 'top-up', state: 'unpaid', period: null, lines: [] },
      ...{ amount: usd(100_00n), paid: usd(0n), left: usd(100_00n) },
      leftInRubles: { amountMinor: '740000', currency: 'RUB' },
      exchange: { rateMicro: '74000000', inForceOn: '2026-11-21' },
      pageUrl: expect.stringMatching(/^https:\/\/pay\.example\.ru\/b\/[\w-]{22}$/),
    });
    expect((await world.call('GET', `/v1/bills/${body.id}`)).body).toEqual(body);
  });

  test('for service is taken off the balance at once, and partly if that does not suffice', async () => {
    const first = await make(service());
    expect(first.body).toMatchObject({
      state: 'paid',
      paid: usd(5_58n),
      left: usd(0n),
      period: { from: '2026-11-20' },
    });
    const second = await make(service({ description: 'Сутки 20 ноября' }));
    expect(second.body).toMatchObject({ state: 'partly-paid', paid: usd(4_42n), left: usd(1_16n) });
    expect(second.body).toMatchObject({ description: 'Сутки 20 ноября', lines: service().lines });
    expect(await world.totalMinor(account)).toBe(0n);
  });

  test('has no rubles while no rate is known', async () => {
    world.clock.advance(40 * 3_600_000);
    expect((await make(topUp())).body).toMatchObject({ leftInRubles: null, exchange: null });
    world.clock.advance(-40 * 3_600_000);
  });

  test('of an account in rubles needs no rate', async () => {
    const rubles = await world.account({ currency: 'RUB' });
    const amount = { amountMinor: '150000', currency: 'RUB' };
    const { body } = await make({ kind: 'top-up', amount }, { account: String(rubles.id) });
    expect(body).toMatchObject({ left: amount, leftInRubles: amount, exchange: null });
  });
});

describe('a wish', () => {
  test.each([
    ['a top-up', topUp()],
    ['a service', service()],
  ])('for %s sent again, or ten times at once, is one bill', async (_name, body) => {
    const key = { idempotencyKey: `bill-${account.id}` };
    const answers = await Promise.all(Array.from({ length: 10 }, () => make(body, key)));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(await billsOf()).toBe(1);
  });

  test.each([
    ['top-ups', topUp(), topUp(50_00n)],
    ['a top-up and a service', topUp(), service()],
  ])('%s under one key at once are one bill, and whoever came second is told why', async (_name, one, other) => {
    const key = { idempotencyKey: `race-${account.id}` };
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => make(index % 2 ? one : other, key)));
    expect(new Set(answers.map(({ status, body }) => body.code ?? status))).toEqual(
      new Set([201, 'idempotency-key-reused']),
    );
    expect(await billsOf()).toBe(1);
  });

  test.each([
    ['another sum', topUp(), topUp(50_00n)],
    ['another kind', topUp(), service()],
    ['other lines', service(), service({ lines: [{ service: 'Хостинг', amount: usd(5_58n) }] })],
  ])('under a used key with %s is refused, also once the first answer is forgotten', async (_name, body, other) => {
    const key = { idempotencyKey: `reused-${account.id}` };
    await make(body, key);
    expect((await make(other, key)).body.code).toBe('idempotency-key-reused');
    await world.db.apiRequest.deleteMany();
    expect((await make(other, key)).body.code).toBe('idempotency-key-reused');
    expect(await billsOf()).toBe(1);
    // The same is still the same.
    expect((await make(body, key)).status).toBe(201);
    expect(await billsOf()).toBe(1);
  });

  test.each<[string, unknown, string, string]>([
    ['nothing', {}, '/body/kind', 'required'],
    ['an unknown kind', { ...topUp(), kind: 'gift' }, '/body/kind', 'invalid'],
    ['a negative sum', topUp(-1n), '/body/amount/amountMinor', 'invalid'],
    ['no sum', topUp(0n), '/body/amount/amountMinor', 'invalid'],
    ['a fraction of a cent', { kind: 'top-up', amount: usd('1.5') }, '/body/amount/amountMinor', 'invalid'],
    ['a period on a top-up', { ...topUp(), period: service().period }, '/body/period', 'unknown-field'],
    ['no period', service({ period: undefined }), '/body/period', 'required'],
    [
      'a period backwards',
      service({ period: { from: '2026-11-20', to: '2026-11-19' } }),
      '/body/period/to',
      'wrong-order',
    ],
    [
      'a day that is none',
      service({ period: { from: '2026-02-30', to: '2026-03-01' } }),
      '/body/period/from',
      'invalid',
    ],
    ['no lines', service({ lines: [] }), '/body/lines', 'too-small'],
    ['lines that do not add up', service({ amount: usd(5_59n) }), '/body/lines', 'invalid'],
    [
      'a line in another currency',
      service({ lines: [{ service: 'Хостинг', amount: { amountMinor: '558', currency: 'RUB' } }] }),
      '/body/lines/0/amount/currency',
      'invalid',
    ],
    [
      'a line that takes back',
      service({
        lines: [
          { service: 'Хостинг', amount: usd(600n) },
          { service: 'Скидка', amount: usd(-42n) },
        ],
      }),
      '/body/lines/1/amount/amountMinor',
      'invalid',
    ],
    ['white space for words', service({ description: ' ' }), '/body/description', 'invalid'],
    ['more words than fit', service({ description: 'я'.repeat(301) }), '/body/description', 'too-large'],
  ])('with %s makes nothing', async (_name, body, path, code) => {
    const { status, body: problem } = await make(body);
    expect([status, problem.code]).toEqual([400, 'invalid-request']);
    expect(problem.errors).toContainEqual(expect.objectContaining({ path, code }));
    expect([await billsOf(), await world.totalMinor(account)]).toEqual([0, 10_00n]);
  });

  test('of a currency that is not the account’s, or for an account that there is not', async () => {
    const rubles = { kind: 'top-up', amount: { amountMinor: '100', currency: 'RUB' } };
    expect((await make(rubles)).body.code).toBe('currency-mismatch');
    expect((await make(topUp(), { account: 'ext:nobody' })).body.code).toBe('unknown-account');
  });
});

describe('the list', () => {
  test('comes newest first, 25 a page, a hundred at most, by state', async () => {
    const { id: accountId } = account;
    const count = 126;
    const rows = Array.from({ length: count }, (_, place) => ({
      ...{ accountId, kind: 'top-up', amountMinor: 100n, currency: 'USD', createdAt: world.clock.now() },
      ...{ token: `${accountId}-${place}`.padEnd(22, '_'), requestKey: `test:${accountId}:${place}` },
    }));
    await world.db.bill.createMany({ data: rows });
    await make(service());
    const walk = async (query: string): Promise<number[]> => {
      const sizes: number[] = [];
      let cursor = '';
      do {
        const { body } = await list(`${query}${cursor && `&cursor=${cursor}`}`);
        sizes.push((body.bills as unknown[]).length);
        cursor = String(body.nextCursor ?? '');
      } while (cursor !== '');
      return sizes;
    };
    expect(await walk('?state=all')).toEqual([25, 25, 25, 25, 25, 2]);
    expect(await walk('?state=unpaid&limit=100')).toEqual([100, 26]);
    expect(await walk('?state=paid')).toEqual([1]);
    expect(await walk('?state=unpaid&limit=63')).toEqual([63, 63]);
    const [newest] = (await list()).body.bills as { kind: string }[];
    expect(newest).toMatchObject({ kind: 'service' });
  });

  test.each(['?limit=0', '?limit=101', '?state=gone', '?cursor=zzz', '?more=1'])('%s is refused', async (query) => {
    expect((await list(query)).body.code).toBe('invalid-request');
  });

  test('shows another account’s bills to nobody', async () => {
    await make(topUp());
    const other = await world.account({ currency: 'USD' });
    expect((await world.call('GET', `/v1/accounts/${other.id}/bills`)).body.bills).toEqual([]);
  });
});

describe('cancelling', () => {
  const cancel = (id: unknown) => world.call('POST', `/v1/bills/${id}/cancel`);

  test('takes back a wish that nothing is paid of; again it changes nothing', async () => {
    const { body } = await make(topUp());
    for (const _ of [1, 2]) {
      const answer = await cancel(body.id);
      expect([answer.status, answer.body.state, answer.body.left]).toEqual([200, 'cancelled', usd(0n)]);
    }
    expect((await list('?state=unpaid')).body.bills).toEqual([]);
  });

  test('is refused for what a service has cost, paid or not', async () => {
    for (const _ of [1, 2, 3]) {
      const { body } = await make(service());
      expect((await cancel(body.id)).body.code).toBe('bill-not-cancellable');
    }
  });

  test('of a bill that there is not says so', async () => {
    expect((await cancel(999_999)).body.code).toBe('unknown-bill');
    expect((await world.call('GET', '/v1/bills/999999')).body.code).toBe('unknown-bill');
    expect((await world.call('GET', '/v1/bills/abc')).body.code).toBe('invalid-request');
  });
});

describe('accounts of a provider that keeps dollars', () => {
  test('are opened in dollars, and their key lets people in', async () => {
    const body = { externalId: 'shop-1', name: 'Магазин', entityType: 'LEGAL_ENTITY' };
    expect((await world.call('POST', '/v1/accounts', { body })).status).toBe(201);
    const read = await world.call('GET', '/v1/accounts/ext:shop-1');
    expect(read.body).toMatchObject({ balance: { total: usd(0n) } });
    const key = await world.call('POST', '/v1/accounts/ext:shop-1/instance-keys');
    expect([key.status, key.body]).toEqual([201, { key: expect.stringMatching(/^[0-9A-Z-]{20,}$/) }]);
    const bill = await make(topUp(), { account: 'ext:shop-1' });
    expect(bill.body).toMatchObject({ state: 'unpaid', amount: usd(100_00n) });
  });
});
