// Guarantee: a platform sets up by itself where it is told: secrets are shown once, an old one is good for a day after a change,
// and two changes in a row, after a lost answer, leave the one that the platform knows good; what was not taken can be seen and
// sent again; what is deleted or disabled is told nothing.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createQueue, type Queue } from '../../../src/queue/queue.ts';
import { createWebhookDelivery } from '../../../src/webhooks/deliver.ts';
import { createWebhookTransport, emitWebhook, purgeWebhooks } from '../../../src/webhooks/index.ts';
import { verifyWebhook } from '../../../src/webhooks/verify.ts';
import { type ApiWorld, openApiWorld } from '../../support/api-world.ts';
import { type Answering, ok, openReceiver, type Receiver, statuses } from './receiver.ts';
import { low } from './webhook-world.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

let world: ApiWorld;
let queue: Queue;
const receivers: Receiver[] = [];
beforeAll(async () => {
  world = await openApiWorld();
  const { db, refunds, deps } = world;
  queue = createQueue({ name: 'webhooks', db, url: refunds.ownerUrl, listen: false, logger: deps.logger });
  await queue.start();
});
beforeEach(async () => {
  const { webhooks } = (await world.call('GET', '/v1/webhooks')).body as { webhooks: { id: string }[] };
  for (const { id } of webhooks) await world.call('DELETE', `/v1/webhooks/${id}`);
});
afterAll(async () => {
  await Promise.all(receivers.map((receiver) => receiver.close()));
  await queue.stop();
  await world.close();
});

const all = ['balance.low', 'balance.empty', 'balance.recovered', 'payment.succeeded'];

async function webhook(answering: Answering = ok, more: object = {}) {
  const receiver = await openReceiver(answering);
  receivers.push(receiver);
  const made = await world.call('POST', '/v1/webhooks', { body: { url: receiver.url, events: all, ...more } });
  expect([made.status, made.text]).toEqual([201, made.text]);
  return { receiver, id: String(made.body.id), secret: String(made.body.secret) };
}

/** Has an event emitted for a new account, and everything sent that is due. */
async function happen(): Promise<void> {
  const { id } = await world.account();
  await inTransaction(world.db, (tx) => emitWebhook(tx, { queue, clock: world.clock }, low(id)));
  await deliverAll();
}

async function deliverAll(): Promise<void> {
  const { db, clock, deps } = world;
  const transport = createWebhookTransport({ clock, timeoutMs: 1_000 });
  const { deliverNext } = createWebhookDelivery({ db, queue, clock, logger: deps.logger, transport, randomBytes });
  while ((await deliverNext()).kind === 'worked');
}

const isSignedBy = ({ calls }: Receiver, secret: string): boolean => {
  const call = calls.at(-1);
  if (!call) throw new Error('nothing came');
  return verifyWebhook({ secrets: [secret], ...call, now: world.clock.now() }).kind === 'genuine';
};

const deliveriesOf = async (id: string, query = '') => {
  const answer = await world.call('GET', `/v1/webhooks/${id}/deliveries${query}`);
  return answer.body as { deliveries: Record<string, unknown>[]; nextCursor: string | null };
};

