// Guarantee: for a balance in dollars, autopay is agreed to, counted and limited in dollars; each charge takes the rubles of its
// moment's rate, the same ones however often it is sent, and without a rate nothing is charged and nobody is blamed.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { attendAutopay } from '../../../src/autopay/attend.ts';
import { autopayOverview } from '../../../src/autopay/overview.ts';
import {
  type AutopayWorld,
  attempts,
  mandateRow,
  newMandate,
  spendDownTo,
  topUp,
  totalMinor,
} from '../../support/autopay-world.ts';
import { openExchangeWorld, setRate } from '../../support/exchange-world.ts';
import { textOf } from '../notifications/words.ts';
import { onlyAttempt, pass } from './minutes.ts';

const hour = 60;

let world: AutopayWorld;
beforeEach(async () => {
  world = await openExchangeWorld();
});
afterEach(() => world.close());

/** Autopay of 50 $, and 50 cents left. */
async function lowDollars() {
  const made = await newMandate(world, { amountMinor: 50_00n });
  await spendDownTo(world, made.customer.accountId, 50n);
  await world.told();
  return made;
}

const paymentOf = (id: number) => world.db.payment.findUniqueOrThrow({ where: { id } });

it('is agreed to in dollars, with the payment whose rubles bind the card', async () => {
  const { mandate, payment } = await newMandate(world, { amountMinor: 50_00n });
  expect(payment.amountMinor).toBe(3_700_00n);
  expect(mandate).toMatchObject({ currency: 'USD', amountMinor: 50_00n, consentedMinor: 50_00n, belowMinor: 1_00n });
});

it('charges the rubles that the dollars are at that moment, and says both', async () => {
  const { customer, mandate } = await lowDollars();
  await setRate(world, 80_500_000n);
  await attendAutopay(world.deps);
  const { paymentId } = await onlyAttempt(world, customer.accountId);
  await pass(world, 1);
  expect(world.robokassa.charges()).toMatchObject([{ invoiceId: paymentId }]);
  expect(await paymentOf(paymentId)).toMatchObject({
    ...{ state: 'paid', amountMinor: 4_025_00n, creditMinor: 50_00n, creditCurrency: 'USD', rateMicro: 80_500_000n },
  });
  expect(await totalMinor(world.db, customer.accountId)).toBe(50_50n);
  const text = await textOf(world, { kind: 'autopay.charged', paymentId }, customer.chatId);
  expect(text).toMatch(/^Автоплатёж: \+50 \$ с карты.*\nС карты списано 4 025 ₽ по курсу 80,50 ₽ за 1 \$\.\n/);
  expect(text).toContain('50 $ из 150 $');
  const overview = await autopayOverview(world.db, { accountId: customer.accountId, now: world.clock.now() });
  expect(overview).toMatchObject({ mandate: { id: mandate.id }, month: { successes: 1, spentMinor: 50_00n } });
});

it('waits while there is no rate of late, without an attempt and without a word, and charges once there is one', async () => {
  const { customer } = await lowDollars();
  // The bank has said nothing for two days; the balance is known to be low.
  world.clock.advance(48 * 60 * 60_000);
  await pass(world, 2 * hour, { step: 15 });
  expect(await attempts(world.db, customer.accountId)).toEqual([]);
  expect(await world.told()).toEqual([]);
  await setRate(world, 90_000_000n);
  await pass(world, 30, { step: 15 });
  const { paymentId } = await onlyAttempt(world, customer.accountId);
  expect(await paymentOf(paymentId)).toMatchObject({ state: 'paid', amountMinor: 4_500_00n });
});

it('sends a charge that was lost again with the same rubles under the same number, whatever the rate is by then', async () => {
  const { customer } = await lowDollars();
  world.robokassa.faults.recurring = 'drop';
  await attendAutopay(world.deps);
  const { paymentId } = await onlyAttempt(world, customer.accountId);
  await setRate(world, 99_000_000n);
  world.robokassa.faults.recurring = 'none';
  await pass(world, 17);
  expect(await onlyAttempt(world, customer.accountId)).toMatchObject({ paymentId, state: 'succeeded', sends: 2 });
  expect(world.robokassa.charges()).toMatchObject([{ invoiceId: paymentId }]);
  expect(await paymentOf(paymentId)).toMatchObject({ state: 'paid', amountMinor: 3_700_00n, rateMicro: 74_000_000n });
});

it('follows a top-up by hand in dollars, and never above what was agreed to', async () => {
  const { customer, mandate } = await lowDollars();
  await setRate(world, 10_000_000n);
  await topUp(world, customer, 30_00n);
  expect(await mandateRow(world.db, mandate.id)).toMatchObject({ amountMinor: 30_00n });
  const large = await topUp(world, customer, 80_00n);
  expect(await mandateRow(world.db, mandate.id)).toMatchObject({ amountMinor: 50_00n, consentedMinor: 50_00n });
  const text = await textOf(world, { kind: 'payment.credited', paymentId: large.id }, customer.chatId);
  expect(text).toContain('Автоплатёж теперь по 50 $');
});
