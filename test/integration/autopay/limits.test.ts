// Guarantee: no more charges succeed in the customer's calendar month than were agreed to, whichever way a charge over the
// month's end is counted, and reaching the limit is said once instead of going silent.
import { afterEach, describe, expect, it } from 'vitest';
import { attendAutopay } from '../../../src/autopay/attend.ts';
import { sweepAutopay } from '../../../src/autopay/sweep.ts';
import {
  type AutopayWorld,
  attempts,
  mandateRow,
  newMandate,
  openAutopayWorld,
  spend,
  spendDownTo,
  totalMinor,
} from '../../support/autopay-world.ts';
import { pass } from './minutes.ts';

const hour = 60;
const day = 24 * hour;

let world: AutopayWorld;
afterEach(() => world.close());

/** Spends and lets autopay make up for it, so many times. */
async function spendAndCharge(accountId: bigint, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await spendDownTo(world, accountId, 1_000n);
    await pass(world, 10, { step: 5 });
  }
}

const successes = async (accountId: bigint) =>
  (await attempts(world.db, accountId)).filter(({ state }) => state === 'succeeded').length;

describe('the monthly limit', () => {
  it('is kept, and said once; more spending finds autopay waiting for the next month', async () => {
    world = await openAutopayWorld();
    const { customer, mandate } = await newMandate(world, { monthlyLimit: 2 });
    await spendAndCharge(customer.accountId, 2);
    await world.told();
    await spendAndCharge(customer.accountId, 1);
    await spend(world, customer.accountId, 500n);
    await sweepAutopay(world.deps);
    await pass(world, 8 * day, { step: 6 * hour });
    expect(await successes(customer.accountId)).toBe(2);
    expect(await world.told()).toEqual([`autopay:${mandate.id}:limit:2026-11`]);
    // The first of December in Moscow is looked at without any event.
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ checkAt: new Date('2026-11-30T21:00:00Z') });
    await pass(world, 2 * day, { step: 6 * hour });
    expect(await successes(customer.accountId)).toBe(3);
  });

  it('counts the charge in flight, so that its success cannot be one too many', async () => {
    world = await openAutopayWorld();
    const { customer } = await newMandate(world, { monthlyLimit: 1 });
    world.robokassa.faults.charge = 'slow';
    await spendDownTo(world, customer.accountId, 1_000n);
    await attendAutopay(world.deps);
    world.robokassa.faults.charge = 'approve';
    await pass(world, 2 * hour, { step: 5 });
    await spendAndCharge(customer.accountId, 2);
    expect(await successes(customer.accountId)).toBe(1);
    expect(world.robokassa.charges()).toHaveLength(1);
  });

  it('begins anew at midnight of the account’s own zone, not of the provider’s', async () => {
    // 23:30 on the 30th of November in Kamchatka; in Moscow the afternoon of that day.
    world = await openAutopayWorld({ startsAt: new Date('2026-11-30T11:30:00Z') });
    const { customer } = await newMandate(world, { monthlyLimit: 1 });
    const { accountId: id } = customer;
    await world.db.$executeRaw`UPDATE account SET time_zone = 'Asia/Kamchatka' WHERE id = ${id}`;
    await spendAndCharge(id, 2);
    expect(await successes(id)).toBe(1);
    await pass(world, 15, { step: 5 });
    expect(await successes(id)).toBe(2);
    await spendAndCharge(id, 2);
    expect(await successes(id)).toBe(2);
  });

  it('has a charge over the month’s end count in both months', async () => {
    world = await openAutopayWorld({ startsAt: new Date('2026-11-30T20:50:00Z') });
    const { customer } = await newMandate(world, { monthlyLimit: 1 });
    world.robokassa.faults.charge = 'slow';
    await spendDownTo(world, customer.accountId, 1_000n);
    await attendAutopay(world.deps);
    world.robokassa.faults.charge = 'approve';
    await pass(world, hour, { step: 5 });
    expect(await attempts(world.db, customer.accountId)).toMatchObject([
      { state: 'succeeded', endedAt: new Date('2026-11-30T21:10:00Z') },
    ]);
    await spendAndCharge(customer.accountId, 2);
    await pass(world, 25 * day, { step: 12 * hour });
    expect(await successes(customer.accountId)).toBe(1);
    await pass(world, 8 * day, { step: 12 * hour });
    expect(await successes(customer.accountId)).toBe(2);
  });

  it('is the account’s: another card of the same account has no month of its own', async () => {
    world = await openAutopayWorld();
    const { customer } = await newMandate(world, { monthlyLimit: 1 });
    await spendAndCharge(customer.accountId, 1);
    await newMandate(world, { customer, amountMinor: 60_000n, monthlyLimit: 1 });
    await spendAndCharge(customer.accountId, 2);
    expect(await successes(customer.accountId)).toBe(1);
    expect(await totalMinor(world.db, customer.accountId)).toBe(1_000n);
  });
});