describe('a webhook', () => {
  test('is made with a secret that is shown once and stands in no other answer', async () => {
    const body = { url: 'https://platform.example/hooks', events: ['balance.low', 'balance.low'] };
    const made = await world.call('POST', '/v1/webhooks', { body, idempotencyKey: 'made-once' });
    expect(made.body).toMatchObject({ url: body.url, events: ['balance.low'], enabled: true, disabledReason: null });
    const secret = String(made.body.secret);
    expect(Buffer.from(secret.replace('whsec_', ''), 'base64')).toHaveLength(32);
    const again = await world.call('POST', '/v1/webhooks', { body, idempotencyKey: 'made-once' });
    expect([again.status, again.body.code]).toEqual([409, 'already-issued']);
    const { text } = await world.call('GET', '/v1/webhooks');
    const one = await world.call('GET', `/v1/webhooks/${made.body.id}`);
    expect(text + one.text + again.text + world.log.join('')).not.toContain(secret.slice(6));
    expect(JSON.stringify(await world.db.apiRequest.findMany({ select: { response: true } }))).not.toContain(
      secret.slice(6),
    );
  });

  test.each([
    [{ url: 'http://platform.example/' }, '/body/url'],
    [{ url: 'https://a:b@platform.example/' }, '/body/url'],
    [{ url: 'http://169.254.169.254/' }, '/body/url'],
    [{ secret: 'whsec_c2hvcnQ=' }, '/body/secret'],
    [{ events: [] }, '/body/events'],
    [{ events: ['balance.high'] }, '/body/events/0'],
    [{ events: ['ping'] }, '/body/events/0'],
  ])('is not made of %j', async (wrong, path) => {
    const body = { url: 'https://platform.example/', events: all, ...wrong };
    const answer = await world.call('POST', '/v1/webhooks', { body });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toMatchObject([{ path }]);
    expect(await world.db.webhookEndpoint.count({ where: { url: body.url } })).toBe(0);
  });

  test('is told what it has asked for, of its own secret if it brought one', async () => {
    const secret = `whsec_${randomBytes(24).toString('base64')}`;
    const own = await webhook(ok, { secret });
    const other = await webhook(ok, { events: ['payment.succeeded'] });
    await happen();
    expect([own.secret, isSignedBy(own.receiver, secret)]).toEqual([secret, true]);
    expect(other.receiver.calls).toHaveLength(0);
    const changed = await world.call('PATCH', `/v1/webhooks/${own.id}`, { body: { events: ['payment.succeeded'] } });
    expect(changed.body).toMatchObject({ id: own.id, events: ['payment.succeeded'], url: own.receiver.url });
    await happen();
    expect(own.receiver.calls).toHaveLength(1);
  });

  test('has its secret changed: for a day both sign, then the new one alone', async () => {
    const { id, receiver, secret: first } = await webhook();
    const rotate = async () =>
      String((await world.call('POST', `/v1/webhooks/${id}/rotate-secret`, { body: {} })).body.secret);
    // The answer to one of two was lost.
    const lost = await rotate();
    const last = await rotate();
    await happen();
    expect([first, lost, last].map((secret) => isSignedBy(receiver, secret))).toEqual([true, true, true]);
    world.clock.advance(dayMs + 1);
    await happen();
    expect([first, lost, last].map((secret) => isSignedBy(receiver, secret))).toEqual([false, false, true]);
    for (let count = 0; count < 9; count += 1) await rotate();
    await happen();
    expect(String(receiver.calls.at(-1)?.headers['webhook-signature']).split(' ').length).toBeLessThanOrEqual(5);
    await world.call('DELETE', `/v1/webhooks/${id}`);
    expect(await world.db.webhookSecret.count({ where: { endpointId: BigInt(id) } })).toBe(0);
  });

  test('disabled, is told nothing, and what waits for it dies; enabled again, it is told', async () => {
    const { id, receiver } = await webhook(statuses(500, 200));
    await happen();
    const disabled = await world.call('PATCH', `/v1/webhooks/${id}`, { body: { enabled: false } });
    expect(disabled.body).toMatchObject({ enabled: false, disabledReason: 'by-platform' });
    const ping = await world.call('POST', `/v1/webhooks/${id}/ping`);
    expect([ping.status, ping.body.code]).toEqual([409, 'webhook-disabled']);
    await happen();
    expect(receiver.calls).toHaveLength(1);
    const { deliveries } = await deliveriesOf(id);
    expect(deliveries).toMatchObject([{ state: 'dead', attempts: 1, lastError: 'the endpoint is disabled' }]);
    const refused = await world.call('POST', `/v1/webhook-deliveries/${deliveries[0]?.id}/redeliver`);
    expect([refused.status, refused.body.code]).toEqual([409, 'webhook-disabled']);
    const enabled = await world.call('PATCH', `/v1/webhooks/${id}`, { body: { enabled: true } });
    expect(enabled.body).toMatchObject({ enabled: true, disabledReason: null, failingSince: null });
    await happen();
    expect(receiver.calls).toHaveLength(2);
  });

  test('deleted, is known no more and told nothing', async () => {
    const { id, receiver } = await webhook();
    expect((await world.call('DELETE', `/v1/webhooks/${id}`)).body).toMatchObject({ id, enabled: true });
    await happen();
    expect(receiver.calls).toHaveLength(0);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/deliveries'],
      ['POST', '/ping'],
    ] as const) {
      const answer = await world.call(method, `/v1/webhooks/${id}${path}`);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'unknown-webhook']);
    }
    const list = await world.call('GET', '/v1/webhooks');
    expect(list.body).toEqual({ webhooks: [] });
  });

  test('there are twenty at most, however many are asked for at once', async () => {
    const body = { url: 'https://platform.example/', events: all };
    const answers = await Promise.all(Array.from({ length: 23 }, () => world.call('POST', '/v1/webhooks', { body })));
    const codes = answers.filter(({ status }) => status !== 201).map(({ body: { code } }) => code);
    expect(codes).toEqual(Array(3).fill('webhook-limit-reached'));
  });
});

