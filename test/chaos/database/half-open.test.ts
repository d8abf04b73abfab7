// Guarantee: when the network to the database falls silent for half a minute and then has forgotten all connections, of which
// neither side is told, the program is back at work within a minute and a half by itself: its pool, its queues with what wakes
// them, and its chats; and what was under way is done once.
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, test } from 'vitest';
import { until } from '../../support/until.ts';
import { type OutageWorld, openOutageWorld, proveAllPaid, proveNothingGivenUp } from './outage-world.ts';

const customers = 20;
const each = 10;
const silenceMs = 30_000;
/** A connection that was lost may keep three in turn waiting for 20 s each before it is let go. */
const backWithinMs = 90_000;
const toldWithinMs = 180_000;

let world: OutageWorld;
beforeAll(async () => {
  world = await openOutageWorld({ customers, each });
});
afterAll(() => world.close());

/** One connection of each queue waits to be woken: pg-boss asks on it now and then whether it still listens. */
const queues = 3;

/** @returns how many of them there are since then; only the owner may see what others' connections do */
async function listenersSince(owner: pg.Client, brokenAt: Date): Promise<number> {
  const { rows } = await owner.query(
    `SELECT 1 FROM pg_stat_activity WHERE application_name = 'balance-queue' AND backend_start > $1
        AND (query LIKE 'LISTEN%' OR query LIKE '%pg_listening_channels%')`,
    [brokenAt],
  );
  return rows.length;
}

test(`${silenceMs / 1000} s of silence in the middle of ${customers * each} payments`, async () => {
  const { network, payments, street, userIds } = world;
  const owner = new pg.Client({ connectionString: world.ownerUrl });
  await owner.connect();
  const pay = world.payAll(payments, { pauseMs: () => 2_000 * Math.random(), withinMs: silenceMs + 2 * backWithinMs });
  await wait(3_000);
  network.fallSilent();
  const brokenAt = new Date();
  for (const id of userIds) {
    street.telegram.sendText({ from: id, text: '/menu' });
    await wait(silenceMs / userIds.length);
  }
  network.heal();
  const healedAt = performance.now();
  const sinceMs = () => Math.round(performance.now() - healedAt);
  // A refused call is as good as a «no».
  const ready = async () => (await fetch(`${street.own}/readyz`).catch(() => undefined))?.ok === true;
  await until('ready', ready, backWithinMs, 100);
  const readyMs = sinceMs();
  await until('all credited', async () => (await world.credited()) === payments.length, backWithinMs, 200);
  const creditedMs = sinceMs();
  await until('all updates handled', async () => (await world.unhandled()) === 0, 2 * backWithinMs, 200);
  const handledMs = sinceMs();
  await until('all queues listen', async () => (await listenersSince(owner, brokenAt)) >= queues, backWithinMs, 500);
  const listenMs = sinceMs();
  await owner.end();
  await pay;
  await until('all told', () => world.told() >= payments.length, toldWithinMs, 500);
  const figures = {
    readyMs,
    creditedMs,
    handledMs,
    listenMs,
    toldMs: sinceMs(),
  };
  process.stdout.write(`after ${silenceMs} ms of silence: ${JSON.stringify(figures)}\n`);
  await proveNothingGivenUp(world);
  await proveAllPaid(world);
}, 600_000);
