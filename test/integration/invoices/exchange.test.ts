// Guarantee: where balances are kept in dollars, an invoice is in rubles at the rate of its day, and its money is credited at
// that very rate whenever it comes; without a rate none is made out.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { balanceOf } from '../../../src/accounts/balance-of.ts';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import { otCommerce } from '../../../src/config/profiles/ot-commerce.ts';
import { printInvoiceSum, recordPayment, requestInvoice, undoPayment } from '../../../src/invoices/index.ts';
import { confirmPayment } from '../../../src/support/payment.ts';
import {
  agent,
  type InvoiceWorld,
  newCustomer,
  newInvoice,
  newRequestKey,
  openInvoiceWorld,
  payer,
} from '../../support/invoice-world.ts';

let world: InvoiceWorld;
beforeAll(async () => {
  world = await openInvoiceWorld({ profile: otCommerce });
});
afterAll(() => world.close());

/** OT Commerce's accounts come with a key; how this one was opened does not matter here. */
const dollarCustomer = () => newCustomer(world.db, 'LEGAL_ENTITY', { ...amvera, currency: 'USD' });

/** The bank says this of the day on which it says it. */
async function sayRate(rateMicro: bigint): Promise<void> {
  const now = world.clock.now();
  const inForceOn = new Date(`${now.toISOString().slice(0, 10)}T00:00:00Z`);
  const said = { rateMicro, confirmedAt: now };
  await world.db.exchangeRate.upsert({
    where: { currency_inForceOn: { currency: 'USD', inForceOn } },
    create: { currency: 'USD', inForceOn, fetchedAt: now, ...said },
    update: said,
  });
}

const available = async (accountId: bigint) => (await balanceOf(world.db, accountId)).availableMinor;

test('without a rate, and with one that nobody has confirmed of late, none is made out', async () => {
  const customer = await dollarCustomer();
  const wish = () => ({ ...customer, amountMinor: 100_00n, requisites: payer, requestKey: newRequestKey() });
  expect(await requestInvoice(world.deps, wish())).toEqual({ kind: 'refused', reason: 'rate-missing' });
  await sayRate(74_000_000n);
  world.clock.advance(37 * 60 * 60_000);
  expect(await requestInvoice(world.deps, wish())).toEqual({ kind: 'refused', reason: 'rate-stale' });
  expect(await world.db.invoice.count()).toBe(0);
});

test('100 $ at 74 ₽ are 7,400 ₽ on the invoice, and those are 100 $ on the balance, whatever the rate is by then', async () => {
  await sayRate(74_000_000n);
  const customer = await dollarCustomer();
  const invoice = await newInvoice(world.deps, { customer, amountMinor: 100_00n });
  expect(invoice).toMatchObject({
    amountMinor: 7_400_00n,
    currency: 'RUB',
    creditCurrency: 'USD',
    rateMicro: 74_000_000n,
  });
  expect(printInvoiceSum(invoice, invoice.amountMinor, 'ru').replaceAll('\u00a0', ' ')).toBe('7 400 ₽ (100 $)');
  await sayRate(90_000_000n);
  const pay = (amountMinor: bigint, orderNumber: string) =>
    recordPayment(world.deps, { invoiceId: invoice.id, amountMinor, orderNumber, agent });
  expect(await pay(7_400_00n - 1_00n, '1')).toMatchObject({ kind: 'credited', invoice: { state: 'partly-paid' } });
  expect(await available(customer.accountId)).toBe(99_98n);
  const rest = await pay(1_00n, '2');
  expect(rest).toMatchObject({ kind: 'credited', invoice: { state: 'credited' } });
  // A ruble is a cent and a third: parts come to the whole when the whole is there.
  expect(await available(customer.accountId)).toBe(100_00n);
  if (rest.kind !== 'credited') return;
  await undoPayment(world.deps, { paymentId: rest.paymentId, agent, reason: 'не тот счёт' });
  expect(await available(customer.accountId)).toBe(99_98n);
});

test('a few kopecks are a cent: money that came is never without an entry', async () => {
  const customer = await dollarCustomer();
  const invoice = await newInvoice(world.deps, { customer, amountMinor: 1_00n });
  await recordPayment(world.deps, { invoiceId: invoice.id, amountMinor: 5n, orderNumber: '3', agent });
  expect(await available(customer.accountId)).toBe(1n);
});

test('the second agent’s limit is of the account’s currency', async () => {
  const customer = await dollarCustomer();
  const small = await newInvoice(world.deps, { customer, amountMinor: 3_000_00n });
  const large = await newInvoice(world.deps, { customer, amountMinor: 3_000_01n });
  const confirm = (invoice: typeof small) =>
    confirmPayment(world.deps, {
      ...{ invoiceId: invoice.id, amountMinor: invoice.amountMinor, orderNumber: '4', agent },
      expectedVersion: invoice.version,
    });
  expect(await confirm(small)).toMatchObject({ kind: 'credited' });
  expect(await confirm(large)).toMatchObject({ kind: 'needs-second-agent' });
});
