// Guarantee: who was told that autopay will see to it hears nothing more until it fails, and then hears once more; and while a
// card is being charged, the warning leaves the word to autopay.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AlertDeps, attendAlerts } from '../../../src/alerts/index.ts';
import { attendAutopay, pauseAutopay, resumeAutopay } from '../../../src/autopay/index.ts';
import { type AutopayWorld, newMandate, openAutopayWorld, spendDownTo } from '../../support/autopay-world.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let world: AutopayWorld;
let deps: AlertDeps;
beforeAll(async () => {
  world = await openAutopayWorld();
  deps = { ...world.deps, enqueueLetter: undefined, randomBytes, emitWebhook: async () => undefined };
});
afterAll(() => world.close());

const warnings = async (): Promise<string[]> => {
  const keys = (await world.told()).filter((key) => key.startsWith('alert:'));
  return keys.map((key) => key.split(':').slice(2).join(':'));
};

/** Time passes, and the warnings are looked at. */
async function after(ms: number): Promise<string[]> {
  world.clock.advance(ms);
  await attendAlerts(deps);
  return warnings();
}

test('a warning that names autopay is the only one until it fails; then the level of then is told once more', async () => {
  const { customer, mandate } = await newMandate(world, { amountMinor: 50_000n });
  await after(0);
  // 150 ₽ on the first day leave two such days; 380 ₽ leave none.
  await spendDownTo(world, customer.accountId, 35_000n);
  expect(await after(0)).toEqual(['0:warning']);
  await spendDownTo(world, customer.accountId, 12_000n);
  expect(await after(hourMs)).toEqual([]);
  await pauseAutopay(deps, customer);
  expect(await after(hourMs)).toEqual([`0:critical:after-autopay:${mandate.id}`]);
  expect(await after(hourMs)).toEqual([]);
  // Resumed and paused anew, the same level stays told.
  await resumeAutopay(world.deps, customer);
  await pauseAutopay(deps, customer);
  expect(await after(hourMs)).toEqual([]);
});

test('while the card is being charged nothing is told, and nothing is left to tell when the money comes', async () => {
  const { customer } = await newMandate(world, { amountMinor: 100_000n });
  await after(0);
  world.robokassa.faults.charge = 'slow';
  await spendDownTo(world, customer.accountId, 9_000n);
  expect(await after(0)).toEqual([]);
  await attendAutopay(world.deps);
  expect(await after(minuteMs)).toEqual([]);
  // It takes longer than it should: the balance is spoken of after all.
  expect(await after(15 * minuteMs)).toEqual(['0:critical']);
});
