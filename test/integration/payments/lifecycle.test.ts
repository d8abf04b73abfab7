// Guarantee: a payment is credited once, by whichever way its money is first heard of and in whatever state it is then.
import { describe, expect, test } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import {
  cancelPayment,
  checkPayment,
  expireLinks,
  findPayment,
  pollPending,
  tellLatePayments,
} from '../../../src/payments/index.ts';
import { lockPayment } from '../../../src/payments/payment.ts';
import { balanceMinor, newPayment, stateOf } from '../../support/payment-world.ts';
import { useShopWorld } from '../../support/shop-world.ts';

const minute = 60_000;
const world = useShopWorld();

test('a payment that is locked is read whole, whatever columns there are', async () => {
  const { id, url } = await newPayment(world.shop.deps);
  await world.robokassa.pay(url);
  const found = await findPayment(world.db, id);
  expect(await inTransaction(world.db, (tx) => lockPayment(tx, id))).toStrictEqual(found);
});

describe('money is credited', () => {
  test('by the notification, and the button then shows it', async () => {
    const payment = await newPayment(world.shop.deps);
    await world.robokassa.pay(payment.url);
    expect(world.robokassa.notifications()).toMatchObject([{ status: 200, answer: `OK${payment.id}`, accepted: true }]);
    expect(await checkPayment(world.shop.deps, payment.id)).toMatchObject({
      kind: 'credited',
      payment: { state: 'paid' },
    });
    expect(await balanceMinor(world.db, payment.accountId)).toBe(100_000n);
    expect(await world.told()).toEqual(['payment:credited']);
  });

  test('by the button when the notification never comes', async () => {
    const payment = await newPayment(world.shop.deps);
    expect((await checkPayment(world.shop.deps, payment.id)).kind).toBe('not-found');
    await world.robokassa.pay(payment.url, { notify: 'never' });
    expect((await checkPayment(world.shop.deps, payment.id)).kind).toBe('credited');
    expect(await balanceMinor(world.db, payment.accountId)).toBe(100_000n);
    expect(await world.told()).toEqual(['payment:credited']);
  });

  test('by the poll when the notification never comes and nobody presses', async () => {
    const payment = await newPayment(world.shop.deps);
    await world.robokassa.pay(payment.url, { notify: 'never' });
    expect(await pollPending(world.shop.deps)).toBe(0);
    world.clock.advance(2 * minute);
    expect(await pollPending(world.shop.deps)).toBe(1);
    expect(await stateOf(world.db, payment.id)).toBe('paid');
    world.clock.advance(60 * minute);
    expect(await pollPending(world.shop.deps)).toBe(0);
    expect(await world.told()).toEqual(['payment:credited']);
  });

  test('after a question that two instances do not ask twice, nor again before its time', async () => {
    const payment = await newPayment(world.shop.deps);
    await world.robokassa.pay(payment.url, { notify: 'late' });
    world.clock.advance(2 * minute);
    const asked = await Promise.all([
      pollPending(world.shop.deps),
      pollPending(world.shop.deps),
      pollPending(world.shop.deps),
    ]);
    expect(asked.toSorted()).toEqual([0, 0, 1]);
    expect(await pollPending(world.shop.deps)).toBe(0);
    expect(await findPayment(world.db, payment.id)).toMatchObject({ state: 'pending', pollAttempts: 1 });
    world.clock.advance(2 * minute);
    expect(await pollPending(world.shop.deps)).toBe(1);
  });

  test('after the link has expired', async () => {
    const payment = await newPayment(world.shop.deps);
    await world.robokassa.pay(payment.url, { notify: 'late' });
    world.clock.advance(24 * 60 * minute);
    expect(await expireLinks(world.shop.deps)).toBeGreaterThan(0);
    expect(await stateOf(world.db, payment.id)).toBe('expired');
    await world.robokassa.tick();
    expect(await stateOf(world.db, payment.id)).toBe('paid');
    expect(await balanceMinor(world.db, payment.accountId)).toBe(100_000n);
  });

  test('after the customer has cancelled', async () => {
    const payment = await newPayment(world.shop.deps);
    expect((await cancelPayment(world.shop.deps, payment.id)).kind).toBe('cancelled');
    expect((await cancelPayment(world.shop.deps, payment.id)).kind).toBe('cancelled');
    await world.robokassa.pay(payment.url);
    expect(await stateOf(world.db, payment.id)).toBe('paid');
    expect((await cancelPayment(world.shop.deps, payment.id)).kind).toBe('already-paid');
    expect(await world.told()).toEqual(['payment:credited']);
  });

  test('once by two notifications of different wording', async () => {
    const payment = await newPayment(world.shop.deps);
    await world.robokassa.pay(payment.url, { fee: '12.00', notify: 'twice' });
    const body = (await world.db.paymentNotification.findFirst({ where: { invoiceId: payment.id } }))?.body;
    const fields = new URLSearchParams(Buffer.from(body ?? []).toString());
    fields.set('Fee', '13.000000');
    const answered = await fetch(`${world.shop.url}/payments/robokassa/result`, { method: 'POST', body: fields });
    expect([answered.status, await answered.text()]).toEqual([200, `OK${payment.id}`]);
    const kept = await world.db.paymentNotification.findMany({
      where: { invoiceId: payment.id },
      orderBy: { id: 'asc' },
    });
    expect(kept.map((row) => [row.state, row.deliveries])).toEqual([
      ['credited', 2],
      ['duplicate', 1],
    ]);
    expect(await balanceMinor(world.db, payment.accountId)).toBe(100_000n);
    expect(await world.told()).toEqual(['payment:credited']);
  });

  test('once when webhook, button, poll and expiry race for it', async () => {
    const payments = await Promise.all(Array.from({ length: 10 }, () => newPayment(world.shop.deps)));
    world.clock.advance(2 * minute);
    for (const payment of payments) await world.robokassa.pay(payment.url, { notify: 'late' });
    world.clock.advance(24 * 60 * minute);
    await Promise.all([
      world.robokassa.tick(),
      ...payments.map((payment) => checkPayment(world.shop.deps, payment.id)),
      ...payments.map((payment) => cancelPayment(world.shop.deps, payment.id)),
      pollPending(world.shop.deps),
      pollPending(world.shop.deps),
      expireLinks(world.shop.deps),
      tellLatePayments(world.shop.deps),
    ]);
    for (const payment of payments) {
      expect(await stateOf(world.db, payment.id)).toBe('paid');
      expect(await balanceMinor(world.db, payment.accountId)).toBe(100_000n);
    }
    expect((await world.told()).filter((key) => key === 'payment:credited')).toHaveLength(10);
  });
});
