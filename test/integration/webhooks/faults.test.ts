// Guarantee: a receiver that is slow, silent, talkative, badly encrypted or gone is noted for what it did, costs no more than a
// call's time, and nothing is taken for delivered that was not answered 2xx.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createWebhookDelivery } from '../../../src/webhooks/deliver.ts';
import { createWebhookTransport } from '../../../src/webhooks/index.ts';
import { selfSigned } from './certificate.ts';
import { type Answering, ok, openReceiver, statuses } from './receiver.ts';
import { low, openWebhookWorld, type WebhookWorld } from './webhook-world.ts';

let world: WebhookWorld;
beforeAll(async () => {
  world = await openWebhookWorld({ answerWithinMs: 500 });
});
afterAll(() => world.close());
afterEach(() => world.db.webhookEndpoint.updateMany({ data: { deletedAt: world.clock.now() } }));

async function outcomeAt(url: string) {
  const { endpoint } = await world.endpoint(url);
  await world.emit(low(await world.account()));
  await world.deliverAll();
  return world.db.webhookDelivery.findFirstOrThrow({ where: { endpointId: endpoint.id } });
}

async function outcomeOf(answering: Answering) {
  const receiver = await openReceiver(answering);
  const delivery = await outcomeAt(receiver.url);
  const { length: calls } = receiver.calls;
  await receiver.close();
  return { delivery, calls };
}

test('no answer within the time: tried again, and the connection is ended', async () => {
  let gone = false;
  const { delivery } = await outcomeOf((response) => {
    response.on('close', () => {
      gone = true;
    });
  });
  expect(delivery).toMatchObject({
    state: 'waiting',
    attempts: 1,
    lastStatus: null,
    lastError: 'no answer within 0.5 s',
  });
  expect(gone).toBe(true);
});

test('an answer of 2xx whose body never ends is an answer as soon as enough of it is read', async () => {
  const receiver = await openReceiver((response) => response.writeHead(200).write(Buffer.alloc(128 * 1024)));
  // Read to its end, it would take the hour.
  const transport = createWebhookTransport({ clock: world.clock, timeoutMs: 60 * 60_000 });
  const answer = await transport.post({ url: receiver.url, headers: {}, body: '{}' });
  expect(answer).toEqual({ kind: 'answered', status: 200, retryAfterMs: null });
  await receiver.close();
});

test('an answer of 2xx that breaks off after its head is an answer', async () => {
  const { delivery } = await outcomeOf((response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half');
    setImmediate(() => response.destroy());
  });
  expect(delivery).toMatchObject({ state: 'delivered', lastStatus: 200 });
});

test('an answer that is lost on its way: sent again, under the same id', async () => {
  const receiver = await openReceiver((response, _call, index) =>
    index === 0 ? response.destroy() : response.writeHead(200).end(),
  );
  const delivery = await outcomeAt(receiver.url);
  expect(delivery).toMatchObject({ state: 'waiting', lastStatus: null, attempts: 1 });
  await world.pass(6_000);
  await world.deliverAll();
  const [first, second] = receiver.calls.map(({ headers }) => headers['webhook-id']);
  expect([receiver.calls.length, second]).toEqual([2, first]);
  await receiver.close();
});

test('a redirect is no answer of 2xx, and is not followed', async () => {
  const elsewhere = await openReceiver();
  const { delivery, calls } = await outcomeOf((response) => response.writeHead(307, { location: elsewhere.url }).end());
  expect([delivery.state, delivery.lastStatus, calls, elsewhere.calls.length]).toEqual(['waiting', 307, 1, 0]);
  await elsewhere.close();
});

test('nobody listens', async () => {
  const receiver = await openReceiver();
  await receiver.close();
  expect(await outcomeAt(receiver.url)).toMatchObject({
    state: 'waiting',
    lastStatus: null,
    lastError: 'ECONNREFUSED',
  });
});

test('a certificate that nobody vouches for, and no encryption where there should be: nothing is sent', async () => {
  const tls = await openReceiver(ok, selfSigned);
  const { state, lastError } = await outcomeAt(tls.url);
  expect([state, lastError]).toEqual(['waiting', expect.stringMatching(/CERT/)]);
  expect(tls.calls).toHaveLength(0);
  await tls.close();
  const plain = await openReceiver();
  expect(await outcomeAt(plain.url.replace('http:', 'https:'))).toMatchObject({ state: 'waiting', lastStatus: null });
  expect(plain.calls).toHaveLength(0);
  await plain.close();
});

test('410: told nothing any more, and what waits for it dies', async () => {
  const { endpoint, receiver } = await world.told((response) => {
    response.writeHead(410).end();
  });
  const accountId = await world.account();
  await world.emit(low(accountId, 1));
  await world.emit(low(accountId, 2));
  await world.deliverAll();
  expect(receiver.calls).toHaveLength(1);
  const row = await world.db.webhookEndpoint.findUniqueOrThrow({ where: { id: endpoint.id } });
  expect(row.disabledReason).toBe('gone');
  const deliveries = await world.db.webhookDelivery.findMany({
    where: { endpointId: endpoint.id },
    orderBy: { id: 'asc' },
  });
  expect(deliveries.map(({ state, lastStatus }) => [state, lastStatus])).toEqual([
    ['dead', 410],
    ['dead', null],
  ]);
});

test('killed after the receiver took it and before that is noted: it comes again, under the same id, and is noted once', async () => {
  const { receiver, endpoint } = await world.told(statuses(200));
  await world.emit(low(await world.account()));
  const dying = createWebhookDelivery({
    ...world.deps,
    checkpoint: () => {
      throw new Error('as if killed');
    },
  });
  await dying.deliverNext();
  await world.pass(6_000);
  await world.deliverAll();
  const [first, second] = receiver.calls.map(({ headers }) => headers['webhook-id']);
  expect([receiver.calls.length, second]).toEqual([2, first]);
  const deliveries = await world.db.webhookDelivery.findMany({ where: { endpointId: endpoint.id } });
  expect(deliveries).toMatchObject([{ state: 'delivered', attempts: 1 }]);
});

test('neither an address nor a secret stands in the log', async () => {
  const { endpoint, secret } = await world.endpoint('http://127.0.0.1:9/hook?token=of-the-platform');
  await world.emit(low(await world.account()));
  await world.deliverAll();
  expect(world.log.join('')).toContain(`"endpointId":${endpoint.id}`);
  expect(world.log.join('')).not.toMatch(/of-the-platform|whsec_/);
  expect(world.log.join('')).not.toContain(secret);
});
