// Guarantee: a wish to pay has one open link, which the policy allows and which belongs to the one who opened it.
import { describe, expect, test } from 'vitest';
import { otCommerce } from '../../../src/config/profiles/ot-commerce.ts';
import { attachSummary, findOwnPayment, openPayment } from '../../../src/payments/index.ts';
import { newCustomer, newPayment, stateOf } from '../../support/payment-world.ts';
import { useShopWorld } from '../../support/shop-world.ts';

const minute = 60_000;
const world = useShopWorld();

describe('a link', () => {
  const wish = { amountMinor: 100_000n, cardKind: 'russian', language: 'ru' } as const;

  test('is one for the same wish, pressed twice, also from two devices at once', async () => {
    const customer = await newCustomer(world.db);
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => openPayment(world.shop.deps, { ...customer, ...wish })),
    );
    const numbers = new Set(opened.map((outcome) => (outcome.kind === 'open' ? outcome.payment.id : outcome.kind)));
    expect(numbers.size).toBe(1);
    expect(opened.filter((outcome) => outcome.kind === 'open' && !outcome.reused)).toHaveLength(1);
    expect(new Set(opened.map((outcome) => (outcome.kind === 'open' ? outcome.url : '')))).toHaveLength(1);
  });

  test('is another for another sum or card, and for another person', async () => {
    const customer = await newCustomer(world.db);
    const ids = new Set<unknown>();
    for (const change of [
      {},
      { amountMinor: 200_000n },
      { cardKind: 'foreign' as const },
      await newCustomer(world.db),
    ]) {
      const outcome = await openPayment(world.shop.deps, { ...customer, ...wish, ...change });
      ids.add(outcome.kind === 'open' ? outcome.payment.id : outcome.kind);
    }
    expect(ids.size).toBe(4);
    expect([...ids].every((id) => typeof id === 'number')).toBe(true);
  });

  test('is made anew once it has expired, or is about to', async () => {
    const customer = await newCustomer(world.db);
    const first = await openPayment(world.shop.deps, { ...customer, ...wish });
    world.clock.advance(24 * 60 * minute - 4 * minute);
    const second = await openPayment(world.shop.deps, { ...customer, ...wish });
    if (first.kind !== 'open' || second.kind !== 'open') throw new Error('no link');
    expect(second.payment.id).not.toBe(first.payment.id);
    expect(second.reused).toBe(false);
    expect(await stateOf(world.db, first.payment.id)).toBe('expired');
  });

  test('is made by the next press when the gateway was away, or the process died before it was kept', async () => {
    const customer = await newCustomer(world.db);
    const gateway = { ...world.shop.deps.gateway, createLink: () => Promise.reject(new Error('away')) };
    const away = await openPayment({ ...world.shop.deps, gateway }, { ...customer, ...wish });
    expect(away).toEqual({ kind: 'unavailable', reason: 'gateway' });
    const again = await openPayment(world.shop.deps, { ...customer, ...wish });
    expect(again).toMatchObject({ kind: 'open', reused: true, url: expect.stringContaining('SignatureValue=') });
  });

  test('is refused as the policy refuses, and bounded in number', async () => {
    const customer = await newCustomer(world.db);
    const foreign = await openPayment(world.shop.deps, {
      ...customer,
      ...wish,
      amountMinor: 50_000n,
      cardKind: 'foreign',
    });
    expect(foreign).toMatchObject({ kind: 'refused', quote: { kind: 'foreign-card-minimum', minimumMinor: 100_000n } });
    const opened = [];
    for (let rubles = 100n; rubles < 121n; rubles += 1n) {
      opened.push(await openPayment(world.shop.deps, { ...customer, ...wish, amountMinor: rubles * 100n }));
    }
    expect(opened.slice(0, 20).every((outcome) => outcome.kind === 'open')).toBe(true);
    expect(opened[20]).toEqual({ kind: 'unavailable', reason: 'too-many-open' });
  });

  test('is not there for an account in dollars while no rate is known', async () => {
    const customer = await newCustomer(world.db, otCommerce);
    const outcome = await openPayment({ ...world.shop.deps, profile: otCommerce }, { ...customer, ...wish });
    expect(outcome).toMatchObject({ kind: 'refused', quote: { kind: 'rate-missing', because: 'missing' } });
  });

  test('and its summary belong to the one who opened it', async () => {
    const payment = await newPayment(world.shop.deps);
    await attachSummary(world.db, payment.id, { chatId: payment.chatId, messageId: 77 });
    const own = await findOwnPayment(world.db, { paymentId: payment.id, userId: payment.userId });
    expect(own).toMatchObject({ messageId: 77n });
    expect(await findOwnPayment(world.db, { paymentId: payment.id, userId: 1n })).toBeNull();
    expect(await findOwnPayment(world.db, { paymentId: Number.NaN, userId: 1n })).toBeNull();
    expect(await findOwnPayment(world.db, { paymentId: 1e12, userId: 1n })).toBeNull();
  });
});
