// Guarantee: autopay rests on a consent whose very words, sums and time are kept; it is given with one's own open payment that
// binds a card, and enables nothing until that payment is paid.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { consentWithPayment, mandateOf } from '../../../src/autopay/index.ts';
import { cancelPayment, openPayment } from '../../../src/payments/index.ts';
import {
  type AutopayWorld,
  agreement,
  mandateRow,
  newBinding,
  openAutopayWorld,
  proveBooks,
} from '../../support/autopay-world.ts';
import { newCustomer } from '../../support/payment-world.ts';

let world: AutopayWorld;
beforeAll(async () => {
  world = await openAutopayWorld();
});
afterAll(() => world.close());
afterEach(() => proveBooks(world.db));

const consentsOf = (mandateId: bigint) =>
  world.db.autopayConsent.findMany({ where: { mandateId }, orderBy: { id: 'asc' } });

const agree = (payment: { id: number; userId: bigint }, monthlyLimit = 3) =>
  consentWithPayment(world.deps, { paymentId: payment.id, userId: payment.userId, monthlyLimit, consent: agreement() });

describe('a consent', () => {
  test('is kept word by word, with what it is to and when it was given', async () => {
    const { payment, mandate } = await newBinding(world, { amountMinor: 70_000n, monthlyLimit: 5 });
    expect(mandate).toMatchObject({
      ...{ state: 'awaiting-card', reason: null, parentPaymentId: payment.id, userId: payment.userId },
      ...{ amountMinor: 70_000n, consentedMinor: 70_000n, monthlyLimit: 5, belowMinor: 10_000n, checkAt: null },
    });
    const { textVersion, text, language } = agreement();
    expect(await consentsOf(mandate.id)).toMatchObject([
      {
        ...{ userId: payment.userId, textVersion, body: text, language },
        ...{ amountMinor: 70_000n, monthlyLimit: 5, belowMinor: 10_000n, givenAt: world.clock.now() },
      },
    ]);
  });

  test('alone charges nobody: the account has no autopay until the card is bound', async () => {
    const { customer } = await newBinding(world);
    expect(await mandateOf(world.db, customer.accountId)).toBeNull();
  });

  test('given again on the same payment changes the terms, and the former one is kept', async () => {
    const { payment, mandate } = await newBinding(world, { monthlyLimit: 3 });
    expect(await agree(payment, 1)).toMatchObject({
      kind: 'awaiting-card',
      mandate: { id: mandate.id, monthlyLimit: 1 },
    });
    expect((await consentsOf(mandate.id)).map(({ monthlyLimit }) => monthlyLimit)).toEqual([3, 1]);
  });

  test('given on two devices at once is one mandate with both consents', async () => {
    const customer = await newCustomer(world.db);
    const opened = await openPayment(world.deps, {
      ...{ ...customer, amountMinor: 50_000n, cardKind: 'russian', savesCard: true, language: 'ru' },
    });
    if (opened.kind !== 'open') throw new Error(opened.kind);
    const answers = await Promise.all([1, 2, 3, 5].map((limit) => agree(opened.payment, limit)));
    const ids = answers.map((answer) => (answer.kind === 'awaiting-card' ? answer.mandate.id : undefined));
    expect(new Set(ids).size).toBe(1);
    expect(await consentsOf(ids[0] ?? 0n)).toHaveLength(4);
  });

  test('cannot be changed or taken away afterwards, even by the program', async () => {
    const { mandate } = await newBinding(world);
    const where = { mandateId: mandate.id };
    await expect(world.db.autopayConsent.updateMany({ where, data: { amountMinor: 1n } })).rejects.toThrow(/denied/);
    await expect(world.db.autopayConsent.deleteMany({ where })).rejects.toThrow(/denied/);
  });
});

describe('there is nothing to agree to', () => {
  const closed = { kind: 'payment-closed' };

  test('with a payment that binds no card', async () => {
    const customer = await newCustomer(world.db);
    const opened = await openPayment(world.deps, {
      ...{ ...customer, amountMinor: 50_000n, cardKind: 'russian', language: 'ru' },
    });
    if (opened.kind !== 'open') throw new Error(opened.kind);
    expect(await agree(opened.payment)).toEqual(closed);
  });

  test('with another person’s payment, or one that is none', async () => {
    const { payment, mandate } = await newBinding(world);
    const stranger = await newCustomer(world.db);
    expect(await agree({ id: payment.id, userId: stranger.userId }, 1)).toEqual(closed);
    expect(await agree({ id: -1, userId: payment.userId })).toEqual(closed);
    expect(await consentsOf(mandate.id)).toHaveLength(1);
  });

  test('with one that is paid, given up, or past its time', async () => {
    const [paid, given, past] = [await newBinding(world), await newBinding(world), await newBinding(world)];
    await world.robokassa.pay(paid.url);
    await cancelPayment(world.deps, given.payment.id);
    await world.db.payment.update({ where: { id: past.payment.id }, data: { expiresAt: world.clock.now() } });
    for (const { payment, mandate } of [paid, given, past]) {
      expect(await agree(payment, 10)).toEqual(closed);
      expect(await consentsOf(mandate.id)).toHaveLength(1);
    }
    expect(await mandateRow(world.db, paid.mandate.id)).toMatchObject({ state: 'active', monthlyLimit: 3 });
  });

  test('with a payment whose consent has ended: that is for good', async () => {
    const { payment, mandate } = await newBinding(world);
    const now = world.clock.now();
    const data = { state: 'ended', reason: 'by-customer', endedAt: now };
    await world.db.autopayMandate.update({ where: { id: mandate.id }, data });
    expect(await agree(payment)).toEqual(closed);
    expect(await mandateRow(world.db, mandate.id)).toMatchObject({ state: 'ended', reason: 'by-customer' });
  });

  test('where the shop may not charge bound cards, or the account is not in rubles', async () => {
    const { payment } = await newBinding(world);
    const wish = { paymentId: payment.id, userId: payment.userId, monthlyLimit: 3, consent: agreement() };
    const { chargeSavedCard: _, ...gateway } = world.deps.gateway;
    expect(await consentWithPayment({ ...world.deps, gateway }, wish)).toEqual({ kind: 'not-offered' });
    await world.db.account.update({ where: { id: payment.accountId }, data: { entityType: 'LEGAL_ENTITY' } });
    expect(await consentWithPayment(world.deps, wish)).toEqual({ kind: 'not-offered' });
  });

  test('to a limit that was not on offer', async () => {
    const { payment } = await newBinding(world);
    await expect(agree(payment, 31)).rejects.toThrow(RangeError);
  });
});
