// Guarantee: what happens is told to each endpoint that wants to know, with the transaction in which it happened, once, signed, in
// the order of its account; what is not taken is sent again, the same to the byte, until it is taken or days have gone by; and
// no receiver, however it behaves, costs another anything.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createWebhookDelivery } from '../../../src/webhooks/deliver.ts';
import { emitWebhook } from '../../../src/webhooks/index.ts';
import { verifyWebhook } from '../../../src/webhooks/verify.ts';
import { ok, statuses } from './receiver.ts';
import { low, openWebhookWorld, type WebhookWorld } from './webhook-world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let world: WebhookWorld;
beforeAll(async () => {
  world = await openWebhookWorld();
});
afterAll(() => world.close());

/** Ends all endpoints of earlier tests, so that a test is told of its own alone. */
const forgetEndpoints = () => world.db.webhookEndpoint.updateMany({ data: { deletedAt: world.clock.now() } });

const deliveriesOf = (endpointId: bigint) =>
  world.db.webhookDelivery.findMany({ where: { endpointId }, orderBy: { id: 'asc' } });

test('where nobody wants to know, nothing is kept', async () => {
  await world.told(ok, ['payment.succeeded']);
  await world.emit(low(await world.account()));
  expect(await world.db.webhookEvent.count()).toBe(0);
  await forgetEndpoints();
});

test('an event comes signed, with its account, its sums as text, and the moment it happened', async () => {
  const { receiver, secret } = await world.told();
  const accountId = await world.account();
  const happenedAt = world.clock.now();
  const data = {
    ...({ paymentId: 17, origin: 'page' } as const),
    credited: { amountMinor: 10_000n, currency: 'USD' },
    paid: { amountMinor: 740_000n, currency: 'RUB' },
  } as const;
  await world.emit({ type: 'payment.succeeded', key: 'payment:17:succeeded', accountId, data });
  await world.pass(minuteMs);
  await world.deliverAll();

  const [call] = receiver.calls;
  if (!call) throw new Error('nothing came');
  expect(call).toMatchObject({ method: 'POST', path: '/hook' });
  expect(call.headers['content-type']).toContain('application/json');
  const { timestamp, ...body } = JSON.parse(call.body);
  const { externalId } = await world.db.account.findUniqueOrThrow({ where: { id: accountId } });
  expect(body).toEqual({
    type: 'payment.succeeded',
    data: {
      account: { id: String(accountId), externalId },
      payment: { id: '17', origin: 'page' },
      credited: { amountMinor: '10000', currency: 'USD' },
      paid: { amountMinor: '740000', currency: 'RUB' },
    },
  });
  expect(Math.abs(Date.parse(timestamp) - happenedAt.getTime())).toBeLessThan(30_000);
  const given = { secrets: [secret], headers: call.headers, body: call.body, now: world.clock.now() };
  // Signed when it was sent, a minute after it had happened.
  expect(verifyWebhook({ ...given, toleranceMs: 30_000 })).toMatchObject({ kind: 'genuine' });
  expect(verifyWebhook({ ...given, body: `${call.body} ` })).toMatchObject({ kind: 'refused' });
  await forgetEndpoints();
});

