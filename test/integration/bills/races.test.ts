// Guarantee: however many payments, sweeps and new bills of one account come at once, each debt is charged once, each payment counts once,
// and nothing is lost: the balance and the bills are what they would be one after another.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attendBills, makeServiceBill, makeTopUpBill } from '../../../src/bills/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import {
  type BillWorld,
  billsOf,
  fund,
  newDebtor,
  newPayment,
  next,
  openBillWorld,
  settle,
} from '../../support/bill-world.ts';
import { until } from '../../support/until.ts';
import { balanceMinor } from '../../support/usage-world.ts';

let world: BillWorld;
beforeAll(async () => {
  world = await openBillWorld();
});
afterAll(() => world.close());

function serviceBill(accountId: bigint, amountMinor: bigint, requestKey = `race:${next()}`) {
  const period = { periodFrom: '2022-09-28', periodTo: '2022-09-28' };
  return inTransaction(world.db, (tx) =>
    makeServiceBill(tx, world.bills, { accountId, ...period, amountMinor, lines: [], requestKey }),
  );
}

test('twenty payments for one bill, each told of twice, with sweeps and new debts in between', {
  timeout: 120_000,
}, async () => {
  const debtor = await newDebtor(world);
  const { accountId, ownerId } = debtor;
  for (const amount of [700n, 700n, 700n]) await serviceBill(accountId, amount);
  const wish = { accountId, userId: ownerId, amountMinor: 1_500n };
  const bill = await makeTopUpBill(world.bills, { ...wish, requestKey: 'race:first' });
  await makeTopUpBill(world.bills, { ...wish, amountMinor: 10_000n, requestKey: 'race:second' });
  const payments: number[] = [];
  for (let index = 0; index < 20; index += 1) {
    payments.push(await newPayment(world, debtor, { amountMinor: 200n, billId: bill.id }));
  }
  await Promise.all([
    ...payments.flatMap((payment) => [settle(world, payment), settle(world, payment)]),
    ...Array.from({ length: 10 }, () => attendBills(world.bills)),
    ...Array.from({ length: 6 }, (_, index) => serviceBill(accountId, 100n, `race:new:${index % 3}`)),
    fund(world, accountId, 50n),
  ]);
  await attendBills(world.bills);
  // 4 050 have come; of them 2 400 were owed for service.
  expect(await balanceMinor(world.db, accountId)).toBe(1_650n);
  expect(await billsOf(world.db, accountId)).toEqual([
    ...Array.from({ length: 3 }, () => [700n, 700n]),
    [1_500n, 1_500n],
    [10_000n, 2_500n],
    ...Array.from({ length: 3 }, () => [100n, 100n]),
  ]);
});

test('sweeps over many accounts and their payments do not wait for each other in a ring', {
  timeout: 120_000,
}, async () => {
  const debtors = await Promise.all(Array.from({ length: 10 }, () => newDebtor(world)));
  for (const { accountId } of debtors) await serviceBill(accountId, 500n);
  const payments = await Promise.all(debtors.map((debtor) => newPayment(world, debtor, { amountMinor: 300n })));
  await Promise.all([
    ...payments.map((payment) => settle(world, payment)),
    ...debtors.map(({ accountId }) => fund(world, accountId, 300n)),
    ...Array.from({ length: 10 }, () => attendBills(world.bills)),
  ]);
  await attendBills(world.bills);
  for (const { accountId } of debtors) {
    expect(await billsOf(world.db, accountId)).toEqual([[500n, 500n]]);
    expect(await balanceMinor(world.db, accountId)).toBe(100n);
  }
});

test('a bill that is cancelled at the instant when its money comes takes nothing, and the money is there', async () => {
  const debtor = await newDebtor(world);
  const { accountId, ownerId: userId } = debtor;
  const wish = { accountId, userId, amountMinor: 300n, requestKey: `race:${next()}` };
  const { id: billId } = await makeTopUpBill(world.bills, wish);
  const payment = await newPayment(world, debtor, { amountMinor: 300n, billId });
  const settled = await world.db.$transaction(async (tx) => {
    await tx.bill.update({ where: { id: billId }, data: { cancelledAt: world.clock.now() } });
    const settling = settle(world, payment);
    const waiting = () => world.db.$queryRaw<unknown[]>`
      SELECT 1 FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid AND a.datname = current_database() WHERE NOT l.granted`;
    await until('the payment waits for the bill', async () => (await waiting()).length > 0, 10_000);
    return { settling };
  });
  await settled.settling;
  expect(await billsOf(world.db, accountId)).toEqual([[300n, 0n]]);
  expect(await balanceMinor(world.db, accountId)).toBe(300n);
});
