// Guarantee: a consent takes effect in the transaction that credits the payment binding its card, at most one on an account;
// the sum follows top-ups by hand and never passes what was agreed to; what was given up stays given up.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { mandateOf } from '../../../src/autopay/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { cancelPayment, expireLinks, settlePayment } from '../../../src/payments/index.ts';
import {
  type AutopayWorld,
  mandateRow,
  newBinding,
  newMandate,
  openAutopayWorld,
  proveBooks,
  topUp,
  totalMinor,
} from '../../support/autopay-world.ts';
import { newCustomer } from '../../support/payment-world.ts';

let world: AutopayWorld;
beforeAll(async () => {
  world = await openAutopayWorld();
});
afterAll(() => world.close());
afterEach(() => proveBooks(world.db));

/** The gateway has the money of a payment. */
const settle = ({ id, amountMinor }: { id: number; amountMinor: bigint }) =>
  inTransaction(world.db, (tx) =>
    settlePayment(tx, world.deps, {
      ...{ gateway: 'robokassa', invoiceId: id, amountMinor, occurredAt: world.clock.now() },
    }),
  );

describe('a paid payment', () => {
  test('makes its consent active and has the balance looked at', async () => {
    const { mandate, customer } = await newMandate(world);
    const now = world.clock.now();
    expect(mandate).toMatchObject({ state: 'active', reason: null, activatedAt: now, checkAt: now, failures: 0 });
    expect(await mandateOf(world.db, customer.accountId)).toEqual(mandate);
  });

  test('without a consent enables nothing', async () => {
    const { customer } = await newBinding(world);
    await topUp(world, customer, 50_000n);
    expect(await mandateOf(world.db, customer.accountId)).toBeNull();
  });

  test('told many times at once activates once', async () => {
    const { payment, mandate, customer } = await newBinding(world);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => settle(payment)));
    expect(outcomes.filter(({ kind }) => kind === 'credited')).toHaveLength(1);
    expect((await mandateRow(world.db, mandate.id)).state).toBe('active');
    expect(await totalMinor(world.db, customer.accountId)).toBe(50_000n);
  });

  test('by another card takes the place of the one before, which is never charged again', async () => {
    const former = await newMandate(world);
    const next = await newMandate(world, { customer: former.customer, amountMinor: 30_000n, card: 'mir' });
    expect(await mandateRow(world.db, former.mandate.id)).toMatchObject({
      ...{ state: 'ended', reason: 'replaced', endedAt: world.clock.now(), checkAt: null },
    });
    expect(await mandateOf(world.db, former.customer.accountId)).toMatchObject({
      id: next.mandate.id,
      amountMinor: 30_000n,
    });
  });

  test('by another member’s card tells the one whose card is charged no more', async () => {
    const former = await newMandate(world);
    const other = await newCustomer(world.db);
    const { accountId } = former.customer;
    await world.db.accountMember.create({
      data: { accountId, userId: other.userId, role: 'payer', createdAt: world.clock.now() },
    });
    await world.told();
    await newMandate(world, { customer: { ...other, accountId }, amountMinor: 30_000n, card: 'mir' });
    expect(await world.told()).toContain(`autopay:${former.mandate.id}:ended`);
  });

  test('takes the place of a paused one, too', async () => {
    const former = await newMandate(world);
    const data = { state: 'paused', reason: 'declined-in-a-row', failures: 3, checkAt: null };
    await world.db.autopayMandate.update({ where: { id: former.mandate.id }, data });
    const next = await newMandate(world, { customer: former.customer, amountMinor: 30_000n });
    expect(next.mandate).toMatchObject({ state: 'active', failures: 0 });
    expect(await mandateRow(world.db, former.mandate.id)).toMatchObject({ state: 'ended', reason: 'replaced' });
  });

  test('of several cards at once leaves one active', async () => {
    const { customer, payment } = await newBinding(world);
    const others = [];
    for (const amountMinor of [60_000n, 70_000n, 80_000n, 90_000n]) {
      others.push((await newBinding(world, { customer, amountMinor })).payment);
    }
    const outcomes = await Promise.all([payment, ...others].map(settle));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(5).fill('credited'));
    const states = await world.db.autopayMandate.groupBy({
      ...{ by: ['state', 'reason'], where: { accountId: customer.accountId }, _count: true },
    });
    expect(states.find(({ state }) => state === 'active')?._count).toBe(1);
    expect(states.find(({ reason }) => reason === 'replaced')?._count).toBe(4);
    expect(await totalMinor(world.db, customer.accountId)).toBe(350_000n);
  });
});

describe('a payment that comes late', () => {
  test('after its link has expired still makes the consent active', async () => {
    const { payment, mandate, url } = await newBinding(world);
    await world.db.payment.update({ where: { id: payment.id }, data: { expiresAt: world.clock.now() } });
    await expireLinks(world.deps);
    await world.robokassa.pay(url);
    expect((await mandateRow(world.db, mandate.id)).state).toBe('active');
  });

  test('after it was given up is credited and enables nothing', async () => {
    const { payment, mandate, customer } = await newBinding(world);
    await cancelPayment(world.deps, payment.id);
    const ended = { state: 'ended', reason: 'payment-given-up', endedAt: world.clock.now() };
    expect(await mandateRow(world.db, mandate.id)).toMatchObject(ended);
    expect((await settle(payment)).kind).toBe('credited');
    expect(await mandateRow(world.db, mandate.id)).toMatchObject(ended);
    expect(await totalMinor(world.db, customer.accountId)).toBe(50_000n);
  });
});

describe('a top-up by hand', () => {
  test.each([
    ['smaller than agreed to is followed', 30_000n, 30_000n],
    ['of more than was agreed to leaves what was agreed to', 80_000n, 50_000n],
  ])('%s', async (_, paidMinor, amountMinor) => {
    const { customer, mandate } = await newMandate(world);
    await topUp(world, customer, paidMinor);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ amountMinor, consentedMinor: 50_000n });
  });

  test('after a smaller one leads back up to what was agreed to', async () => {
    const { customer, mandate } = await newMandate(world);
    await topUp(world, customer, 20_000n);
    await topUp(world, customer, 40_000n);
    expect((await mandateRow(world.db, mandate.id)).amountMinor).toBe(40_000n);
  });

  test('is followed while it is paused', async () => {
    const { customer, mandate } = await newMandate(world);
    const data = { state: 'paused', reason: 'by-customer', checkAt: null };
    await world.db.autopayMandate.update({ where: { id: mandate.id }, data });
    await topUp(world, customer, 20_000n);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'paused', amountMinor: 20_000n });
  });

  test('by a Russian card leaves the sum of a foreign one, which has a least sum of its own', async () => {
    const { customer, mandate } = await newMandate(world, {
      amountMinor: 150_000n,
      cardKind: 'foreign',
      card: 'mastercard',
    });
    await topUp(world, customer, 30_000n);
    expect((await mandateRow(world.db, mandate.id)).amountMinor).toBe(150_000n);
    await topUp(world, customer, 120_000n, 'foreign');
    expect((await mandateRow(world.db, mandate.id)).amountMinor).toBe(120_000n);
  });

  test('changes no terms of what still waits for its card', async () => {
    const { customer, mandate } = await newBinding(world);
    await topUp(world, customer, 20_000n);
    expect((await mandateRow(world.db, mandate.id)).amountMinor).toBe(50_000n);
  });
});
