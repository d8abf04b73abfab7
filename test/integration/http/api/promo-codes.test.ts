// Guarantee: the platform makes and stops promo codes as an agent of support does, each once, and reads what became of them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findCode } from '../../../../src/promo/code.ts';
import { type ApiWorld, openApiWorld, rub } from '../../../support/api-world.ts';
import { paidTopUp } from '../../../support/refund-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

const fixed = (code: string, amountMinor = 5_000n) => ({ code, bonus: { kind: 'fixed', amount: rub(amountMinor) } });
const make = (body: unknown) => world.call('POST', '/v1/promo-codes', { body });

test('a code is made with its conditions, and the log says which key made it', async () => {
  const { status, body } = await make({
    ...{ code: 'весна', bonus: { kind: 'percent', percent: 10, cap: rub(20_000n) } },
    ...{ totalLimit: 100, leastTopUp: rub(50_000n), entityTypes: ['INDIVIDUAL'], firstTopUpOnly: true },
    validTo: '2026-12-01T00:00:00+03:00',
  });
  expect([status, body]).toMatchObject([
    201,
    {
      ...{ code: 'ВЕСНА', currency: 'RUB', bonus: { kind: 'percent', percent: 10, cap: rub(20_000n) } },
      ...{ totalLimit: 100, perAccountLimit: 1, leastTopUp: rub(50_000n), entityTypes: ['INDIVIDUAL'] },
      ...{ firstTopUpOnly: true, validTo: '2026-11-30T21:00:00.000Z', claimed: 0, stoppedAt: null },
    },
  ]);
  const act = await world.db.auditEntry.findFirstOrThrow({ where: { act: 'promo-created' } });
  expect(act.agentName).toBe('API: Кабинет');
});

test('the same terms again are the same code, other terms are refused, and so is a stopped one', async () => {
  expect((await make(fixed('AGAIN'))).status).toBe(201);
  expect((await make(fixed('again'))).status).toBe(201);
  const others = [
    fixed('AGAIN', 5_001n),
    { ...fixed('AGAIN'), totalLimit: 5 },
    { ...fixed('AGAIN'), firstTopUpOnly: true },
  ];
  for (const other of others) expect((await make(other)).body.code).toBe('promo-code-exists');
  await world.call('POST', '/v1/promo-codes/AGAIN/stop');
  expect((await make(fixed('AGAIN'))).body.code).toBe('promo-code-exists');
});

test.each([
  [{ ...fixed('PAST'), validTo: '2026-11-01T00:00:00Z' }, '/body/validTo'],
  [fixed('!'), '/body/code'],
  [{ ...fixed('MIX'), leastTopUp: { amountMinor: '1', currency: 'USD' } }, '/body/leastTopUp/currency'],
  [{ code: 'HALF', bonus: { kind: 'percent', percent: 50.5, cap: rub(1n) } }, '/body/bonus/percent'],
  [{ code: 'FREE', bonus: { kind: 'percent', percent: 101, cap: rub(1n) } }, '/body/bonus/percent'],
])('%j is refused and its field named', async (wish, path) => {
  const { status, body } = await make(wish);
  expect([status, body.errors]).toMatchObject([400, [{ path }]]);
});

test('what was granted is told, and a stopped code is stopped', async () => {
  await make(fixed('COUNT'));
  const code = await findCode(world.db, 'COUNT');
  if (!code) throw new Error('no code was made');
  await paidTopUp(world.refunds, { code });
  const { body } = await world.call('GET', '/v1/promo-codes/count');
  expect(body).toMatchObject({
    claimed: 1,
    granted: 1,
    reserved: 0,
    grantedBonus: rub(5_000n),
    toppedUp: rub(100_000n),
  });
  const [first, again] = [
    await world.call('POST', '/v1/promo-codes/COUNT/stop'),
    await world.call('POST', '/v1/promo-codes/COUNT/stop'),
  ];
  expect([first.status, again.body]).toEqual([200, first.body]);
  expect(first.body.stoppedAt).not.toBeNull();
  const listed = (await world.call('GET', '/v1/promo-codes')).body.promoCodes;
  expect(listed).toContainEqual(expect.objectContaining({ code: 'COUNT', stoppedAt: first.body.stoppedAt }));
});
