// Guarantee: once autopay is removed nothing more is charged, and a charge that was under way is credited and owned up to: the
// removal stands before a charge or after it, never beside it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attendAutopay } from '../../../src/autopay/attend.ts';
import { removeAutopay } from '../../../src/autopay/index.ts';
import { endMandate, lockMandate } from '../../../src/autopay/mandate.ts';
import { sweepAutopay } from '../../../src/autopay/sweep.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
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

let world: AutopayWorld;
beforeEach(async () => {
  world = await openAutopayWorld({ maxConnections: 20 });
});
afterEach(() => world.close());

async function lowAccount() {
  const made = await newMandate(world);
  await spendDownTo(world, made.customer.accountId, 1_000n);
  return made;
}

describe('autopay that is removed', () => {
  it('before the charge is written down: nothing is charged, by nothing that comes', async () => {
    const { customer, mandate } = await lowAccount();
    expect(await removeAutopay(world.deps, customer)).toMatchObject({ kind: 'removed', inFlight: false });
    await attendAutopay(world.deps);
    await sweepAutopay(world.deps);
    await pass(world, 24 * 60, { step: 60 });
    expect(await attempts(world.db, customer.accountId)).toEqual([]);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'ended', reason: 'by-customer' });
  });

  it('and not yet for certain: the charge passes the mandate over, and then finds it ended', async () => {
    const { customer, mandate } = await lowAccount();
    await inTransaction(world.db, async (tx) => {
      await lockMandate(tx, mandate.id);
      await endMandate(tx, mandate.id, { reason: 'by-customer', now: world.clock.now() });
      expect(await attendAutopay(world.deps)).toBe(0);
    });
    await attendAutopay(world.deps);
    expect(await attempts(world.db, customer.accountId)).toEqual([]);
  });

  it('after it is written down: the money is credited, told to its owner, and support hears of it', async () => {
    const { customer } = await lowAccount();
    await world.told();
    const removed: unknown[] = [];
    const instance = await world.instance({
      checkpoint: async (name) => {
        if (name === 'charge-created') removed.push(await removeAutopay(world.deps, customer));
      },
    });
    await attendAutopay(instance);
    expect(removed).toMatchObject([{ kind: 'removed', inFlight: true }]);
    const [attempt] = await attempts(world.db, customer.accountId);
    expect(attempt).toMatchObject({ state: 'succeeded' });
    expect(await totalMinor(world.db, customer.accountId)).toBe(51_000n);
    expect(await world.told()).toEqual([
      `autopay:attempt:${attempt?.id}:charged`,
      `autopay:attempt:${attempt?.id}:after-end`,
    ]);
  });

  it('after it is written down, and before it was sent: it is not sent by whoever takes it up', async () => {
    const { customer } = await lowAccount();
    await world.told();
    const dying = await world.instance({
      checkpoint: (name) => {
        if (name === 'charge-created') throw new Error('killed');
      },
    });
    await attendAutopay(dying);
    await removeAutopay(world.deps, customer);
    await pass(world, 60, { step: 5 });
    expect(world.robokassa.charges()).toEqual([]);
    expect(await attempts(world.db, customer.accountId)).toMatchObject([{ state: 'failed', code: 'no-longer-due' }]);
    expect(await world.told()).toEqual([]);
  });

  it('while the one who wrote it down sleeps: it is closed meanwhile, and not sent upon waking', async () => {
    const { customer } = await lowAccount();
    await world.told();
    const sleeper = await world.instance({
      checkpoint: async (name) => {
        if (name !== 'charge-created') return;
        await removeAutopay(world.deps, customer);
        await pass(world, 60, { step: 5 });
      },
    });
    await attendAutopay(sleeper);
    expect(world.robokassa.charges()).toEqual([]);
    expect(await attempts(world.db, customer.accountId)).toMatchObject([{ state: 'failed', code: 'no-longer-due' }]);
  });

  it('at the very moment of a charge: either nothing is charged, or it is told', async () => {
    const made = [];
    for (let one = 0; one < 24; one += 1) made.push(await lowAccount());
    await world.told();
    const removals = made.map(async ({ customer }, place) => {
      for (let turn = 0; turn < place * 3; turn += 1) await Promise.resolve();
      return removeAutopay(world.deps, customer);
    });
    const [outcomes] = await Promise.all([Promise.all(removals), attendAutopay(world.deps), attendAutopay(world.deps)]);
    await pass(world, 20, { step: 5 });
    const told = await world.told();
    for (const [place, { customer }] of made.entries()) {
      const outcome = outcomes[place];
      const [attempt] = await attempts(world.db, customer.accountId);
      const isAfterEnd = told.includes(`autopay:attempt:${attempt?.id}:after-end`);
      expect(outcome).toMatchObject({ kind: 'removed', inFlight: isAfterEnd });
      expect(await totalMinor(world.db, customer.accountId)).toBe(attempt ? 51_000n : 1_000n);
      if (attempt) expect(told).toContain(`autopay:attempt:${attempt.id}:charged`);
    }
  });
});

describe('a card that was replaced by another', () => {
  it('while it is being charged: the money is credited, and the new card goes on with it counted', async () => {
    const { customer, mandate } = await lowAccount();
    world.robokassa.faults.charge = 'slow';
    await attendAutopay(world.deps);
    const second = await newMandate(world, { customer, amountMinor: 70_000n, monthlyLimit: 3 });
    await spendDownTo(world, customer.accountId, 1_000n);
    world.robokassa.faults.charge = 'approve';
    await world.told();
    await attendAutopay(world.deps);
    expect(await attempts(world.db, customer.accountId)).toHaveLength(1);
    world.clock.advance(20 * 60_000);
    await world.robokassa.tick();
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'ended', reason: 'replaced' });
    const [first] = await attempts(world.db, customer.accountId);
    expect(await world.told()).toEqual([`autopay:attempt:${first?.id}:charged`]);
    // Its outcome is what the new card has waited for.
    expect((await mandateRow(world.db, second.mandate.id)).checkAt).not.toBeNull();
  });
});
