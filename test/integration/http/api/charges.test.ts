// Guarantee: the platform charges an account exactly once for each key, whole or not at all, one at a time or ten thousand
// together; whatever is refused has taken nothing, and the refusal names what stands in the way.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld, rub } from '../../../support/api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

const chargeOf = (account: { id: bigint }, amountMinor: bigint | string = 1_500n) => ({
  ...{ account: String(account.id), amount: rub(amountMinor), service: 'Контейнеры' },
});

describe('one charge', () => {
  test('spends the bonus first and says what was taken from where', async () => {
    const account = await world.account({ moneyMinor: 10_000n, bonusMinor: 1_000n });
    const { status, body } = await world.call('POST', '/v1/charges', { body: chargeOf(account) });
    expect([status, body]).toEqual([
      201,
      {
        ...{ transactionId: expect.stringMatching(/^\d+$/), amount: rub(1_500n) },
        ...{ fromMoney: rub(500n), fromBonus: rub(1_000n) },
      },
    ]);
    expect(await world.totalMinor(account)).toBe(9_500n);
  });

  test('sent again under its key takes nothing and is given the first answer', async () => {
    const account = await world.account({ moneyMinor: 10_000n });
    const call = { body: chargeOf(account), idempotencyKey: 'once' };
    const first = await world.call('POST', '/v1/charges', call);
    // The order of its fields makes no other request.
    const { service, amount, ...rest } = chargeOf(account);
    const again = await world.call('POST', '/v1/charges', { ...call, body: { amount, service, ...rest } });
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(await world.totalMinor(account)).toBe(8_500n);
  });

  test('sent fifty times at once takes its sum once', async () => {
    const account = await world.account({ moneyMinor: 10_000n });
    const call = { body: chargeOf(account), idempotencyKey: 'storm' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.call('POST', '/v1/charges', call)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(await world.totalMinor(account)).toBe(8_500n);
  });

  test('under a key that named another request is refused', async () => {
    const account = await world.account({ moneyMinor: 10_000n });
    await world.call('POST', '/v1/charges', { body: chargeOf(account), idempotencyKey: 'reused' });
    const other = await world.call('POST', '/v1/charges', { body: chargeOf(account, 1n), idempotencyKey: 'reused' });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    expect(await world.totalMinor(account)).toBe(8_500n);
  });

  test('under the same key of another platform is another charge', async () => {
    const account = await world.account({ moneyMinor: 10_000n });
    const call = { body: chargeOf(account), idempotencyKey: 'theirs' };
    await world.call('POST', '/v1/charges', call);
    expect((await world.call('POST', '/v1/charges', { ...call, key: await world.key() })).status).toBe(201);
    expect(await world.totalMinor(account)).toBe(7_000n);
  });

  test('of more than there is takes nothing, and may be sent again under its key once there is money', async () => {
    const account = await world.account({ moneyMinor: 1_499n });
    const call = { body: chargeOf(account), idempotencyKey: 'poor' };
    const refused = await world.call('POST', '/v1/charges', call);
    expect([refused.status, refused.body.code]).toEqual([409, 'insufficient-funds']);
    expect(await world.totalMinor(account)).toBe(1_499n);
    const rich = await world.account({ moneyMinor: 1_500n });
    const paid = await world.call('POST', '/v1/charges', { ...call, body: chargeOf(rich) });
    expect(paid.status).toBe(201);
  });

  test('whose answer is forgotten is known to the books for ever', async () => {
    const account = await world.account({ moneyMinor: 10_000n });
    const call = { body: chargeOf(account), idempotencyKey: 'old' };
    await world.call('POST', '/v1/charges', call);
    await world.db.apiRequest.deleteMany({ where: { key: 'old' } });
    const again = await world.call('POST', '/v1/charges', call);
    expect([again.status, again.body.code]).toEqual([422, 'idempotency-key-reused']);
    expect(await world.totalMinor(account)).toBe(8_500n);
  });

  test.each(['0', '-1', '1.5', '1500.00', '', ' 1', '1e3', '015', '9'.repeat(15), 1_500, null])(
    'of %j is refused and the field named',
    async (amountMinor) => {
      const account = await world.account({ moneyMinor: 10_000n });
      const body = { account: String(account.id), amount: { amountMinor, currency: 'RUB' } };
      const refused = await world.call('POST', '/v1/charges', { body });
      expect([refused.status, refused.body.code]).toEqual([400, 'invalid-request']);
      expect(refused.body.errors).toMatchObject([{ path: '/body/amount/amountMinor', code: 'invalid' }]);
      expect(await world.totalMinor(account)).toBe(10_000n);
    },
  );

  test('in another currency than the account’s is refused', async () => {
    const account = await world.account({ currency: 'USD', moneyMinor: 10_000n });
    const refused = await world.call('POST', '/v1/charges', { body: chargeOf(account) });
    expect([refused.status, refused.body.code]).toEqual([422, 'currency-mismatch']);
  });

  test('of an account that is not there is refused', async () => {
    const refused = await world.call('POST', '/v1/charges', { body: { ...chargeOf({ id: 999_999n }) } });
    expect([refused.status, refused.body.code]).toEqual([404, 'unknown-account']);
  });
});

describe('a batch', () => {
  const line = (id: string, account: { id: bigint }, amountMinor = 100n) => ({ id, ...chargeOf(account, amountMinor) });
  const send = (charges: readonly unknown[], idempotencyKey?: string) =>
    world.call('POST', '/v1/charges/batch', { body: { charges }, ...(idempotencyKey ? { idempotencyKey } : {}) });

  test('charges all lines, several of one account too, and names each line’s transaction', async () => {
    const [anna, boris] = [
      await world.account({ externalId: 'anna', moneyMinor: 300n }),
      await world.account({ moneyMinor: 100n }),
    ];
    const charges = [line('1', anna), line('2', boris), { ...line('3', anna), account: 'ext:anna' }];
    const { status, body } = await send(charges);
    expect(status).toBe(201);
    const transactionId = expect.stringMatching(/^\d+$/);
    expect(body).toEqual({ charges: ['1', '2', '3'].map((id) => ({ id, transactionId })) });
    expect([await world.totalMinor(anna), await world.totalMinor(boris)]).toEqual([100n, 0n]);
  });

  test('sent again takes nothing and is given the first answer', async () => {
    const account = await world.account({ moneyMinor: 1_000n });
    const first = await send([line('1', account), line('2', account)], 'batch');
    const again = await send([line('1', account), line('2', account)], 'batch');
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(await world.totalMinor(account)).toBe(800n);
  });

  test('of which one line cannot be charged charges none, and names that line', async () => {
    const [rich, poor] = [await world.account({ moneyMinor: 1_000n }), await world.account({ moneyMinor: 99n })];
    const { status, body } = await send([line('1', rich), line('2', poor), line('3', rich)]);
    expect([status, body.code]).toEqual([409, 'batch-refused']);
    expect(body.errors).toMatchObject([{ path: '/body/charges/1', code: 'insufficient-funds' }]);
    expect([await world.totalMinor(rich), await world.totalMinor(poor)]).toEqual([1_000n, 99n]);
  });

  test('in two currencies charges none when a line of the second cannot be charged', async () => {
    const [rub1, usd] = [
      await world.account({ moneyMinor: 500n }),
      await world.account({ currency: 'USD', moneyMinor: 5n }),
    ];
    const inUsd = { id: '2', account: String(usd.id), amount: { amountMinor: '6', currency: 'USD' } };
    const { status, body } = await send([line('1', rub1), inUsd]);
    expect([status, body.code]).toEqual([409, 'batch-refused']);
    expect(body.errors).toMatchObject([{ path: '/body/charges/1', code: 'insufficient-funds' }]);
    expect([await world.totalMinor(rub1), await world.totalMinor(usd)]).toEqual([500n, 5n]);
  });

  test('names every line of an unknown account or another currency', async () => {
    const [rich, usd] = [await world.account({ moneyMinor: 1_000n }), await world.account({ currency: 'USD' })];
    const { body } = await send([line('1', { id: 999_999n }), line('2', rich), line('3', usd)]);
    expect(body.errors).toMatchObject([
      { path: '/body/charges/0', code: 'unknown-account' },
      { path: '/body/charges/2', code: 'currency-mismatch' },
    ]);
    expect(await world.totalMinor(rich)).toBe(1_000n);
  });

  test('with one id twice is refused and the second named', async () => {
    const account = await world.account({ moneyMinor: 1_000n });
    const { status, body } = await send([line('1', account), line('1', account)]);
    expect(status).toBe(400);
    expect(body.errors).toMatchObject([{ path: '/body/charges/1/id', code: 'duplicate' }]);
    expect(await world.totalMinor(account)).toBe(1_000n);
  });

  test('of ten thousand lines is taken, one more is refused', async () => {
    const account = await world.account({ moneyMinor: 10_000n });
    const lines = Array.from({ length: 10_001 }, (_, place) => ({
      ...{ id: `line-${place}`, account: String(account.id), amount: rub(1n), description: 'Контейнер web-1' },
    }));
    const many = await send(lines);
    expect([many.status, many.body.errors]).toMatchObject([400, [{ path: '/body/charges', code: 'too-large' }]]);
    expect((await send(lines.slice(0, 10_000))).status).toBe(201);
    expect(await world.totalMinor(account)).toBe(0n);
  });

  test('and single charges of the same accounts, all at once, take each sum once', async () => {
    const accounts = await Promise.all(Array.from({ length: 5 }, () => world.account({ moneyMinor: 10_000n })));
    const batch = (reverse: boolean) => {
      const lines = accounts.map((account, place) => line(`l${place}`, account));
      return send(reverse ? lines.reverse() : lines);
    };
    const singles = accounts.map((account) => world.call('POST', '/v1/charges', { body: chargeOf(account, 100n) }));
    const done = await Promise.all([...Array.from({ length: 6 }, (_, n) => batch(n % 2 === 1)), ...singles]);
    expect(done.map(({ status }) => status)).toEqual(done.map(() => 201));
    for (const account of accounts) expect(await world.totalMinor(account)).toBe(9_300n);
  });
});
