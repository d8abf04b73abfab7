// Guarantee: in any history of customers, cards, banks, gateway, clock and deaths, in whatever order, autopay keeps to what was
// agreed, is never silent about a failure, and every kopeck that the gateway took is credited once. Long form.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proveHistories, timelessChecks } from '../../support/autopay-histories.ts';
import { type AutopayWorld, openAutopayWorld } from '../../support/autopay-world.ts';

const patienceMs = 30 * 60_000;

let world: AutopayWorld;
/** Where the clock is put back an hour, now and then. */
let unsteady: AutopayWorld;
beforeAll(async () => {
  world = await openAutopayWorld();
  unsteady = await openAutopayWorld({ checks: timelessChecks });
});
afterAll(async () => {
  await world.close();
  await unsteady.close();
});

test('400 histories of two customers each', { timeout: patienceMs }, async () => {
  const seen = await proveHistories(world, { histories: 400, steps: 30, withinMs: patienceMs - 60_000 });
  process.stdout.write(`what came up, and how often: ${JSON.stringify(seen, null, 2)}\n`);
  // Those that come up often enough for any seed to bring them.
  const outcomes = ['succeeded', 'not-paid', 'returned-to-payer', 'card-unusable', 'error-41', 'recurring-not-allowed'];
  const attempt = ['charged', 'declined', 'slow', 'outcome-unknown'].map((what) => `autopay:attempt:…:${what}`);
  const told = ['autopay:…:paused:…', 'autopay:…:ended', 'autopay:…:limit:…-…', ...attempt];
  expect(Object.keys(seen)).toEqual(expect.arrayContaining([...outcomes, 'outcome-unknown', ...told]));
});

test('100 histories under a clock that is put back', { timeout: patienceMs }, async () => {
  const wish = { histories: 100, steps: 30, withinMs: patienceMs - 60_000, isClockPutBack: true };
  expect(await proveHistories(unsteady, wish)).toHaveProperty('succeeded');
});
