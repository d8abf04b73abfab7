// Guarantee: workers killed with -9, at any moment and right between a call and noting it, lose no event and mix up no account's
// order. What may happen is that an event comes once more: right behind itself, under the same webhook-id, the same to the byte.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { low, openWebhookWorld, type WebhookWorld } from '../../integration/webhooks/webhook-world.ts';

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
  const seed = Date.now();
  const lifetimesMs = fc.sample(fc.integer({ min: 0, max: 400 }), { seed, numRuns: randomKills });
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

  for (const lifetimeMs of lifetimesMs) {
    const worker = await startWorker();
    await sleep(lifetimeMs);
    await kill(worker);
    await takeBack();
  }
  for (let count = 0; count < killsAfterSending; count += 1) {
    const worker = await startWorker('after-sending');
    await once(worker, 'exit');
    await takeBack();
  }
  const last = await startWorker();
  while ((await world.queue.stats()).depth > 0) {
    await sleep(100);
    await takeBack();
  }
  await kill(last);

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

async function startWorker(death = 'never'): Promise<ChildProcess> {
  const worker = fork(join(import.meta.dirname, 'worker-process.ts'), [world.ownerUrl, death]);
  await once(worker, 'message');
  return worker;
}

async function kill(worker: ChildProcess): Promise<void> {
  const gone = once(worker, 'exit');
  worker.kill('SIGKILL');
  await gone;
}

/** Lets the minute pass after which the jobs of dead workers are taken back. */
async function takeBack(): Promise<void> {
  const dead = `name = 'webhooks' AND state = 'active' AND started_on < now() - interval '1 second'`;
  await owner.query(`UPDATE queue.job SET started_on = started_on - interval '61 seconds' WHERE ${dead}`);
  await owner.query('UPDATE queue.queue SET monitor_claim_on = NULL, monitor_on = NULL');
  await world.queue.supervise();
  await world.pass(6_000);
}
