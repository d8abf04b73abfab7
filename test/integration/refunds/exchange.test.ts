// Guarantee: what was paid in rubles for a balance in dollars goes back at the payment's own rate: off the balance in dollars, to
// the card in rubles, never more of them than were paid, and just those when it is given back whole.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPagePayment } from '../../../src/payments/index.ts';
import { onCardOf, pollRefunds, previewRefund } from '../../../src/refunds/index.ts';
import {
  exchangeHolds,
  newBill,
  openDollars,
  openExchangeWorld,
  opened,
  setRate,
} from '../../support/exchange-world.ts';
import { newCustomer } from '../../support/payment-world.ts';
import { acceptedRefund, dayMs, holds, type RefundWorld, refund, stateOf, toldOf } from '../../support/refund-world.ts';
import { textOf } from '../notifications/words.ts';

let world: RefundWorld;
beforeAll(async () => {
  world = await openExchangeWorld();
});
afterAll(() => world.close());

/** 100.01 $ paid at 74.5555 ₽. */
async function paidDollars() {
  await setRate(world, 74_555_500n);
  const customer = await newCustomer(world.db, world.deps.profile);
  const { payment, url } = await openDollars(world, customer, { amountMinor: 100_01n });
  await world.robokassa.pay(url);
  // What the rate is afterwards is nothing to a refund.
  await setRate(world, 40_000_000n);
  return payment;
}

test('the whole: all dollars off the balance, all rubles to the card', async () => {
  const payment = await paidDollars();
  expect(payment.amountMinor).toBe(7_456_30n);
  const rubles = await exchangeHolds(world, 'RUB');
  const made = await acceptedRefund(world, payment, { amountMinor: 100_01n });
  expect(made).toMatchObject({ amountMinor: 100_01n, currency: 'USD', sentMinor: 7_456_30n });
  expect(await holds(world, payment.accountId)).toEqual([0n, 0n]);
  expect(await exchangeHolds(world, 'RUB')).toBe(rubles - 7_456_30n);
  const text = await textOf(world, { kind: 'refund.accepted', refundId: String(made.id) }, payment.chatId);
  expect(text).toMatch(/^Возвращаем 7 456,30 ₽ \(100,01 \$\) на карту/);
});

test('in parts: each rounded down, the last one takes what is left of the rubles', async () => {
  const payment = await paidDollars();
  const parts = [];
  for (const amountMinor of [33_33n, 33_33n, 33_35n]) parts.push(await acceptedRefund(world, payment, { amountMinor }));
  expect(parts.map(({ sentMinor }) => sentMinor)).toEqual([2_484_93n, 2_484_93n, 2_486_44n]);
  expect(await refund(world, payment, { amountMinor: 1n })).toMatchObject({ kind: 'refused', reason: 'nothing-left' });
});

test('one that the gateway refuses is on the balance again, and the next one takes the same rubles', async () => {
  const payment = await paidDollars();
  world.robokassa.faults.refundState = 'canceled';
  const made = await acceptedRefund(world, payment, { amountMinor: 40_00n });
  world.clock.advance(dayMs);
  await world.robokassa.tick();
  await pollRefunds(world.deps);
  world.robokassa.faults.refundState = 'finished';
  expect(await stateOf(world, made)).toBe('cancelled');
  expect(await holds(world, payment.accountId)).toEqual([100_01n, 0n]);
  expect(onCardOf(await acceptedRefund(world, payment, { amountMinor: 100_01n }))).toEqual({
    ...{ amountMinor: 7_456_30n, currency: 'RUB' },
  });
});

test('more dollars than were paid are refused, in dollars', async () => {
  const payment = await paidDollars();
  const preview = await previewRefund(world.db, { paymentId: payment.id, amountMinor: 100_02n });
  expect(preview).toMatchObject({ quote: { kind: 'refused', reason: 'more-than-paid', mostMinor: 100_01n } });
});

test('of money that came by a bill’s page, everyone who sees the account is told', async () => {
  await setRate(world, 74_000_000n);
  const { bill, customer } = await newBill(world);
  const page = opened(await openPagePayment(world.deps, { billId: bill.id, amountMinor: 100_00n, language: 'ru' }));
  await world.robokassa.pay(page.url);
  const made = await acceptedRefund(world, page.payment, { amountMinor: 100_00n });
  expect(await toldOf(world, made)).toEqual([`refund.accepted:${customer.userId}`, 'group:accepted']);
  const text = await textOf(world, { kind: 'refund.accepted', refundId: String(made.id) }, customer.chatId);
  expect(text).toContain('Возвращаем 7 400 ₽ (100 $) на карту');
});
