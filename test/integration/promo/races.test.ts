// Guarantee: when money, «Отмена», a code, its removal and the link's end meet on one payment, the bonus is there if and only if the
// claim says so, and the place is held if and only if somebody has it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { supersedePayment } from '../../../src/payments/cancel.ts';
import { cancelPayment, expireLinks, findPayment, type OwnedPayment } from '../../../src/payments/index.ts';
import { applyCode, removeCode, stopCode } from '../../../src/promo/index.ts';
import {
  agent,
  bonusMinor,
  claimedOf,
  claimStates,
  newCode,
  openFor,
  openPromoWorld,
  type PromoWorld,
  pay,
  proveBooks,
} from '../../support/promo-world.ts';

let world: PromoWorld;
beforeAll(async () => {
  world = await openPromoWorld({ maxConnections: 20 });
});
afterAll(() => world.close());

/** What the claims of a payment must be by its state, and its bonus with them. */
async function expectConsistent(payment: OwnedPayment): Promise<number> {
  const states = (await claimStates(world.db, payment.id)).filter((state) => state !== 'withdrawn');
  const state = (await findPayment(world.db, payment.id))?.state;
  const granted = states.filter((claim) => claim === 'granted').length;
  if (state === 'paid') expect(states).not.toContain('reserved');
  else expect(granted).toBe(0);
  if (state === 'cancelled' || state === 'expired') expect(states).not.toContain('reserved');
  expect(granted).toBeLessThanOrEqual(1);
  return granted + states.filter((claim) => claim === 'reserved').length;
}

test('20 rounds of apply, pay, cancel, remove and expiry at once', async () => {
  const ends = new Set<string>();
  for (let round = 0; round < 20; round += 1) {
    const [code, other] = [await newCode(world, { totalLimit: 1 }), await newCode(world)];
    const payment = await openFor(world);
    const own = { paymentId: payment.id, userId: payment.userId };
    if (round % 4 === 0) world.clock.advance(24 * 60 * 60_000 - 1);
    if (round % 2 === 0) await applyCode(world.deps, { ...own, code: code.code });
    if (round % 4 === 0) world.clock.advance(1);
    const acts = [
      () => pay(world, payment),
      () => applyCode(world.deps, { ...own, code: code.code }),
      () => (round % 3 ? cancelPayment(world.deps, payment.id) : pay(world, payment)),
      () => applyCode(world.deps, { ...own, code: other.code }),
      () => (round % 5 ? expireLinks(world.deps) : removeCode(world.deps, own)),
      () => pay(world, payment),
    ];
    // Each round begins with another one of them.
    await Promise.all(acts.map((_, index) => acts[(index + round) % acts.length]?.()));
    expect((await findPayment(world.db, payment.id))?.state).toBe('paid');
    await expectConsistent(payment);
    ends.add((await claimStates(world.db, payment.id)).join());
    const granted = await world.db.promoClaim.count({ where: { paymentId: payment.id, state: 'granted' } });
    expect(await bonusMinor(world.db, payment.accountId)).toBe(20_000n * BigInt(granted));
    expect((await claimedOf(world.db, code)) + (await claimedOf(world.db, other))).toBe(granted);
  }
  // Rounds that all end alike would be no race.
  expect(ends.size).toBeGreaterThan(1);
  await proveBooks(world.db);
});

test('20 rounds of payments that take each other’s place, swap codes and are paid at once', async () => {
  for (let round = 0; round < 20; round += 1) {
    const [code, other] = [await newCode(world, { totalLimit: 1 }), await newCode(world, { totalLimit: 1 })];
    const first = await openFor(world);
    const second = await openFor(world, { customer: first, amountMinor: 200_000n });
    const [a, b] = [first, second].map(({ id, userId }) => ({ paymentId: id, userId })) as [
      { paymentId: number; userId: bigint },
      { paymentId: number; userId: bigint },
    ];
    await applyCode(world.deps, { ...a, code: code.code });
    await applyCode(world.deps, { ...b, code: other.code });
    await Promise.all([
      supersedePayment(world.deps, { ...a, by: b.paymentId }),
      supersedePayment(world.deps, { ...b, by: a.paymentId }),
      applyCode(world.deps, { ...b, code: code.code }),
      applyCode(world.deps, { ...a, code: other.code }),
      round % 2 ? pay(world, second) : stopCode(world.deps, { code: code.code, agent }),
    ]);
    const held = (await expectConsistent(first)) + (await expectConsistent(second));
    expect((await claimedOf(world.db, code)) + (await claimedOf(world.db, other))).toBe(held);
    await proveBooks(world.db);
  }
});
