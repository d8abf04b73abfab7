// Guarantee: a card is charged when the balance is below the threshold, as soon as anything has made it so, once; and the
// customer is told.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attendAutopay } from '../../../src/autopay/attend.ts';
import { sweepAutopay } from '../../../src/autopay/sweep.ts';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import { verifyBooks } from '../../../src/ledger/index.ts';
import {
  type AutopayWorld,
  attempts,
  mandateRow,
  newMandate,
  openAutopayWorld,
  spend,
  spendDownTo,
  topUp,
  totalMinor,
} from '../../support/autopay-world.ts';
import { pass } from './minutes.ts';

let world: AutopayWorld;
beforeEach(async () => {
  world = await openAutopayWorld();
});
afterEach(() => world.close());

describe('when a card is charged', () => {
  it('after a debit that takes the balance below the threshold', async () => {
    const { customer, payment, mandate } = await newMandate(world);
    await spendDownTo(world, customer.accountId, 9_999n);
    await world.told();
    expect(await attendAutopay(world.deps)).toBe(1);

    const [attempt, ...others] = await attempts(world.db, customer.accountId);
    expect(others).toEqual([]);
    expect(attempt).toMatchObject({ state: 'succeeded', amountMinor: 50_000n, sends: 1, mandateId: mandate.id });
    expect(await totalMinor(world.db, customer.accountId)).toBe(59_999n);
    const charge = await world.db.payment.findUniqueOrThrow({ where: { id: attempt?.paymentId ?? 0 } });
    expect(charge).toMatchObject({
      origin: 'autopay',
      state: 'paid',
      parentId: payment.id,
      url: null,
      savesCard: false,
    });
    expect(world.robokassa.charges()).toMatchObject([
      { invoiceId: charge.id, parentInvoiceId: payment.id, outSum: '500.00' },
    ]);
    expect(await world.told()).toEqual([`autopay:attempt:${attempt?.id}:charged`]);
  });

  it('not at exactly the threshold, and not by a look that nothing gave a reason for', async () => {
    const { customer } = await newMandate(world);
    await attendAutopay(world.deps);
    await spendDownTo(world, customer.accountId, 10_000n);
    await attendAutopay(world.deps);
    await pass(world, 3);
    expect(await attempts(world.db, customer.accountId)).toEqual([]);
  });

  it('by the sweep, when a debit has left no mark', async () => {
    const { customer, mandate } = await newMandate(world);
    await spendDownTo(world, customer.accountId, 5_000n);
    await world.db.autopayMandate.update({ where: { id: mandate.id }, data: { checkAt: null } });
    expect(await attendAutopay(world.deps)).toBe(0);
    expect(await sweepAutopay(world.deps)).toBe(1);
    await attendAutopay(world.deps);
    expect(await attempts(world.db, customer.accountId)).toMatchObject([{ state: 'succeeded' }]);
    expect(await sweepAutopay(world.deps)).toBe(0);
  });

  it('the sweep leaves alone who waits for the outcome of a charge', async () => {
    const { customer } = await newMandate(world);
    world.robokassa.faults.charge = 'slow';
    await spendDownTo(world, customer.accountId, 5_000n);
    await attendAutopay(world.deps);
    expect(await sweepAutopay(world.deps)).toBe(0);
  });

  it('with the sum of the last top-up by hand, which no charge by autopay is', async () => {
    const { customer, mandate } = await newMandate(world, { amountMinor: 50_000n });
    await topUp(world, customer, 30_000n);
    await spendDownTo(world, customer.accountId, 0n);
    await attendAutopay(world.deps);
    await topUp(world, customer, 90_000n);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ amountMinor: 50_000n });
    await spendDownTo(world, customer.accountId, 0n);
    await attendAutopay(world.deps);
    expect(await attempts(world.db, customer.accountId)).toMatchObject([
      { amountMinor: 30_000n },
      { amountMinor: 50_000n },
    ]);
  });

  it('once for any number of debits between two looks', async () => {
    const { customer } = await newMandate(world);
    await spendDownTo(world, customer.accountId, 9_000n);
    await spend(world, customer.accountId, 4_000n);
    await spend(world, customer.accountId, 4_000n);
    await pass(world, 5);
    expect(await attempts(world.db, customer.accountId)).toHaveLength(1);
  });

  it('from a card that its gateway knows: at another gateway nothing is asked', async () => {
    const { customer, payment } = await newMandate(world);
    await spendDownTo(world, customer.accountId, 0n);
    const elsewhere = { ...world.deps.gateway, name: 'yookassa' as const };
    await attendAutopay({ ...world.deps, gateway: elsewhere });
    expect(await attempts(world.db, customer.accountId)).toEqual([]);
    expect(payment.gateway).toBe('robokassa');
  });

  it('not while the shop may not charge cards; what is due is charged once it may', async () => {
    const { customer } = await newMandate(world);
    await spendDownTo(world, customer.accountId, 0n);
    const { chargeSavedCard: _none, ...plain } = world.deps.gateway;
    expect(await attendAutopay({ ...world.deps, gateway: plain })).toBe(0);
    await attendAutopay(world.deps);
    expect(await attempts(world.db, customer.accountId)).toMatchObject([{ state: 'succeeded' }]);
  });
});

describe('a card bound by a balance that is below the threshold already', () => {
  it('is charged at once, and again until the balance is not low or the month is full', async () => {
    await world.close();
    world = await openAutopayWorld({ profile: { ...amvera, autopay: { belowMinor: 160_000n } } });
    const { customer, mandate } = await newMandate(world, { amountMinor: 50_000n, monthlyLimit: 10 });
    await pass(world, 6);
    expect(await attempts(world.db, customer.accountId)).toHaveLength(3);
    expect(await totalMinor(world.db, customer.accountId)).toBe(200_000n);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ checkAt: null });
  });
});

describe('several instances at once', () => {
  it('make one charge for each account', async () => {
    const other = await world.instance();
    const made = [];
    for (let one = 0; one < 15; one += 1) made.push(await newMandate(world));
    for (const { customer } of made) await spendDownTo(world, customer.accountId, 1_000n);
    await Promise.all([world.deps, other, world.deps, other].map((deps) => attendAutopay(deps)));
    for (const { customer } of made) {
      expect(await attempts(world.db, customer.accountId)).toMatchObject([{ state: 'succeeded' }]);
      expect(await totalMinor(world.db, customer.accountId)).toBe(51_000n);
    }
    expect(world.robokassa.charges()).toHaveLength(made.length);
    expect(await verifyBooks(world.db)).toMatchObject({ kind: 'balanced' });
  });

  it('lose no debit that comes while the mandate is being looked at', async () => {
    const made = [];
    for (let one = 0; one < 10; one += 1) made.push(await newMandate(world));
    // Each is due though its balance is high, and becomes low beside the look.
    await world.db.autopayMandate.updateMany({ data: { checkAt: world.clock.now() } });
    await Promise.all([
      attendAutopay(world.deps),
      ...made.map(({ customer }) => spendDownTo(world, customer.accountId, 1_000n)),
    ]);
    await attendAutopay(world.deps);
    for (const { customer } of made) {
      expect(await attempts(world.db, customer.accountId)).toMatchObject([{ state: 'succeeded' }]);
    }
  });
});
