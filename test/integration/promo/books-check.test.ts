// Guarantee: `verify` finds every way in which promo codes, their payments and the books could have come apart.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OwnedPayment } from '../../../src/payments/index.ts';
import { promoChecks } from '../../../src/promo/books-check.ts';
import { applyCode, type PromoCode } from '../../../src/promo/index.ts';
import { type ForcedStates, openForcedStates } from '../../support/forced-states.ts';
import { newCode, openFor, openPromoWorld, type PromoWorld, pay } from '../../support/promo-world.ts';

let world: PromoWorld;
let forced: ForcedStates;
let code: PromoCode;
let granted: OwnedPayment;
let reserved: OwnedPayment;
beforeAll(async () => {
  world = await openPromoWorld();
  forced = await openForcedStates(world.ownerUrl, promoChecks);
  code = await newCode(world);
  [granted, reserved] = [await openFor(world), await openFor(world)];
  for (const { id, userId } of [granted, reserved]) {
    await applyCode(world.deps, { paymentId: id, userId, code: code.code });
  }
  await pay(world, granted);
});
afterAll(async () => {
  await forced.close();
  await world.close();
});

/** What the checks find in a state that the owner of the tables forced, which is then undone. */
const foundAfter = (sql: string) => forced.foundAfter(sql);

const unguarded = 'SET LOCAL session_replication_role = replica;';

test('all is well with a code that is held once and granted once', async () => {
  expect(await foundAfter('SELECT 1')).toEqual([]);
});

test('a grant whose transaction is another’s', async () => {
  const other = `(SELECT ledger_transaction_id FROM payment WHERE id = ${granted.id})`;
  const found = await foundAfter(
    `UPDATE promo_claim SET ledger_transaction_id = ${other} WHERE payment_id = ${granted.id}`,
  );
  expect(found).toEqual(
    expect.arrayContaining([expect.stringMatching(/^promo:claim:\d+ is in the books, and no claim has it$/)]),
  );
});

test('a grant that is not in the books, and one of another sum', async () => {
  const claim = `WHERE payment_id = ${granted.id}`;
  const missing = await foundAfter(`UPDATE promo_claim SET ledger_transaction_id = 999999 ${claim}`);
  expect(missing).toContainEqual(expect.stringContaining('is not in the books'));
  const dearer = await foundAfter(`UPDATE promo_claim SET bonus_minor = bonus_minor + 1 ${claim}`);
  expect(dearer).toEqual([expect.stringContaining('is booked differently')]);
});

test('a bonus that is taken back on one side only', async () => {
  const undone = `SELECT ledger_reverse('promo:undo:1', ledger_transaction_id, now()) FROM promo_claim WHERE payment_id = ${granted.id}`;
  expect(await foundAfter(undone)).toEqual([expect.stringContaining('is undone in the books')]);
});

test('a claim held for a payment that is closed, or granted without money', async () => {
  const closed = await foundAfter(`UPDATE payment SET state = 'expired' WHERE id = ${reserved.id}`);
  expect(closed).toEqual([expect.stringMatching(/is reserved, and its payment expired$/)]);
  const unpaid = await foundAfter(`
    ${unguarded} UPDATE payment SET state = 'pending', paid_at = NULL, ledger_transaction_id = NULL WHERE id = ${granted.id}`);
  expect(unpaid).toEqual([expect.stringMatching(/is granted, and its payment pending$/)]);
});

test('a count that is off, and an account with more than its share', async () => {
  const off = await foundAfter(`UPDATE promo_code SET claimed = 3 WHERE id = ${code.id}`);
  expect(off).toEqual([`promo code ${code.code} says 3 claimed, its claims 2, 1 by one account`]);
  const greedy = await foundAfter(`
    UPDATE payment SET account_id = ${granted.accountId} WHERE id = ${reserved.id};
    UPDATE promo_claim SET account_id = ${granted.accountId} WHERE payment_id = ${reserved.id}`);
  expect(greedy).toEqual([`promo code ${code.code} says 2 claimed, its claims 2, 2 by one account`]);
});
