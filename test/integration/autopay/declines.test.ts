// Guarantee: a card that declines is tried less often and no more than twice a day, never after the third decline in a row
// and never again once it is dead; nothing but its owner's word goes on after that.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attendAutopay } from '../../../src/autopay/attend.ts';
import { pauseAutopay, resumeAutopay } from '../../../src/autopay/index.ts';
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
beforeEach(async () => {
  world = await openAutopayWorld();
});
afterEach(() => world.close());

/** A customer with a low balance whose card is declined from now on. */
async function emptyCard() {
  const made = await newMandate(world);
  world.robokassa.faults.charge = 'decline';
  await spendDownTo(world, made.customer.accountId, 1_000n);
  await world.told();
  return made;
}

describe('a soft decline', () => {
  it('is told once, and the card is tried again four hours later', async () => {
    const { customer, mandate } = await emptyCard();
    await pass(world, 10);
    const [first] = await attempts(world.db, customer.accountId);
    expect(first).toMatchObject({ state: 'declined', code: 'not-paid' });
    expect(await world.told()).toEqual([`autopay:attempt:${first?.id}:declined`]);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'active', failures: 1 });
    const payment = await world.db.payment.findUniqueOrThrow({ where: { id: first?.paymentId ?? 0 } });
    expect(payment).toMatchObject({ state: 'cancelled', failure: 'not-paid' });

    await pass(world, 3 * hour, { step: 10 });
    expect(await attempts(world.db, customer.accountId)).toHaveLength(1);
    await pass(world, hour + 10, { step: 10 });
    expect(await attempts(world.db, customer.accountId)).toMatchObject([{ state: 'declined' }, { state: 'declined' }]);
    expect(await world.told()).toEqual([]);
  });

  it('is no reason for a charge at each further debit', async () => {
    const { customer } = await emptyCard();
    await pass(world, 10);
    for (let debit = 0; debit < 5; debit += 1) {
      await spend(world, customer.accountId, 100n);
      await sweepAutopay(world.deps);
      await pass(world, 20, { step: 10 });
    }
    expect(await attempts(world.db, customer.accountId)).toHaveLength(1);
  });

  it('is forgotten once a charge has gone through', async () => {
    const { customer, mandate } = await emptyCard();
    await pass(world, 5 * hour, { step: 10 });
    world.robokassa.faults.charge = 'approve';
    await pass(world, day, { step: 60 });
    const made = await attempts(world.db, customer.accountId);
    expect(made.map(({ state }) => state)).toEqual(['declined', 'declined', 'succeeded']);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'active', failures: 0, retryAt: null });
  });

  it('is not made up by money that went back to the payer', async () => {
    const { customer } = await newMandate(world);
    world.robokassa.faults.charge = 'return';
    await spendDownTo(world, customer.accountId, 1_000n);
    await pass(world, 10);
    expect(await attempts(world.db, customer.accountId)).toMatchObject([
      { state: 'declined', code: 'returned-to-payer' },
    ]);
    expect(await totalMinor(world.db, customer.accountId)).toBe(1_000n);
  });
});

describe('three declines in a row', () => {
  it('pause autopay, after no more than two of them in a day, and say so', async () => {
    const { customer, mandate } = await emptyCard();
    await pass(world, 11 * hour, { step: 10 });
    expect(await attempts(world.db, customer.accountId)).toHaveLength(2);
    await world.told();
    await pass(world, 2 * hour, { step: 10 });
    const made = await attempts(world.db, customer.accountId);
    expect(made).toHaveLength(3);
    // Midnight in Moscow has passed.
    expect(made[2]?.createdAt.getTime()).toBeGreaterThanOrEqual(Date.parse('2026-11-21T21:00:00Z'));
    expect(await world.told()).toEqual([`autopay:${mandate.id}:paused:${made[2]?.id}`]);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({
      ...{ state: 'paused', reason: 'declined-in-a-row', failures: 3, checkAt: null },
    });
  });

  it('end the tries: neither time, nor debits, nor the sweep go on; the owner does', async () => {
    const { customer } = await emptyCard();
    const { accountId, userId } = customer;
    await pass(world, 2 * day, { step: 30 });
    world.robokassa.faults.charge = 'approve';
    await spend(world, accountId, 100n);
    await sweepAutopay(world.deps);
    await pass(world, 10 * day, { step: 6 * hour });
    expect(await attempts(world.db, accountId)).toHaveLength(3);
    expect((await resumeAutopay(world.deps, { accountId, userId })).kind).toBe('resumed');
    await attendAutopay(world.deps);
    expect((await attempts(world.db, accountId)).at(-1)).toMatchObject({ state: 'succeeded' });
  });
});

describe('a hard decline', () => {
  it('ends autopay at once: a dead card is charged once, and not 670 times', async () => {
    const { customer, payment, mandate } = await newMandate(world);
    world.robokassa.unbind(payment.id, 'card-replaced');
    await spendDownTo(world, customer.accountId, 1_000n);
    await world.told();
    await attendAutopay(world.deps);
    expect(await attempts(world.db, customer.accountId)).toMatchObject([{ state: 'declined', code: 'card-unusable' }]);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'ended', reason: 'card-unusable' });
    expect(await world.told()).toEqual([`autopay:${mandate.id}:ended`]);
    await sweepAutopay(world.deps);
    await pass(world, 3 * day, { step: hour });
    expect(await attempts(world.db, customer.accountId)).toHaveLength(1);
  });

  it('ends autopay that its owner has paused meanwhile, while a soft one leaves it as it is', async () => {
    const hard = await newMandate(world);
    const soft = await emptyCard();
    await attendAutopay(world.deps);
    await pauseAutopay(world.deps, soft.customer);
    await pass(world, 5);
    expect(await mandateRow(world.db, soft.mandate.id)).toMatchObject({ state: 'paused', reason: 'by-customer' });
    expect(await attempts(world.db, soft.customer.accountId)).toMatchObject([{ state: 'declined' }]);
    expect(await world.told()).toEqual([]);

    world.robokassa.unbind(hard.payment.id, 'consent-withdrawn');
    await spendDownTo(world, hard.customer.accountId, 1_000n);
    const pausing = await world.instance({
      checkpoint: async (name) => {
        if (name === 'charge-created') await pauseAutopay(world.deps, hard.customer);
      },
    });
    await attendAutopay(pausing);
    expect(await mandateRow(world.db, hard.mandate.id)).toMatchObject({ state: 'ended', reason: 'card-unusable' });
  });
});
