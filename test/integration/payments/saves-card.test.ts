// Guarantee: a link that binds the card is another wish than one that does not; a charge by autopay is no link: it is neither
// offered, nor closed by the clock or a stranger, nor taken for what the customer would choose.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attendAutopay } from '../../../src/autopay/attend.ts';
import { consentWithPayment, untickAutopay } from '../../../src/autopay/index.ts';
import {
  cancelPayment,
  expireLinks,
  findOwnPayment,
  findPayment,
  noteFailReturn,
  noteSuccessReturn,
  openPayment,
  tellLatePayments,
} from '../../../src/payments/index.ts';
import { openPayments } from '../../../src/payments/open-payments.ts';
import { topUpFacts } from '../../../src/topup/facts.ts';
import {
  type AutopayWorld,
  agreement,
  attempts,
  mandateRow,
  newBinding,
  newMandate,
  openAutopayWorld,
  spendDownTo,
  topUp,
} from '../../support/autopay-world.ts';

let world: AutopayWorld;
beforeEach(async () => {
  world = await openAutopayWorld();
});
afterEach(() => world.close());

/** The payment of a charge whose outcome is not known. */
async function chargeInFlight() {
  const { customer } = await newMandate(world);
  await topUp(world, customer, 20_000n);
  await spendDownTo(world, customer.accountId, 1_000n);
  world.robokassa.faults.charge = 'slow';
  world.robokassa.faults.chargeNotify = 'never';
  await attendAutopay(world.deps);
  const [attempt] = await attempts(world.db, customer.accountId);
  const payment = await findPayment(world.db, attempt?.paymentId ?? 0);
  if (!payment) throw new Error('nothing was charged');
  await world.told();
  return { customer, payment };
}

describe('a link that binds the card', () => {
  it('stands beside one of the same sum that does not, and each is given again when asked for again', async () => {
    const { customer, payment, url } = await newBinding(world);
    const wish = { ...customer, amountMinor: payment.amountMinor, cardKind: 'russian', language: 'ru' } as const;
    const plain = await openPayment(world.deps, wish);
    const again = await openPayment(world.deps, wish);
    const bound = await openPayment(world.deps, { ...wish, savesCard: true });
    expect(plain).toMatchObject({ kind: 'open', reused: false, payment: { savesCard: false } });
    expect(again).toMatchObject({ kind: 'open', reused: true });
    expect(bound).toMatchObject({ kind: 'open', reused: true, payment: { id: payment.id, savesCard: true } });
    expect(new URL(url).searchParams.get('Recurring')).toBe('true');
    expect(plain.kind === 'open' && new URL(plain.url).searchParams.has('Recurring')).toBe(false);
  });

  it('given up, takes the consent with it: its money is credited, and enables nothing', async () => {
    const { payment, mandate, url } = await newBinding(world);
    await cancelPayment(world.deps, payment.id);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'ended', reason: 'payment-given-up' });
    await world.robokassa.pay(url);
    expect(await findPayment(world.db, payment.id)).toMatchObject({ state: 'paid' });
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'ended' });
  });
});

describe('the consent to a link that binds the card', () => {
  const again = (customer: Awaited<ReturnType<typeof newBinding>>['customer']) =>
    openPayment(world.deps, {
      ...customer,
      amountMinor: 50_000n,
      cardKind: 'russian',
      language: 'ru',
      savesCard: true,
    });

  it('ends with the link that closes soon and gives way to another: its money enables nothing', async () => {
    const { customer, payment, mandate, url } = await newBinding(world);
    world.clock.advance(payment.expiresAt.getTime() - world.clock.now().getTime() - 60_000);
    expect(await again(customer)).toMatchObject({ kind: 'open', reused: false });
    await world.robokassa.pay(url);
    expect(await findPayment(world.db, payment.id)).toMatchObject({ state: 'paid' });
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'ended', reason: 'payment-given-up' });
  });

  it('is given by a link of its own after it was taken back, though the former link is still open', async () => {
    const { customer, payment } = await newBinding(world);
    const { userId } = customer;
    await untickAutopay(world.deps, { paymentId: payment.id, userId });
    const opened = await again(customer);
    expect(opened).toMatchObject({ kind: 'open', reused: false });
    const paymentId = opened.kind === 'open' ? opened.payment.id : 0;
    const given = await consentWithPayment(world.deps, { paymentId, userId, monthlyLimit: 3, consent: agreement() });
    expect(given.kind).toBe('awaiting-card');
  });
});

describe('the payment of a charge by autopay', () => {
  it('is not listed as an open link, nor counted as one, nor found by a pressed button', async () => {
    const { customer, payment } = await chargeInFlight();
    expect(payment).toMatchObject({ state: 'pending', origin: 'autopay' });
    expect(await openPayments(world.db, { ...customer, now: world.clock.now() })).toEqual([]);
    expect(await findOwnPayment(world.db, { paymentId: payment.id, userId: customer.userId })).toBeNull();
    const wish = { ...customer, amountMinor: payment.amountMinor, cardKind: 'russian', language: 'ru' } as const;
    expect(await openPayment(world.deps, wish)).toMatchObject({ kind: 'open', reused: false });
  });

  it('is neither cancelled by a button, nor closed by the clock, nor told as late', async () => {
    const { payment } = await chargeInFlight();
    expect((await cancelPayment(world.deps, payment.id)).kind).toBe('unknown-payment');
    const returned = { invoiceId: payment.id, amountMinor: payment.amountMinor };
    await noteSuccessReturn(world.deps, returned);
    await noteFailReturn(world.deps, payment.id);
    world.clock.advance(2 * 24 * 60 * 60_000);
    expect(await expireLinks(world.deps)).toBe(0);
    expect(await tellLatePayments(world.deps)).toBe(0);
    expect(await findPayment(world.db, payment.id)).toMatchObject({ state: 'pending', returnAskedAt: null });
    expect(await world.told()).toEqual([]);
  });

  it('is not the last top-up, which is one that somebody chose', async () => {
    const { customer } = await newMandate(world);
    for (const amountMinor of [20_000n, 30_000n]) {
      world.clock.advance(60_000);
      await topUp(world, customer, amountMinor);
    }
    world.clock.advance(60_000);
    await spendDownTo(world, customer.accountId, 1_000n);
    await world.db.autopayMandate.updateMany({ data: { amountMinor: 40_000n } });
    await attendAutopay(world.deps);
    expect(await attempts(world.db, customer.accountId)).toMatchObject([{ state: 'succeeded', amountMinor: 40_000n }]);
    const facts = await topUpFacts(world.db, customer.accountId, world.clock.now());
    expect(facts.lastPaidMinor).toBe(30_000n);
  });
});
