// Guarantee: the platform gives a payment's money back once for each key, within what was paid and is still there; above the
// provider's limit an agent of support has to agree first, and the log says which key asked.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { amvera } from '../../../../src/config/profiles/amvera.ts';
import { approveRefund } from '../../../../src/support/approve-refund.ts';
import { type ApiWorld, openApiWorld, rub } from '../../../support/api-world.ts';
import { holds, olga, openTopUp, paidTopUp } from '../../../support/refund-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld({ profile: { ...amvera, secondAgentAboveMinor: 50_000n } });
});
afterAll(() => world.close());

const ask = (paymentId: number, amountMinor: bigint, idempotencyKey?: string) =>
  world.call('POST', '/v1/refunds', {
    body: { payment: String(paymentId), amount: rub(amountMinor), reason: 'Услуга не понадобилась' },
    ...(idempotencyKey ? { idempotencyKey } : {}),
  });

test('a refund leaves the balance at once, and is read with its payment', async () => {
  const payment = await paidTopUp(world.refunds);
  const { status, body } = await ask(payment.id, 40_000n);
  expect([status, body]).toMatchObject([
    201,
    { paymentId: String(payment.id), amount: rub(40_000n), state: 'accepted', askedBy: 'API: Кабинет', endedAt: null },
  ]);
  expect(body).not.toHaveProperty('operationKey');
  expect(await holds(world.refunds, payment.accountId)).toEqual([60_000n, 0n]);
  expect((await world.call('GET', `/v1/refunds/${body.id}`)).body).toEqual(body);
  const read = await world.call('GET', `/v1/payments/${payment.id}`);
  expect(read.body).toMatchObject({ state: 'paid', amount: rub(100_000n), refunds: [{ id: body.id }] });
  const act = await world.db.auditEntry.findFirstOrThrow({ where: { act: 'refund' }, orderBy: { id: 'desc' } });
  expect([act.agentName, act.reason, act.agentId < 0n]).toEqual(['API: Кабинет', 'Услуга не понадобилась', true]);
});

test('asked for ten times at once under one key, it is made once', async () => {
  const payment = await paidTopUp(world.refunds);
  const answers = await Promise.all(Array.from({ length: 10 }, () => ask(payment.id, 10_000n, 'refund-storm')));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
  expect(await holds(world.refunds, payment.accountId)).toEqual([90_000n, 0n]);
});

test('asked for of ten payments at once under one key, one is made, and the others are told that the key was used', async () => {
  const payments = [];
  for (let count = 0; count < 10; count += 1) payments.push(await paidTopUp(world.refunds));
  const answers = await Promise.all(payments.map(({ id }) => ask(id, 10_000n, 'refund-of-ten')));
  const told = answers.map(({ status, body }) => `${status} ${body.code ?? ''}`).sort();
  expect(told).toEqual(['201 ', ...Array(9).fill('422 idempotency-key-reused')]);
  const left = await Promise.all(payments.map(({ accountId }) => holds(world.refunds, accountId)));
  expect(left.filter(([moneyMinor]) => moneyMinor === 90_000n)).toHaveLength(1);
  expect(left.filter(([moneyMinor]) => moneyMinor === 100_000n)).toHaveLength(9);
});

test('whose answer was lost with the process is found by its key, and not made again', async () => {
  const payment = await paidTopUp(world.refunds);
  const first = await ask(payment.id, 10_000n, 'refund-lost');
  await world.db.apiRequest.deleteMany({ where: { key: 'refund-lost' } });
  const again = await ask(payment.id, 10_000n, 'refund-lost');
  expect([again.status, again.body.id]).toEqual([201, first.body.id]);
  await world.db.apiRequest.deleteMany({ where: { key: 'refund-lost' } });
  expect((await ask(payment.id, 10_001n, 'refund-lost')).body.code).toBe('idempotency-key-reused');
  const other = await paidTopUp(world.refunds);
  expect((await ask(other.id, 10_000n, 'refund-lost')).body.code).toBe('idempotency-key-reused');
  expect(await holds(world.refunds, payment.accountId)).toEqual([90_000n, 0n]);
});

test('of more than is left is refused and says how much there is', async () => {
  const payment = await paidTopUp(world.refunds, { amountMinor: 40_000n });
  const { status, body } = await ask(payment.id, 40_001n);
  expect([status, body.code, body.detail]).toEqual([
    ...[409, 'refund-refused', 'At most 40000 minor units can be given back.'],
  ]);
  expect(await holds(world.refunds, payment.accountId)).toEqual([40_000n, 0n]);
});

test('above the limit takes nothing until an agent of support agrees, and then is made', async () => {
  const payment = await paidTopUp(world.refunds);
  const { status, body } = await ask(payment.id, 50_001n, 'refund-big');
  expect([status, body.state]).toEqual([202, 'waiting']);
  expect((await ask(payment.id, 50_001n, 'refund-big')).body).toEqual(body);
  expect(await holds(world.refunds, payment.accountId)).toEqual([100_000n, 0n]);
  const word = { approvalId: BigInt(String(body.approval)), agent: olga };
  expect(await approveRefund(world.deps, word)).toMatchObject({ kind: 'approved' });
  expect(await holds(world.refunds, payment.accountId)).toEqual([49_999n, 0n]);
  const read = await world.call('GET', `/v1/payments/${payment.id}`);
  expect(read.body.refunds).toMatchObject([{ amount: rub(50_001n), state: 'accepted' }]);
});

test('above the limit whose answer was lost is found by its key, which names no other sum, be it above the limit or below', async () => {
  const payment = await paidTopUp(world.refunds);
  const forget = () => world.db.apiRequest.deleteMany({ where: { key: 'refund-big-lost' } });
  const first = await ask(payment.id, 60_000n, 'refund-big-lost');
  await forget();
  for (const otherMinor of [60_001n, 10_000n]) {
    const other = await ask(payment.id, otherMinor, 'refund-big-lost');
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    await forget();
  }
  expect(await holds(world.refunds, payment.accountId)).toEqual([100_000n, 0n]);
  const again = await ask(payment.id, 60_000n, 'refund-big-lost');
  expect([again.status, again.body]).toEqual([202, first.body]);
});

test('of a payment that is not paid, or not there, or in another currency, is refused', async () => {
  const { payment } = await openTopUp(world.refunds);
  expect((await ask(payment.id, 1n)).body.code).toBe('payment-not-paid');
  expect((await ask(payment.id, 60_000n)).body.code).toBe('payment-not-paid');
  expect((await ask(999_999, 1n)).body.code).toBe('unknown-payment');
  const usd = { payment: String(payment.id), amount: { amountMinor: '1', currency: 'USD' }, reason: 'Так' };
  expect((await world.call('POST', '/v1/refunds', { body: usd })).body.code).toBe('currency-mismatch');
});

test('payments are listed by account and state, the newest first, page after page', async () => {
  const paid = await paidTopUp(world.refunds);
  const list = async (query: string) => (await world.call('GET', `/v1/payments?${query}`)).body;
  expect((await list(`account=${paid.accountId}&state=paid`)).payments).toMatchObject([{ id: String(paid.id) }]);
  expect(await list(`account=${paid.accountId}&state=cancelled`)).toEqual({ payments: [], nextCursor: null });
  const ids: number[] = [];
  let cursor: unknown = null;
  do {
    const page = await list(`limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
    ids.push(...(page.payments as { id: string }[]).map(({ id }) => Number(id)));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(ids).toEqual(Array.from({ length: paid.id }, (_, place) => paid.id - place));
});
