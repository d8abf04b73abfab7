// Guarantee: through ninety days of spending, topping up, changes of what runs, nights in which clocks change, instances side by
// side and deaths between them, every crossing of 2,000 accounts is told once, none is missed, and none but the last two levels
// in the reader's night. The short form is in test/integration/alerts. SEED=<n> lives another life.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveThrough } from '../../support/alert-life.ts';
import { type AlertWorld, openAlertWorld } from '../../support/alert-world.ts';
import { runSeed } from '../../support/size.ts';

const patienceMs = 3 * 60 * 60_000;
const seed = runSeed(90);

let world: AlertWorld;
beforeAll(async () => {
  world = await openAlertWorld('2026-09-10T09:00:00Z');
});
afterAll(() => world.close());

test(`2,000 accounts for 90 days (seed ${seed})`, { timeout: patienceMs }, async () => {
  const told = await liveThrough(world, { accounts: 2_000, days: 90, seed });
  process.stdout.write(`what was told, and how often: ${JSON.stringify(told, null, 2)}\n`);
  const happened = ['info', 'warning', 'critical', 'empty', 'critical at night', 'empty at night'];
  expect(Object.keys(told)).toEqual(expect.arrayContaining(happened));
});