describe('a delivery', () => {
  test('of a ping is made once for one Idempotency-Key, and says what became of it', async () => {
    const { id, receiver } = await webhook(ok, { events: ['payment.succeeded'] });
    for (const _again of [1, 2]) {
      const ping = await world.call('POST', `/v1/webhooks/${id}/ping`, { idempotencyKey: 'ping-once' });
      expect([ping.status, ping.body.type, ping.body.accountId, ping.body.state]).toEqual([
        201,
        'ping',
        null,
        'waiting',
      ]);
    }
    await deliverAll();
    expect(receiver.calls).toHaveLength(1);
    const { deliveries } = await deliveriesOf(id);
    expect(deliveries).toMatchObject([{ type: 'ping', state: 'delivered', attempts: 1, lastStatus: 204 }]);
    expect(deliveries[0]?.messageId).toBe(receiver.calls[0]?.headers['webhook-id']);
  });

  test('is listed newest first, by pages and by state', async () => {
    const { id } = await webhook(statuses(204, 204, 410));
    for (let count = 0; count < 3; count += 1) await happen();
    const first = await deliveriesOf(id, '?limit=2');
    expect(first.deliveries.map(({ state }) => state)).toEqual(['dead', 'delivered']);
    const rest = await deliveriesOf(id, `?limit=2&cursor=${first.nextCursor}`);
    expect([rest.deliveries.length, rest.nextCursor]).toEqual([1, null]);
    expect((await deliveriesOf(id, '?state=dead')).deliveries).toMatchObject([{ state: 'dead', lastStatus: 410 }]);
  });

  test('that died, or that the receiver has lost, is sent again under its id; one that waits is left as it is', async () => {
    const { id, receiver } = await webhook(statuses(410, 500, 204));
    await happen();
    await world.call('PATCH', `/v1/webhooks/${id}`, { body: { enabled: true } });
    const [dead] = (await deliveriesOf(id)).deliveries;
    expect(dead).toMatchObject({ state: 'dead' });
    const again = () => world.call('POST', `/v1/webhook-deliveries/${dead?.id}/redeliver`);
    expect((await Promise.all([again(), again()])).map(({ body }) => body.state)).toEqual(['waiting', 'waiting']);
    expect((await queue.stats()).depth).toBe(1);
    await deliverAll();
    expect(receiver.calls).toHaveLength(2);
    expect((await again()).body).toMatchObject({ state: 'waiting', attempts: 2, lastStatus: 500 });
    await queueIsDue();
    await deliverAll();
    expect((await deliveriesOf(id)).deliveries).toMatchObject([{ state: 'delivered', attempts: 3 }]);
    expect((await again()).body).toMatchObject({ state: 'waiting', deliveredAt: null });
    await deliverAll();
    expect(new Set(receiver.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(receiver.calls).toHaveLength(4);
    await world.call('DELETE', `/v1/webhooks/${id}`);
    const gone = await again();
    expect([gone.status, gone.body.code]).toEqual([404, 'unknown-webhook-delivery']);
  });

  test('is cleared away after thirty days if it was taken, and after a year if it was not', async () => {
    const { id } = await webhook(statuses(204, 410));
    await happen();
    await happen();
    const kept = async () => (await deliveriesOf(id)).deliveries.map(({ state }) => state);
    world.clock.advance(29 * dayMs);
    await purgeWebhooks(world);
    expect(await kept()).toEqual(['dead', 'delivered']);
    world.clock.advance(2 * dayMs);
    await purgeWebhooks(world);
    expect(await kept()).toEqual(['dead']);
    world.clock.advance(335 * dayMs);
    await purgeWebhooks(world);
    expect(await kept()).toEqual([]);
    await world.call('DELETE', `/v1/webhooks/${id}`);
    world.clock.advance(31 * dayMs);
    await purgeWebhooks(world);
    expect(await world.db.webhookEndpoint.count({ where: { id: BigInt(id) } })).toBe(0);
  });
});

/** As if the pause before the next try had gone by. */
async function queueIsDue(): Promise<void> {
  const endpoints = await world.db.webhookEndpoint.findMany({ select: { id: true } });
  for (const { id } of endpoints) await inTransaction(world.db, (tx) => queue.hasten(tx, `${id}`));
}
