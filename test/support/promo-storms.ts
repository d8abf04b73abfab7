import { expect } from 'vitest';
import type { OwnedPayment } from '../../src/payments/index.ts';
import { applyCode } from '../../src/promo/index.ts';
import { bonusMinor, claimedOf, newCode, openFor, type PromoWorld, pay, proveBooks } from './promo-world.ts';

/** Does the work of all items by so many hands at once. @returns what came of each */
async function atOnce<Item, Done>(
  hands: number,
  items: readonly Item[],
  act: (item: Item) => Promise<Done>,
): Promise<Done[]> {
  const done: Done[] = [];
  const work = async (first: number): Promise<void> => {
    for (let index = first; index < items.length; index += hands) {
      const item = items[index];
      if (item !== undefined) done.push(await act(item));
    }
  };
  await Promise.all(Array.from({ length: hands }, (_, first) => work(first)));
  return done;
}

/**
 * So many customers want a code of which there are few, all at once, and then all pay at once: as many as there are places
 * get the bonus, each once, and the others their money alone.
 */
export async function claimAtOnce(
  world: PromoWorld,
  figures: { readonly claims: number; readonly places: number; readonly connections: number },
): Promise<void> {
  const { claims, places, connections } = figures;
  const code = await newCode(world, { totalLimit: places });
  const wanted = Array.from({ length: claims }, (_, index) => index);
  const payments: OwnedPayment[] = await atOnce(connections, wanted, () => openFor(world));
  const answers = await atOnce(connections, payments, async ({ id, userId }) => {
    const applied = await applyCode(world.deps, { paymentId: id, userId, code: code.code });
    return applied.kind === 'refused' ? applied.reason : applied.kind;
  });
  expect(answers.filter((answer) => answer === 'applied')).toHaveLength(places);
  expect(answers.filter((answer) => answer === 'used-up')).toHaveLength(claims - places);
  expect(await claimedOf(world.db, code)).toBe(places);

  const settled = await atOnce(connections, [...payments, ...payments], (payment) => pay(world, payment));
  expect(settled.filter((kind) => kind === 'credited')).toHaveLength(claims);
  const bonuses = await Promise.all(payments.map(({ accountId }) => bonusMinor(world.db, accountId)));
  expect(bonuses.filter((bonus) => bonus === 20_000n)).toHaveLength(places);
  expect(bonuses.filter((bonus) => bonus === 0n)).toHaveLength(claims - places);
  expect(await world.db.promoClaim.count({ where: { promoCodeId: code.id, state: 'granted' } })).toBe(places);
  expect(await claimedOf(world.db, code)).toBe(places);
  await proveBooks(world.db);
}
