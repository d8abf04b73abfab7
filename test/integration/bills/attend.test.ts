// Guarantee: however many debts of however many accounts are to be paid at once, no single transaction takes on more of them than
// it can finish, and all of them are paid by one run.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attendBills } from '../../../src/bills/index.ts';
import { type BillWorld, fund, newDebtor, openBillWorld } from '../../support/bill-world.ts';
import { balanceMinor } from '../../support/usage-world.ts';

let world: BillWorld;
beforeAll(async () => {
  world = await openBillWorld();
});
afterAll(() => world.close());

/** Someone without money for so many days, who has a cent of it now. */
async function debtorOf(days: number): Promise<bigint> {
  const { accountId } = await newDebtor(world);
  await world.db.$executeRaw`
    INSERT INTO bill (token, account_id, kind, amount_minor, currency, period_from, period_to, request_key, created_at)
    SELECT left(md5(${accountId} || ':' || day), 22), ${accountId}, 'service', 1, 'USD', '2022-09-27', '2022-09-27',
           'test:' || ${accountId} || ':' || day, ${world.clock.now()}
      FROM generate_series(1, ${days}::integer) day`;
  await fund(world, accountId, 1n);
  return accountId;
}

test('who owes for thousands of days is paid for in a transaction with few others', async () => {
  const accountIds: bigint[] = [];
  for (const days of [3_000, 3_000, 6_000, 3_000]) accountIds.push(await debtorOf(days));
  expect(await attendBills(world.bills)).toBe(4);
  const pages = await world.db.$queryRaw<{ accounts: bigint[] }[]>`
    SELECT array_agg(b.account_id ORDER BY b.account_id) AS accounts
      FROM bill_payment p JOIN bill b ON b.id = p.bill_id GROUP BY p.xmin::text ORDER BY min(b.account_id)`;
  const [one, two, three, four] = accountIds;
  expect(pages.map(({ accounts }) => accounts)).toEqual([[one, two], [three], [four]]);
  for (const accountId of accountIds) expect(await balanceMinor(world.db, accountId)).toBe(0n);
});
