// Guarantee: whatever customers, cards, banks, the gateway, the clock and our own deaths do to autopay, and in whatever order:
// no card is charged more often in a month than agreed, none twice at once, none after the end, none for another sum; each
// failure, pause, cap and charge is told once; what the gateway took is credited once; and the books agree.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { proveHistories, timelessChecks } from '../../support/autopay-histories.ts';
import { type AutopayWorld, openAutopayWorld } from '../../support/autopay-world.ts';
import { sized } from '../../support/size.ts';

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

const histories = sized({ usual: 12, full: 32 });

test(`${histories} histories of two customers each`, { timeout: 120_000 }, async () => {
  const seen = await proveHistories(world, { histories, steps: 20, withinMs: 110_000 });
  const common = ['succeeded', 'autopay:attempt:…:charged', 'autopay:…:limit:…-…'];
  expect(Object.keys(seen)).toEqual(expect.arrayContaining(common));
});

test('8 histories under a clock that is put back', { timeout: 120_000 }, async () => {
  const wish = { histories: 8, steps: 20, withinMs: 110_000, isClockPutBack: true };
  expect(await proveHistories(unsteady, wish)).toHaveProperty('succeeded');
});
