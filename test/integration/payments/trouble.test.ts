// Guarantee: of money that is late, refused or of another sum the customer or support is told, once, and not before time.
import { describe, expect, test } from 'vitest';
import { solarSpace } from '../../../src/config/profiles/solar-space.ts';
import { checkPayment, findPayment, openPayment, pollPending, tellLatePayments } from '../../../src/payments/index.ts';
import { balanceMinor, newPayment, queuedNotices, stateOf } from '../../support/payment-world.ts';
import { useShopWorld } from '../../support/shop-world.ts';

const minute = 60_000;
const world = useShopWorld();

describe('the customer is told that money is late', () => {
  test('once, 15 minutes after the link was opened, when the money is on its way', async () => {
    const payment = await newPayment(world.shop.deps);
    await world.robokassa.pay(payment.url, { notify: 'late' });
    world.clock.advance(15 * minute - 1000);
    expect(await tellLatePayments(world.shop.deps)).toBe(0);
    world.clock.advance(1000);
    const told15 = await Promise.all([tellLatePayments(world.shop.deps), tellLatePayments(world.shop.deps)]);
    expect(told15.toSorted()).toEqual([0, 1]);
    world.clock.advance(4 * minute);
    expect(await tellLatePayments(world.shop.deps)).toBe(0);
    expect((await checkPayment(world.shop.deps, payment.id)).kind).toBe('pending');
    world.clock.advance(20 * minute);
    expect(await tellLatePayments(world.shop.deps)).toBe(0);
    await world.robokassa.tick();
    expect(await world.told()).toEqual(['payment:late', 'payment:credited']);
  });

  test('also when the gateway gives no answer', async () => {
    const payment = await newPayment(world.shop.deps);
    world.robokassa.faults.opState = 'error-500';
    await world.robokassa.pay(payment.url, { notify: 'never' });
    world.clock.advance(15 * minute);
    expect((await checkPayment(world.shop.deps, payment.id)).kind).toBe('unavailable');
    expect(await tellLatePayments(world.shop.deps)).toBe(1);
    expect(await world.told()).toEqual(['payment:late']);
  });

  test('not when asking the gateway brings the money', async () => {
    const payment = await newPayment(world.shop.deps);
    await world.robokassa.pay(payment.url, { notify: 'never' });
    world.clock.advance(15 * minute);
    expect(await tellLatePayments(world.shop.deps)).toBe(0);
    expect(await world.told()).toEqual(['payment:credited']);
  });

  test('not when the form was never opened; but 15 minutes after it was, or after a press of the button', async () => {
    const quiet = await newPayment(world.shop.deps);
    const pressed = await newPayment(world.shop.deps);
    world.clock.advance(15 * minute);
    expect(await tellLatePayments(world.shop.deps)).toBe(0);
    world.clock.advance(60 * minute);
    expect(await tellLatePayments(world.shop.deps)).toBe(0);

    await world.robokassa.pay(quiet.url, { notify: 'late' });
    await checkPayment(world.shop.deps, pressed.id);
    await pollPending(world.shop.deps);
    world.clock.advance(14 * minute);
    expect(await tellLatePayments(world.shop.deps)).toBe(0);
    world.clock.advance(minute);
    expect(await tellLatePayments(world.shop.deps)).toBe(2);
  });

  test('never where the provider promises no time', async () => {
    const deps = { ...world.shop.deps, profile: solarSpace };
    const payment = await newPayment(deps);
    await world.robokassa.pay(payment.url, { notify: 'late' });
    await checkPayment(deps, payment.id);
    world.clock.advance(19 * minute);
    expect(await tellLatePayments(deps)).toBe(0);
    expect(await world.told()).toEqual([]);
  });
});

describe('a payment that failed', () => {
  test.each([10, 60] as const)('is told of once when the poll learns of it (state %i)', async (state) => {
    const payment = await newPayment(world.shop.deps);
    await world.robokassa.decline(payment.url, state);
    world.clock.advance(2 * minute);
    await pollPending(world.shop.deps);
    world.clock.advance(60 * minute);
    await pollPending(world.shop.deps);
    await tellLatePayments(world.shop.deps);
    expect(await findPayment(world.db, payment.id)).toMatchObject({
      state: 'cancelled',
      failure: state === 10 ? 'not-paid' : 'returned-to-payer',
    });
    expect(await world.told()).toEqual(['payment:cancelled']);
  });

  test('is shown by the button, and not told a second time by a message', async () => {
    const payment = await newPayment(world.shop.deps);
    await world.robokassa.decline(payment.url);
    expect((await checkPayment(world.shop.deps, payment.id)).kind).toBe('cancelled');
    expect(await world.told()).toEqual([]);
  });

  test('leaves room for a new link of the same sum', async () => {
    const payment = await newPayment(world.shop.deps);
    await world.robokassa.decline(payment.url);
    await checkPayment(world.shop.deps, payment.id);
    const { accountId, userId, chatId } = payment;
    const again = await openPayment(world.shop.deps, {
      accountId,
      userId,
      chatId,
      amountMinor: 100_000n,
      cardKind: 'russian',
      language: 'ru',
    });
    expect(again).toMatchObject({ kind: 'open', reused: false });
  });
});

test('money of another sum, learned of by notification and by asking, is kept and told to support once', async () => {
  const payment = await newPayment(world.shop.deps);
  await world.robokassa.pay(payment.url, { notify: 'wrong-sum' });
  expect(world.robokassa.notifications()).toMatchObject([{ status: 409, accepted: false }]);
  expect((await checkPayment(world.shop.deps, payment.id)).kind).toBe('disputed');
  world.clock.advance(60 * minute);
  await world.robokassa.tick();
  expect(await pollPending(world.shop.deps)).toBe(0);
  expect(await balanceMinor(world.db, payment.accountId)).toBe(0n);
  expect(await stateOf(world.db, payment.id)).toBe('pending');
  const kept = await world.db.paymentNotification.findMany({ where: { invoiceId: payment.id } });
  expect(kept.map((row) => [row.state, row.reason, row.amountMinor])).toEqual(
    Array(2).fill(['quarantined', 'sum-mismatch', 99_900n]),
  );
  expect(
    (await queuedNotices(world.db)).filter((key) => key === `quarantine:robokassa:${payment.id}:99900`),
  ).toHaveLength(1);
});