test('an event that is undone is never told; one emitted twice is told once', async () => {
  const { receiver } = await world.told();
  const accountId = await world.account();
  const undone = inTransaction(world.db, async (tx) => {
    await emitWebhook(tx, world.deps, low(accountId));
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await world.deliverAll();
  expect(receiver.calls).toHaveLength(0);
  await Promise.all([low(accountId), low(accountId), low(accountId)].map(world.emit));
  await world.deliverAll();
  expect(receiver.calls).toHaveLength(1);
  await forgetEndpoints();
});

test('a flaky receiver: sent again after seconds and minutes, the same to the byte under the same id, and signed anew', async () => {
  const { endpoint, receiver, secret } = await world.told(statuses(500, 404, 302, 200));
  await world.emit(low(await world.account()));
  await world.deliverAll();
  expect(receiver.calls).toHaveLength(1);
  expect(await deliveriesOf(endpoint.id)).toMatchObject([{ state: 'waiting', attempts: 1, lastStatus: 500 }]);
  for (const ms of [6_000, 67_000, 6 * minuteMs]) {
    await world.pass(ms);
    await world.deliverAll();
  }
  expect(await deliveriesOf(endpoint.id)).toMatchObject([
    { state: 'delivered', attempts: 4, lastStatus: 200, lastError: null },
  ]);
  expect(new Set(receiver.calls.map(({ body }) => body)).size).toBe(1);
  expect(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  const last = receiver.calls[3];
  if (!last) throw new Error('too few calls');
  const given = { secrets: [secret], ...last, now: world.clock.now(), toleranceMs: 30_000 };
  expect(verifyWebhook(given).kind).toBe('genuine');
  await world.pass(hourMs);
  expect(await world.deliverAll()).toBe(0);
  await forgetEndpoints();
});

test('an account’s events keep their order past one that fails; other accounts’ do not wait', async () => {
  const [stuck, free] = [await world.account(), await world.account()];
  let isMended = false;
  const { receiver } = await world.told((response, { body }) => {
    const isStuck = JSON.parse(body).data.account.id === String(stuck);
    response.writeHead(isStuck && !isMended ? 500 : 200).end();
  });
  await world.emit(low(stuck, 1));
  await world.emit(low(stuck, 2));
  await world.emit(low(free, 1));
  await world.deliverAll();
  const of = (accountId: bigint) =>
    receiver.calls.filter(({ body }) => JSON.parse(body).data.account.id === String(accountId));
  expect([of(stuck).length, of(free).length]).toEqual([1, 1]);
  isMended = true;
  await world.pass(6_000);
  await world.deliverAll();
  const ids = of(stuck).map(({ headers }) => headers['webhook-id']);
  expect(ids).toHaveLength(3);
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
  await forgetEndpoints();
});

test('429 with Retry-After: nothing at all is sent there until then, and elsewhere as ever', async () => {
  const { receiver, endpoint } = await world.told((response, _call, index) =>
    (index === 0 ? response.writeHead(429, { 'retry-after': '120' }) : response.writeHead(200)).end(),
  );
  const other = await world.told();
  for (let count = 0; count < 5; count += 1) {
    await world.emit(low(await world.account()));
    if (count === 0) await world.deliverAll();
  }
  await world.deliverAll();
  expect([receiver.calls.length, other.receiver.calls.length]).toEqual([1, 5]);
  await world.pass(60_000);
  await world.deliverAll();
  expect(receiver.calls).toHaveLength(1);
  await world.pass(61_000);
  await world.deliverAll();
  expect(receiver.calls).toHaveLength(6);
  expect((await deliveriesOf(endpoint.id)).map(({ attempts }) => attempts)).toEqual([2, 1, 1, 1, 1]);
  await forgetEndpoints();
});

test('a receiver that takes nothing for days: eleven tries, then dead; five days of it, and it is told nothing more', async () => {
  const { endpoint, receiver } = await world.told(statuses(500));
  const accountId = await world.account();
  await world.emit(low(accountId, 1));
  const days = async (count: number) => {
    for (let hour = 0; hour < count * 24; hour += 1) {
      await world.pass(hourMs);
      await world.deliverAll();
    }
  };
  for (const ms of [0, 6_000, 67_000, 6 * minuteMs, 34 * minuteMs]) {
    await world.pass(ms);
    await world.deliverAll();
  }
  await days(4);
  expect(receiver.calls).toHaveLength(11);
  expect(await deliveriesOf(endpoint.id)).toMatchObject([{ state: 'dead', attempts: 11, lastError: 'HTTP 500' }]);
  await days(2);
  // Five days have gone by, but an endpoint is not given up over the first tries of an event.
  await world.emit(low(accountId, 2));
  await world.emit(low(accountId, 3));
  await world.deliverAll();
  expect(await world.db.webhookEndpoint.findUnique({ where: { id: endpoint.id } })).toMatchObject({ disabledAt: null });
  await days(1);
  const disabled = await world.db.webhookEndpoint.findUnique({ where: { id: endpoint.id } });
  expect(disabled).toMatchObject({ disabledReason: 'failing' });
  expect((await deliveriesOf(endpoint.id)).map(({ state }) => state)).toEqual(['dead', 'dead', 'dead']);
  expect((await deliveriesOf(endpoint.id))[2]).toMatchObject({ attempts: 0, lastError: 'the endpoint is disabled' });
  expect(world.log.join('')).toContain('a webhook endpoint is told nothing any more');
  const before = receiver.calls.length;
  await world.emit(low(accountId, 4));
  await world.deliverAll();
  expect(receiver.calls).toHaveLength(before);
  await forgetEndpoints();
});

test('after an outage, what was put off for hours is sent as soon as anything is taken', async () => {
  let isUp = false;
  const { endpoint, receiver } = await world.told((response) => response.writeHead(isUp ? 200 : 503).end());
  const accounts = [await world.account(), await world.account(), await world.account()];
  for (const accountId of accounts) await world.emit(low(accountId));
  for (const ms of [0, 6_000, 67_000, 6 * minuteMs, 34 * minuteMs, 3 * hourMs]) {
    await world.pass(ms);
    await world.deliverAll();
  }
  expect(receiver.calls).toHaveLength(18);
  isUp = true;
  await world.emit(low(await world.account()));
  await world.deliverAll();
  expect((await deliveriesOf(endpoint.id)).map(({ state }) => state)).toEqual(Array(4).fill('delivered'));
  const { failingSince } = await world.db.webhookEndpoint.findUniqueOrThrow({ where: { id: endpoint.id } });
  expect(failingSince).toBeNull();
  await forgetEndpoints();
});

test('a delivery that throws each time is given up after eight, and the fault is not the endpoint’s', async () => {
  const { endpoint, receiver } = await world.told();
  const transport = { post: () => Promise.reject(new Error('a mistake of ours')) };
  const broken = createWebhookDelivery({ ...world.deps, transport });
  await world.emit(low(await world.account()));
  for (let step = 0; step < 10; step += 1) {
    await broken.deliverNext();
    await world.pass(24 * hourMs);
  }
  expect(await deliveriesOf(endpoint.id)).toMatchObject([
    { state: 'dead', attempts: 0, lastError: 'a mistake of ours' },
  ]);
  expect(receiver.calls).toHaveLength(0);
  const { failingSince } = await world.db.webhookEndpoint.findUniqueOrThrow({ where: { id: endpoint.id } });
  expect(failingSince).toBeNull();
  await forgetEndpoints();
});
