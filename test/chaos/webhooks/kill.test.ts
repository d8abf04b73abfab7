// Guarantee: workers killed with -9, at any moment and right between a call and noting it, lose no event and mix up no account's
// order. What may happen is that an event comes once more: right behind itself, under the same webhook-id, the same to the byte.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { low, openWebhookWorld, type WebhookWorld } from '../../integration/webhooks/webhook-world.ts';
import { runSeed } from '../../support/size.ts';
import { killWorkers } from '../../support/worker-kills.ts';

const accountCount = 30;
const perAccount = 4;
const randomKills = 8;
const killsAfterSending = 4;

let world: WebhookWorld;
let owner: pg.Client;
beforeAll(async () => {
  world = await openWebhookWorld();
  owner = new pg.Client({ connectionString: world.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await world.close();
});

test('twelve kills in a row: nothing lost, nothing out of order', async () => {
  const seed = runSeed();
  const { receiver, endpoint } = await world.told(async (response) => {
    // As far away as a platform is, so that kills meet calls on their way.
    await sleep(30);
    response.writeHead(200).end();
  });
  const accounts: bigint[] = [];
  for (let count = 0; count < accountCount; count += 1) accounts.push(await world.account());
  for (let episode = 0; episode < perAccount; episode += 1) {
    for (const accountId of accounts) await world.emit(low(accountId, episode));
  }

  const script = join(import.meta.dirname, 'worker-process.ts');
  const { queue, pass } = world;
  await killWorkers(
    { owner, queue, pass },
    { script, args: [world.ownerUrl], seed, atRandom: randomKills, afterSending: killsAfterSending, passMs: 6_000 },
  );

  const states = await world.db.webhookDelivery.groupBy({
    by: ['state'],
    where: { endpointId: endpoint.id },
    _count: true,
  });
  expect(states, `seed ${seed}`).toEqual([{ state: 'delivered', _count: accountCount * perAccount }]);
  // Each death right after a call has it made again, or the kills have missed their point.
  expect(receiver.calls.length, `seed ${seed}`).toBeGreaterThanOrEqual(accountCount * perAccount + killsAfterSending);
  const events = await world.db.webhookEvent.findMany({ orderBy: { id: 'asc' } });
  for (const accountId of accounts) {
    const of = receiver.calls.filter(({ body }) => JSON.parse(body).data.account.id === String(accountId));
    const firsts = of.filter(({ headers }, at) => headers['webhook-id'] !== of[at - 1]?.headers['webhook-id']);
    for (const call of of) {
      const same = firsts.find(({ headers }) => headers['webhook-id'] === call.headers['webhook-id']);
      expect(call.body).toBe(same?.body);
    }
    const emitted = events
      .filter((event) => event.accountId === accountId)
      .map(({ createdAt }) => createdAt.toISOString());
    expect(
      firsts.map(({ body }) => JSON.parse(body).timestamp),
      `seed ${seed}, account ${accountId}`,
    ).toEqual(emitted);
  }
});
