// Guarantee: a charge whose outcome is not known is asked about and lets nothing else be charged, so that no notification that
// is late, lost or doubled charges a card twice; and who waits for it is told.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attendAutopay } from '../../../src/autopay/attend.ts';
import { pauseAutopay, resumeAutopay } from '../../../src/autopay/index.ts';
import { resumeCharges } from '../../../src/autopay/resume-charges.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { checkPayment, pollPending, settlePayment } from '../../../src/payments/index.ts';
import { type AutopayWorld, attempts, mandateRow, openAutopayWorld, totalMinor } from '../../support/autopay-world.ts';
import { lowAccount, onlyAttempt, pass } from './minutes.ts';

const hour = 60;
const day = 24 * hour;

let world: AutopayWorld;
beforeEach(async () => {
  world = await openAutopayWorld();
});
afterEach(() => world.close());

describe('the outcome', () => {
  it('comes by the notification, before the answer: the answer changes nothing', async () => {
    const { customer } = await lowAccount(world);
    await attendAutopay(world.deps);
    expect(await onlyAttempt(world, customer.accountId)).toMatchObject({ state: 'succeeded' });
    await pass(world, day, { step: hour });
    expect(await totalMinor(world.db, customer.accountId)).toBe(51_000n);
    expect(world.robokassa.charges()).toHaveLength(1);
  });

  it('comes by asking, when there is no notification', async () => {
    const { customer } = await lowAccount(world);
    world.robokassa.faults.chargeNotify = 'never';
    await attendAutopay(world.deps);
    expect(await onlyAttempt(world, customer.accountId)).toMatchObject({ state: 'in-flight' });
    await pass(world, 3);
    const attempt = await onlyAttempt(world, customer.accountId);
    expect(attempt).toMatchObject({ state: 'succeeded' });
    expect(await world.told()).toEqual([`autopay:attempt:${attempt.id}:charged`]);
  });

  it('comes both ways at once and twice, and is credited and told once', async () => {
    const { customer } = await lowAccount(world);
    world.robokassa.faults.charge = 'slow';
    world.robokassa.faults.chargeNotify = 'twice';
    world.robokassa.faults.loseAnswers = true;
    await attendAutopay(world.deps);
    const { paymentId, id } = await onlyAttempt(world, customer.accountId);
    world.clock.advance(20 * 60_000);
    await world.db.payment.update({ where: { id: paymentId }, data: { nextPollAt: world.clock.now() } });
    await Promise.all([world.robokassa.tick(), checkPayment(world.deps, paymentId), pollPending(world.deps)]);
    await pass(world, 10);
    expect(await totalMinor(world.db, customer.accountId)).toBe(51_000n);
    expect(await world.told()).toEqual([`autopay:attempt:${id}:charged`]);
    expect(world.robokassa.charges()).toHaveLength(1);
  });

  it('comes by the notification alone, where the gateway answers no question', async () => {
    const silent = {
      ...world.deps,
      gateway: {
        ...world.deps.gateway,
        fetchState: async () => ({ kind: 'unavailable', reason: 'test-mode' }) as const,
      },
    };
    const { customer } = await lowAccount(world);
    world.robokassa.faults.charge = 'slow';
    await attendAutopay(silent);
    await pass(world, 15, { deps: silent });
    expect(await onlyAttempt(world, customer.accountId)).toMatchObject({ state: 'in-flight' });
    await pass(world, 10, { deps: silent });
    expect(await onlyAttempt(world, customer.accountId)).toMatchObject({ state: 'succeeded' });
  });
});

describe('a charge in flight', () => {
  it('lets nothing else be charged, and is told after an hour, once', async () => {
    const { customer } = await lowAccount(world);
    world.robokassa.faults.charge = 'slow';
    world.robokassa.faults.chargeNotify = 'never';
    await pass(world, 50, { step: 5 });
    expect(await world.told()).toEqual([]);
    await pass(world, 5 * hour, { step: 10 });
    const { id } = await onlyAttempt(world, customer.accountId);
    expect(await world.told()).toEqual([`autopay:attempt:${id}:slow`]);
    expect(await resumeCharges(world.deps)).toBe(0);
    expect(world.robokassa.charges()).toHaveLength(1);
  });

  it('is never known: given up after a week, autopay rests, and a person is told; money that comes is credited', async () => {
    const { customer, mandate } = await lowAccount(world);
    world.robokassa.faults.charge = 'slow';
    world.robokassa.faults.chargeNotify = 'never';
    await pass(world, 7 * day, { step: 3 * hour });
    expect(await onlyAttempt(world, customer.accountId)).toMatchObject({ state: 'in-flight' });
    await world.told();
    await pass(world, 2 * day, { step: 3 * hour });
    const { id, paymentId, state, code } = await onlyAttempt(world, customer.accountId);
    expect({ state, code }).toEqual({ state: 'failed', code: 'outcome-unknown' });
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'paused', reason: 'outcome-unknown' });
    expect(await world.told()).toEqual([`autopay:attempt:${id}:outcome-unknown`, `autopay:${mandate.id}:paused:${id}`]);

    const money = { gateway: 'robokassa', invoiceId: paymentId, amountMinor: 50_000n } as const;
    const settle = (tx: Parameters<typeof settlePayment>[0]) =>
      settlePayment(tx, world.deps, { ...money, occurredAt: world.clock.now() });
    expect(await inTransaction(world.db, settle)).toEqual({ kind: 'credited' });
    expect(await onlyAttempt(world, customer.accountId)).toMatchObject({ state: 'succeeded', code: null });
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'paused' });
    expect(await world.told()).toEqual([`autopay:attempt:${id}:charged`]);
  });

  it('is never known, and its owner has paused autopay by hand: they are told before they resume it', async () => {
    const { customer, mandate } = await lowAccount(world);
    world.robokassa.faults.charge = 'slow';
    world.robokassa.faults.chargeNotify = 'never';
    await pass(world, 15);
    await pauseAutopay(world.deps, customer);
    await pass(world, 9 * day, { step: 3 * hour });
    const { id } = await onlyAttempt(world, customer.accountId);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'paused', reason: 'outcome-unknown' });
    expect(await world.told()).toContain(`autopay:${mandate.id}:paused:${id}`);
  });

  it('of another sum than asked is kept for a person, and autopay rests', async () => {
    const { customer, mandate } = await lowAccount(world);
    world.robokassa.faults.chargeNotify = 'wrong-sum';
    await pass(world, 15);
    expect(await onlyAttempt(world, customer.accountId)).toMatchObject({ state: 'failed', code: 'outcome-unknown' });
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'paused', reason: 'outcome-unknown' });
    expect(await totalMinor(world.db, customer.accountId)).toBe(1_000n);
    expect((await world.told()).some((key) => key.startsWith('quarantine:'))).toBe(true);
  });
});

describe('an attempt taken for lost', () => {
  it('does not keep the customer from going on', async () => {
    const { customer } = await lowAccount(world);
    world.robokassa.faults.charge = 'slow';
    world.robokassa.faults.chargeNotify = 'never';
    await pass(world, 9 * day, { step: 3 * hour });
    world.robokassa.faults.charge = 'approve';
    world.robokassa.faults.chargeNotify = 'now';
    expect((await resumeAutopay(world.deps, customer)).kind).toBe('resumed');
    await attendAutopay(world.deps);
    expect((await attempts(world.db, customer.accountId)).map(({ state }) => state)).toEqual(['failed', 'succeeded']);
  });
});
