// Guarantee: an outage of the gateway counts neither against a card nor against its owner's month, is not answered by a storm
// of charges, and is followed by one charge.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AutopayWorld,
  attempts,
  mandateRow,
  newMandate,
  openAutopayWorld,
  spendDownTo,
  totalMinor,
} from '../../support/autopay-world.ts';
import { pass } from './minutes.ts';

const hour = 60;
const day = 24 * hour;

let world: AutopayWorld;
beforeEach(async () => {
  world = await openAutopayWorld();
});
afterEach(() => world.close());

describe('a gateway that takes no charges', () => {
  it('for a day: nothing is counted, the tries become rare, and one charge follows', async () => {
    const { customer, mandate } = await newMandate(world);
    world.robokassa.faults.shopInactive = true;
    await spendDownTo(world, customer.accountId, 1_000n);
    await world.told();
    await pass(world, day, { step: 15 });
    const failed = await attempts(world.db, customer.accountId);
    expect(failed.every(({ state, code }) => state === 'failed' && code === 'error-25')).toBe(true);
    // After 15, 30, 60 and 120 minutes, then each four hours.
    expect(failed.length).toBe(10);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'active', failures: 0 });
    expect(await world.told()).toEqual([]);

    world.robokassa.faults.shopInactive = false;
    await pass(world, day, { step: hour });
    const after = (await attempts(world.db, customer.accountId)).slice(failed.length);
    expect(after).toMatchObject([{ state: 'succeeded' }]);
    expect(await totalMinor(world.db, customer.accountId)).toBe(51_000n);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ retryAt: null });
  });

  it('begins with short pauses again at the next outage', async () => {
    const { customer } = await newMandate(world);
    world.robokassa.faults.recurring = 'error-41';
    await spendDownTo(world, customer.accountId, 1_000n);
    await pass(world, 12 * hour, { step: 15 });
    world.robokassa.faults.recurring = 'none';
    await pass(world, 4 * hour, { step: 15 });
    world.robokassa.faults.recurring = 'error-41';
    await spendDownTo(world, customer.accountId, 1_000n);
    await pass(world, 20, { step: 5 });
    const states = (await attempts(world.db, customer.accountId)).map(({ state }) => state);
    expect(states.slice(states.indexOf('succeeded'))).toEqual(['succeeded', 'failed', 'failed']);
  });
});

describe('a shop that has no agreement on bound cards', () => {
  it('is told to support once a day, however many cards there are', async () => {
    const made = [await newMandate(world), await newMandate(world)];
    world.robokassa.faults.recurringNotAllowed = true;
    for (const { customer } of made) await spendDownTo(world, customer.accountId, 1_000n);
    await world.told();
    await pass(world, 10 * hour, { step: 15 });
    expect(await world.told()).toEqual(['autopay:not-allowed:2026-11-21']);
    await pass(world, day, { step: hour });
    expect(await world.told()).toEqual(['autopay:not-allowed:2026-11-22']);
    const [, trouble] = await world.db.$queryRaw<{ chatId: bigint }[]>`
      SELECT chat_id AS "chatId" FROM notice_queued WHERE dedupe_key LIKE 'autopay:not-allowed:%'`;
    expect(trouble?.chatId).toBe(world.deps.supportChatId);
    for (const { mandate } of made) {
      expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'active', failures: 0 });
    }
  });
});
