// Guarantee: the platform opens each of its accounts once, finds it by our name or its own, and lets people in by links and
// keys that are shown once and kept nowhere; what it reads of an account is what the books hold.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkByKey } from '../../../../src/accounts/link-by-key.ts';
import { linkByToken } from '../../../../src/accounts/link-by-token.ts';
import { rememberUser } from '../../../../src/accounts/remember-user.ts';
import { inTransaction } from '../../../../src/db/transaction.ts';
import { type ApiWorld, openApiWorld, rub } from '../../../support/api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

const wish = (externalId: string) => ({ externalId, name: 'ООО «Ромашка»', entityType: 'LEGAL_ENTITY' });

describe('an account', () => {
  test('is opened once for its external id, however many ask at once under their own keys', async () => {
    const calls = Array.from({ length: 10 }, () => world.call('POST', '/v1/accounts', { body: wish('race') }));
    const answers = await Promise.all(calls);
    const created = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status, body }) => status === 409 && body.code === 'external-id-taken');
    expect([created.length, refused.length]).toEqual([1, 9]);
    expect(await world.db.account.count({ where: { externalId: 'race' } })).toBe(1);
  });

  test('is opened once for its Idempotency-Key, and a repeat names the same one', async () => {
    const { externalId: _none, ...unnamed } = wish('');
    const call = { body: unnamed, idempotencyKey: 'opened' };
    const [first, again] = [
      await world.call('POST', '/v1/accounts', call),
      await world.call('POST', '/v1/accounts', call),
    ];
    expect([first.status, first.body.externalId]).toEqual([201, null]);
    expect(again.body).toEqual(first.body);
  });

  test('is read by our id and by its own, with what the books hold', async () => {
    const account = await world.account({ externalId: 'кот & пёс', moneyMinor: 700n, bonusMinor: 50n });
    const byId = await world.call('GET', `/v1/accounts/${account.id}`);
    const byName = await world.call('GET', `/v1/accounts/${encodeURIComponent('ext:кот & пёс')}`);
    expect(byName.body).toEqual(byId.body);
    expect(byId.body).toMatchObject({
      ...{ id: String(account.id), externalId: 'кот & пёс', number: account.number },
      balance: { total: rub(750n), available: rub(700n), bonus: rub(50n) },
    });
  });

  test('is found by the longest name that it may have', async () => {
    const longest = 'я'.repeat(100);
    expect((await world.call('POST', '/v1/accounts', { body: wish(longest) })).status).toBe(201);
    const read = await world.call('GET', `/v1/accounts/${encodeURIComponent(`ext:${longest}`)}`);
    expect([read.status, read.body.externalId]).toEqual([200, longest]);
    const tooLong = await world.call('GET', `/v1/accounts/${encodeURIComponent(`ext:${longest}я`)}`);
    expect([tooLong.status, tooLong.body.code]).toEqual([400, 'invalid-request']);
  });

  test('takes another name and zone, and keeps what is not named', async () => {
    const { id } = await world.account();
    await world.call('PATCH', `/v1/accounts/${id}`, { body: { timeZone: 'Asia/Vladivostok' } });
    const { body } = await world.call('PATCH', `/v1/accounts/${id}`, { body: { name: 'Борис' } });
    expect(body).toMatchObject({ name: 'Борис', timeZone: 'Asia/Vladivostok' });
  });

  test.each(['Mars/Base', '+03:00', 'utc+3', 'Europe/Moscow; --', 'SystemV/PST8', ''])(
    'in the zone %j is refused',
    async (timeZone) => {
      const { id } = await world.account();
      const refused = await world.call('PATCH', `/v1/accounts/${id}`, { body: { timeZone } });
      expect([refused.status, refused.body.errors]).toMatchObject([400, [{ path: '/body/timeZone', code: 'invalid' }]]);
    },
  );

  test('is listed once, page after page, while others are opened', async () => {
    const seen: string[] = [];
    let cursor: unknown = null;
    do {
      const { body } = await world.call('GET', `/v1/accounts?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...(body.accounts as { id: string }[]).map(({ id }) => id));
      cursor = body.nextCursor;
      if (seen.length < 9) await world.account();
    } while (cursor !== null);
    const all = await world.db.account.findMany({ orderBy: { id: 'asc' } });
    expect(seen).toEqual(all.map(({ id }) => String(id)));
  });
});

describe('people', () => {
  let person = 5_000n;
  const newPerson = async (): Promise<bigint> => {
    person += 1n;
    const now = world.clock.now();
    await rememberUser(world.db, { id: person, firstName: 'Вера', username: null, languageCode: 'ru' }, now);
    return person;
  };

  test('join by a link that is shown once, kept nowhere, and good for one of them', async () => {
    const { id } = await world.account();
    const call = { body: { role: 'payer' }, idempotencyKey: 'link' };
    const { status, body } = await world.call('POST', `/v1/accounts/${id}/link-tokens`, call);
    expect([status, body.url]).toEqual([201, `https://t.me/balance_bot?start=${body.token}`]);
    const again = await world.call('POST', `/v1/accounts/${id}/link-tokens`, call);
    expect([again.status, again.body.code]).toEqual([409, 'already-issued']);
    const kept = JSON.stringify(await world.db.apiRequest.findMany(), (_key, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(kept).not.toContain(String(body.token));
    const [userId, other] = [await newPerson(), await newPerson()];
    const now = world.clock.now();
    const open = (who: bigint) =>
      inTransaction(world.db, (tx) => linkByToken(tx, { userId: who, token: String(body.token), now }));
    expect(await open(userId)).toMatchObject({ kind: 'linked', role: 'payer', account: { id } });
    expect((await open(other)).kind).not.toBe('linked');
  });

  test('join by a key until all of the account’s keys are revoked', async () => {
    const { id } = await world.account();
    const { body } = await world.call('POST', `/v1/accounts/${id}/instance-keys`);
    const typed = String(body.key);
    expect(typed).toMatch(/^(\w{4}-){4}\w{4}$/);
    const join = async () => {
      const attempt = { userId: await newPerson(), typed, now: world.clock.now() };
      return (await inTransaction(world.db, (tx) => linkByKey(tx, attempt))).kind;
    };
    expect(await join()).toBe('linked');
    const revoked = await world.call('DELETE', `/v1/accounts/${id}/instance-keys`);
    expect([revoked.status, revoked.body]).toEqual([200, { revoked: 1 }]);
    expect(await join()).toBe('wrong-key');
  });
});
