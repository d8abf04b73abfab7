// Guarantee: through weeks of spending, topping up, changes of what runs, nights in which clocks change, instances side by side and
// deaths between them, every crossing is told once, none is missed, and none but the last two levels in the reader's night. The
// short form; the long one is in test/chaos/alerts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveThrough } from '../../support/alert-life.ts';
import { type AlertWorld, openAlertWorld } from '../../support/alert-world.ts';

/** A quarter of a minute of computing, of which a busy machine may make minutes. */
const patienceMs = 5 * 60_000;

let world: AlertWorld;
beforeAll(async () => {
  // Berlin's clock is put back within these days, and New York's.
  world = await openAlertWorld('2026-10-20T09:00:00Z');
});
afterAll(() => world.close());

test('80 accounts for three weeks', { timeout: patienceMs }, async () => {
  const told = await liveThrough(world, { accounts: 80, days: 21, seed: 20_261_121 });
  const happened = ['info', 'warning', 'critical', 'empty', 'empty at night'];
  expect(Object.keys(told)).toEqual(expect.arrayContaining(happened));
  expect(told).not.toHaveProperty('info at night');
});
