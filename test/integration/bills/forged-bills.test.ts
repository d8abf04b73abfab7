// Guarantee: `verify` finds a bill that was cancelled though it may not be, one in another currency than its account's, and money
// for a bill that is another account's, that does not count towards it, or that counts though it names none.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { billChecks, makeServiceBill, makeTopUpBill } from '../../../src/bills/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { type BillWorld, newDebtor, openBillWorld, pay } from '../../support/bill-world.ts';
import { type ForcedStates, openForcedStates } from '../../support/forced-states.ts';

let world: BillWorld;
let forced: ForcedStates;
/** A wish that is paid in part, the payment of it, a debt that nothing is paid of, and another account's wish. */
let wish: bigint;
let payment: number;
let debt: bigint;
let others: bigint;

beforeAll(async () => {
  world = await openBillWorld();
  forced = await openForcedStates(world.ownerUrl, billChecks);
  const [debtor, other] = [await newDebtor(world), await newDebtor(world)];
  const top = (of: typeof debtor, requestKey: string) =>
    makeTopUpBill(world.bills, { accountId: of.accountId, userId: of.ownerId, amountMinor: 900n, requestKey });
  wish = (await top(debtor, 'wish')).id;
  payment = await pay(world, debtor, { amountMinor: 800n, billId: wish });
  others = (await top(other, 'other')).id;
  const period = { periodFrom: '2022-09-27', periodTo: '2022-09-27' };
  const { accountId } = other;
  const made = await inTransaction(world.db, (tx) =>
    makeServiceBill(tx, world.bills, { accountId, ...period, amountMinor: 500n, lines: [], requestKey: 'debt' }),
  );
  if (made.kind !== 'made') throw new Error(made.kind);
  debt = made.bill.id;
});
afterAll(async () => {
  await forced.close();
  await world.close();
});

test('all is well with a wish that is paid in part, one that is not, and a debt', async () => {
  expect(await forced.foundAfter('SELECT 1')).toEqual([]);
});

test.each<[string, () => string, () => string]>([
  [
    'a debt for service that was cancelled',
    () => `UPDATE bill SET cancelled_at = created_at WHERE id = ${debt}`,
    () => `bill ${debt} is cancelled`,
  ],
  [
    'a wish that was cancelled after money had come for it',
    () => `UPDATE bill SET cancelled_at = created_at WHERE id = ${wish}`,
    () => `bill ${wish} is cancelled`,
  ],
  [
    'a bill in rubles for an account in dollars',
    () => `UPDATE bill SET currency = 'RUB' WHERE id = ${others}`,
    () => `bill ${others} is in RUB`,
  ],
  [
    'a payment for another account’s bill',
    () => `UPDATE payment SET bill_id = ${others} WHERE id = ${payment}`,
    () => `payment ${payment} for bill ${others} is another account’s`,
  ],
  [
    'a payment that does not count towards its bill',
    () => `DELETE FROM bill_payment WHERE payment_id = ${payment}; UPDATE bill SET paid_minor = 0 WHERE id = ${wish}`,
    () => `payment ${payment} for bill ${wish} does not count`,
  ],
  [
    'a payment without a bill that counts towards one',
    () => `UPDATE payment SET bill_id = NULL WHERE id = ${payment}`,
    () => `payment ${payment} counts 800 towards bills`,
  ],
])('%s', async (_name, sql, expected) => {
  expect((await forced.foundAfter(sql())).join('\n')).toContain(expected());
});
