// Guarantee: no name leads a call to where a cloud tells machines their secrets; an endpoint that is told no more has nothing
// waiting, even while it has asked to be left alone; a worker that was stopped for too long leaves the job to whoever has it by
// then; and what is sent is what the document says.
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import { webhookCalls } from '../../../src/http/api/webhook-calls.ts';
import { createWebhookDelivery } from '../../../src/webhooks/deliver.ts';
import {
  changeEndpoint,
  createWebhookTransport,
  pingEndpoint,
  purgeWebhooks,
  rotateSecret,
} from '../../../src/webhooks/index.ts';
import { openReceiver } from './receiver.ts';
import { low, openWebhookWorld, type WebhookWorld } from './webhook-world.ts';

const hourMs = 60 * 60_000;

let world: WebhookWorld;
beforeAll(async () => {
  world = await openWebhookWorld();
});
afterAll(() => world.close());
afterEach(() => world.db.webhookEndpoint.updateMany({ data: { deletedAt: world.clock.now() } }));

/** A name server that says the same of each name. */
type Lookup = NonNullable<Parameters<typeof createWebhookTransport>[0]['lookup']>;
const resolvingTo = (...addresses: string[]): Lookup =>
  Object.assign(
    ((_name: string, _options: object, answer: (error: null, found: object[]) => void) =>
      answer(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )) as Lookup,
    { __promisify__: async () => ({ address: '', family: 4 }) },
  );

test.each([['169.254.169.254'], ['127.0.0.1', '169.254.169.254'], ['fd00:ec2::254'], ['::ffff:169.254.169.254']])(
  'a name that leads to %s is not called',
  async (...addresses) => {
    const receiver = await openReceiver();
    const url = receiver.url.replace('127.0.0.1', 'hook.internal');
    const { clock } = world;
    const call = { url, headers: {}, body: '{}' };
    const refused = createWebhookTransport({ clock, timeoutMs: 1_000, lookup: resolvingTo(...addresses) });
    expect(await refused.post(call)).toEqual({ kind: 'failed', reason: 'FORBIDDEN_HOST' });
    expect(receiver.calls).toHaveLength(0);
    const taken = createWebhookTransport({ clock, timeoutMs: 1_000, lookup: resolvingTo('127.0.0.1') });
    expect(await taken.post(call)).toMatchObject({ kind: 'answered', status: 204 });
    await receiver.close();
  },
);

test('disabled while it has asked to be left alone: what waits dies at once', async () => {
  const { endpoint, receiver } = await world.told((response) => {
    response.writeHead(503, { 'retry-after': '7200' }).end();
  });
  await world.emit(low(await world.account()));
  await world.deliverAll();
  const wish = { id: endpoint.id, url: undefined, events: undefined, enabled: false };
  await changeEndpoint({ db: world.db, clock: world.clock, queue: world.queue }, wish);
  await world.deliverAll();
  expect(await world.db.webhookDelivery.findMany({ where: { endpointId: endpoint.id } })).toMatchObject([
    { state: 'dead', lastError: 'the endpoint is disabled' },
  ]);
  expect(receiver.calls).toHaveLength(1);
});

test('a worker that was stopped before its call makes none, and one that was stopped in it notes nothing', async () => {
  const { endpoint, receiver } = await world.told();
  await world.emit(low(await world.account()));
  let heldForMs = 0;
  const { queue } = world.deps;
  const stopped = createWebhookDelivery({
    ...world.deps,
    queue: {
      ...queue,
      take: async (bounds) => {
        const job = await queue.take(bounds);
        return job && { ...job, heldForMs: () => heldForMs };
      },
    },
    checkpoint: () => {
      heldForMs = 0;
    },
  });
  const giveBack = () =>
    world.db
      .$executeRaw`UPDATE queue.job SET state = 'retry', start_after = now() WHERE name = 'webhooks' AND state = 'active'`;
  await stopped.deliverNext();
  expect(receiver.calls).toHaveLength(0);
  await giveBack();
  heldForMs = 60_000;
  await stopped.deliverNext();
  expect(receiver.calls).toHaveLength(1);
  const rows = () => world.db.webhookDelivery.findMany({ where: { endpointId: endpoint.id } });
  expect(await rows()).toMatchObject([{ state: 'waiting', attempts: 0 }]);
  await giveBack();
  await world.deliverAll();
  expect(await rows()).toMatchObject([{ state: 'delivered', attempts: 1 }]);
});

test('a secret that signs no more is kept no longer than until the next clearing', async () => {
  const { endpoint } = await world.endpoint('http://127.0.0.1:9/');
  const { db, clock, deps } = world;
  const wish = { id: endpoint.id, secret: undefined, now: clock.now() };
  await inTransaction(db, (tx) => rotateSecret(tx, deps, wish));
  const count = () => db.webhookSecret.count({ where: { endpointId: endpoint.id } });
  await purgeWebhooks({ db, clock });
  expect(await count()).toBe(2);
  clock.advance(25 * hourMs);
  await purgeWebhooks({ db, clock });
  expect(await count()).toBe(1);
});

test('each kind of call is as the document says', async () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const { endpoint, receiver } = await world.told();
  const accountId = await world.account();
  const { data } = low(accountId);
  for (const type of ['balance.low', 'balance.empty', 'balance.recovered'] as const) {
    await world.emit({ type, key: `document:${type}`, accountId, data: data as never });
  }
  const sum = { amountMinor: 10_000n, currency: 'RUB' } as const;
  const paid = { paymentId: 17, origin: 'autopay', credited: sum, paid: sum } as const;
  await world.emit({ type: 'payment.succeeded', key: 'document:payment', accountId, data: paid });
  await inTransaction(world.db, (tx) => pingEndpoint(tx, world.deps, { id: endpoint.id, key: 'document' }));
  await world.deliverAll();
  const bodies = receiver.calls.map(({ body }) => JSON.parse(body) as { type: string });
  expect(bodies.map(({ type }) => type).toSorted()).toEqual(Object.keys(webhookCalls).toSorted());
  for (const body of bodies) {
    const { schema } = webhookCalls[body.type]?.post.requestBody.content['application/json'] ?? {};
    const check = ajv.compile({ ...schema, additionalProperties: false });
    expect(check(body) ? [] : check.errors).toEqual([]);
  }
});
