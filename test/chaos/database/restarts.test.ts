// Guarantee: a database that is restarted again and again under the program, in good order or by kill -9, costs no payment, no
// receipt and no answer, nothing is credited twice, and the program does not have to be restarted with it: what is left is done within a minute.
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSeed, sized } from '../../support/size.ts';
import { until } from '../../support/until.ts';
import { type OutageWorld, openOutageWorld, proveAllPaid, proveNothingGivenUp } from './outage-world.ts';

/** FULL=1 has the catalogue's own figures; a tenth of them is done within two minutes. */
const restarts = sized({ usual: 6, full: 30 });
const kills = restarts / 3;
const customers = sized({ usual: 40, full: 200 });
const each = 10;

const drainedWithinMs = 60_000;

/** What a lane had in hand when the database went is another's after a minute, and looked for each half minute. */
const toldWithinMs = 180_000;

const seed = runSeed();

let world: OutageWorld;
beforeAll(async () => {
  world = await openOutageWorld({ customers, each });
});
afterAll(() => world.close());

/** How long the database is up before each restart, how long it is away, and which of them are by kill -9. */
const outages = fc
  .sample(fc.record({ upMs: fc.integer({ min: 500, max: 3_000 }), downMs: fc.integer({ min: 0, max: 2_000 }) }), {
    ...{ numRuns: restarts, seed },
  })
  .map((outage, index) => ({ ...outage, signal: index % (restarts / kills) === 1 ? 'SIGKILL' : 'SIGINT' }) as const);

test(`${restarts} restarts, ${kills} of them kill -9, while ${customers * each} payments come (seed ${seed})`, async () => {
  const { postgres, payments, street, userIds } = world;
  let over = false;
  const takeAway = async (): Promise<void> => {
    for (const { upMs, downMs, signal } of outages) {
      await wait(upMs);
      await postgres.restart(signal, downMs);
    }
    over = true;
  };
  const chat = async (): Promise<void> => {
    for (let turn = 0; !over; turn += 1) {
      street.telegram.sendText({ from: userIds[turn % userIds.length] ?? 0, text: '/menu' });
      await wait(500);
    }
  };
  const pausesMs = fc.sample(fc.integer({ min: 0, max: 2_000 }), { numRuns: payments.length, seed });
  const pay = world.payAll(payments, { pauseMs: () => (over ? 0 : (pausesMs.pop() ?? 0)), withinMs: 120_000 });
  await Promise.all([takeAway(), chat()]);
  const healedAt = performance.now();
  const sinceMs = () => Math.round(performance.now() - healedAt);

  await pay;
  await until('all credited', async () => (await world.credited()) === payments.length, drainedWithinMs, 200);
  const creditedMs = sinceMs();
  await until('all updates handled', async () => (await world.unhandled()) === 0, drainedWithinMs, 200);
  const handledMs = sinceMs();
  await until('all told', () => world.told() >= payments.length, toldWithinMs, 500);
  const figures = { creditedMs, handledMs, toldMs: sinceMs() };
  process.stdout.write(`seed ${seed}, after the last restart: ${JSON.stringify(figures)}\n`);
  await proveNothingGivenUp(world);
  await proveAllPaid(world);
  expect(creditedMs).toBeLessThan(drainedWithinMs);
}, 1_200_000);
