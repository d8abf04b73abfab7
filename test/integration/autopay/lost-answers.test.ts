// Guarantee: a charge that the gateway never got, or whose answer is lost, is sent again under its own number and no other, while
// it is still wanted; and none is forgotten, whenever the process dies.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attendAutopay } from '../../../src/autopay/attend.ts';
import type { AutopayDeps } from '../../../src/autopay/deps.ts';
import type { CheckpointName } from '../../../src/payments/index.ts';
import {
  type AutopayWorld,
  attempts,
  mandateRow,
  newMandate,
  openAutopayWorld,
  spendDownTo,
  topUp,
  totalMinor,
} from '../../support/autopay-world.ts';
import { lowAccount, onlyAttempt, pass } from './minutes.ts';

const hour = 60;

let world: AutopayWorld;
beforeEach(async () => {
  world = await openAutopayWorld();
});
afterEach(() => world.close());

/** An instance that dies at this point, once. */
async function dyingAt(point: CheckpointName): Promise<AutopayDeps> {
  let isDead = false;
  return world.instance({
    checkpoint: (name) => {
      if (name !== point || isDead) return;
      isDead = true;
      throw new Error(`killed at ${name}`);
    },
  });
}

describe('an answer that is lost', () => {
  it.each(['lost-answer', 'error-500', 'drop'] as const)(
    '%s: the card is charged once, under one number',
    async (fault) => {
      const { customer } = await lowAccount(world);
      world.robokassa.faults.recurring = fault;
      await attendAutopay(world.deps);
      world.robokassa.faults.recurring = 'none';
      const { paymentId } = await onlyAttempt(world, customer.accountId);
      await pass(world, 9);
      expect(world.robokassa.charges()).toHaveLength(fault === 'lost-answer' ? 1 : 0);
      await pass(world, 8);
      const attempt = await onlyAttempt(world, customer.accountId);
      expect(attempt).toMatchObject({ paymentId, state: 'succeeded', sends: fault === 'lost-answer' ? 1 : 2 });
      expect(world.robokassa.charges()).toMatchObject([{ invoiceId: paymentId }]);
      expect(await totalMinor(world.db, customer.accountId)).toBe(51_000n);
    },
  );

  it('time after time: it is sent three times, then closed as an outage', async () => {
    const { customer, mandate } = await lowAccount(world);
    world.robokassa.faults.recurring = 'drop';
    await attendAutopay(world.deps);
    await pass(world, 50);
    const [first] = await attempts(world.db, customer.accountId);
    expect(first).toMatchObject({ state: 'failed', code: 'not-received', sends: 3 });
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'active', failures: 0 });
    expect(await world.told()).toEqual([]);
    world.robokassa.faults.recurring = 'none';
    await pass(world, hour, { step: 5 });
    expect((await attempts(world.db, customer.accountId)).at(-1)).toMatchObject({ state: 'succeeded' });
    expect(await totalMinor(world.db, customer.accountId)).toBe(51_000n);
  });

  it('is not sent again once the customer has topped up by hand', async () => {
    const { customer, mandate } = await lowAccount(world);
    world.robokassa.faults.recurring = 'drop';
    await attendAutopay(world.deps);
    world.robokassa.faults.recurring = 'none';
    await topUp(world, customer, 20_000n);
    await pass(world, hour, { step: 5 });
    expect(await onlyAttempt(world, customer.accountId)).toMatchObject({
      state: 'failed',
      code: 'no-longer-due',
      sends: 1,
    });
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'active', retryAt: null, checkAt: null });
    expect(world.robokassa.charges()).toEqual([]);
  });
});

describe('a process that dies', () => {
  it('between writing the charge down and sending it: it is sent later, under its number', async () => {
    const { customer } = await lowAccount(world);
    await attendAutopay(await dyingAt('charge-created'));
    expect(world.robokassa.charges()).toEqual([]);
    const { paymentId } = await onlyAttempt(world, customer.accountId);
    await pass(world, 15);
    expect(await onlyAttempt(world, customer.accountId)).toMatchObject({ paymentId, state: 'succeeded', sends: 2 });
    expect(world.robokassa.charges()).toHaveLength(1);
  });

  it('after the answer, before it is written down: the outcome is learned all the same', async () => {
    const { customer, payment, mandate } = await lowAccount(world);
    world.robokassa.unbind(payment.id, 'card-replaced');
    await attendAutopay(await dyingAt('charge-sent'));
    expect(await onlyAttempt(world, customer.accountId)).toMatchObject({ state: 'in-flight' });
    await pass(world, 15);
    expect(await onlyAttempt(world, customer.accountId)).toMatchObject({ state: 'declined', code: 'card-unusable' });
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'ended' });
  });

  it('or fails at one mandate leaves the others alone, and comes back to that one later', async () => {
    const made = [await newMandate(world, { monthlyLimit: 1 }), await newMandate(world), await newMandate(world)];
    const [full, ...others] = made.map(({ customer }) => customer.accountId);
    if (full === undefined) throw new Error('nobody');
    await spendDownTo(world, full, 1_000n);
    await attendAutopay(world.deps);
    for (const accountId of [full, ...others]) await spendDownTo(world, accountId, 1_000n);
    await world.told();
    // The limit of the first is reached, which cannot be told.
    await attendAutopay({ ...world.deps, enqueueNotice: () => Promise.reject(new Error('no queue')) });
    for (const accountId of others) {
      expect(await attempts(world.db, accountId)).toMatchObject([{ state: 'succeeded' }]);
    }
    expect(await attendAutopay(world.deps)).toBe(0);
    await world.told();
    await pass(world, 6);
    expect(await world.told()).toEqual([`autopay:${made[0]?.mandate.id}:limit:2026-11`]);
  });
});
