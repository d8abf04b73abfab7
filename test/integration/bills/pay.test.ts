// Guarantee: money for a bill counts towards that bill, what is over towards the next ones, oldest first; a debt for service is taken off
// the balance once, in its turn, as far as the balance goes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  attendBills,
  type BillLine,
  billStateOf,
  cancelBill,
  findBill,
  findBillByToken,
  leftMinorOf,
  makeServiceBill,
  makeTopUpBill,
  pageBills,
  unpaidOf,
} from '../../../src/bills/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import {
  type BillWorld,
  billsOf,
  type Debtor,
  fund,
  newDebtor,
  newMember,
  next,
  openBillWorld,
  pay,
  toldUnpaid,
} from '../../support/bill-world.ts';
import { balanceMinor } from '../../support/usage-world.ts';

let world: BillWorld;
beforeAll(async () => {
  world = await openBillWorld();
});
afterAll(() => world.close());

async function topUpBill({ accountId, ownerId }: Debtor, amountMinor: bigint): Promise<bigint> {
  const wish = { accountId, userId: ownerId, amountMinor, requestKey: `test:${next()}` };
  return (await makeTopUpBill(world.bills, wish)).id;
}

const service = (
  { accountId }: Debtor,
  amountMinor: bigint,
  more: { requestKey?: string; lines?: readonly BillLine[]; description?: string } = {},
) =>
  inTransaction(world.db, (tx) =>
    makeServiceBill(tx, world.bills, {
      ...{ accountId, amountMinor, periodFrom: '2022-09-28', periodTo: '2022-09-28' },
      ...{ lines: [], requestKey: `test:${next()}` },
      ...more,
    }),
  );

async function made(outcome: ReturnType<typeof service>): Promise<bigint> {
  const result = await outcome;
  if (result.kind !== 'made') throw new Error(result.kind);
  return result.bill.id;
}

describe('a bill for a top-up', () => {
  test('is the same bill for the same request, at an address of its own, and unpaid until money comes for it', async () => {
    const debtor = await newDebtor(world);
    const wish = { accountId: debtor.accountId, userId: debtor.ownerId, amountMinor: 10_000n, requestKey: 'wish:1' };
    const [bill, again] = await Promise.all([makeTopUpBill(world.bills, wish), makeTopUpBill(world.bills, wish)]);
    expect(again).toEqual(bill);
    expect(bill).toMatchObject({ kind: 'top-up', currency: 'USD', paidMinor: 0n, periodFrom: null, lines: [] });
    expect(await findBillByToken(world.db, bill.token)).toEqual(bill);
    expect(await findBillByToken(world.db, `${bill.token.slice(0, 21)}*`)).toBeNull();
    await expect(makeTopUpBill(world.bills, { ...wish, amountMinor: 1n })).rejects.toThrow('used for another bill');
    const other = await topUpBill(debtor, 10_000n);
    expect((await findBill(world.db, other))?.token).not.toBe(bill.token);
  });

  test('is paid in part, then in full; what is over goes to the account’s next bills, oldest first', async () => {
    const debtor = await newDebtor(world);
    const [first, second, third] = [
      await topUpBill(debtor, 5_000n),
      await topUpBill(debtor, 10_000n),
      await topUpBill(debtor, 20_000n),
    ];
    await pay(world, debtor, { amountMinor: 4_000n, billId: second });
    expect(await billsOf(world.db, debtor.accountId)).toEqual([
      [5_000n, 0n],
      [10_000n, 4_000n],
      [20_000n, 0n],
    ]);
    const partly = await findBill(world.db, second);
    expect(partly && [billStateOf(partly), leftMinorOf(partly)]).toEqual(['partly-paid', 6_000n]);
    await pay(world, debtor, { amountMinor: 13_000n, billId: second });
    expect(await billsOf(world.db, debtor.accountId)).toEqual([
      [5_000n, 5_000n],
      [10_000n, 10_000n],
      [20_000n, 2_000n],
    ]);
    expect(await unpaidOf(world.db, debtor.accountId)).toEqual({ count: 1, leftMinor: 18_000n });
    expect((await pageBills(world.db, { ...debtor, which: 'paid', limit: 25 })).map(({ id }) => id)).toEqual([
      second,
      first,
    ]);
    expect((await pageBills(world.db, { ...debtor, which: 'unpaid', limit: 25 })).map(({ id }) => id)).toEqual([third]);
    expect(
      (await pageBills(world.db, { ...debtor, which: 'all', beforeId: third, limit: 1 })).map(({ id }) => id),
    ).toEqual([second]);
    expect(await balanceMinor(world.db, debtor.accountId)).toBe(17_000n);
  });

  test('is not closed by a top-up that names no bill', async () => {
    const debtor = await newDebtor(world);
    await topUpBill(debtor, 5_000n);
    await pay(world, debtor, { amountMinor: 5_000n });
    expect(await billsOf(world.db, debtor.accountId)).toEqual([[5_000n, 0n]]);
  });

  test('that is paid or cancelled already takes nothing: the money is on the balance, and counts towards the next bill', async () => {
    const debtor = await newDebtor(world);
    const [paid, cancelled, open] = [
      await topUpBill(debtor, 100n),
      await topUpBill(debtor, 200n),
      await topUpBill(debtor, 1_000n),
    ];
    await pay(world, debtor, { amountMinor: 100n, billId: paid });
    expect(await cancelBill(world.bills, { ...debtor, billId: cancelled })).toEqual({ kind: 'cancelled' });
    await pay(world, debtor, { amountMinor: 100n, billId: paid });
    await pay(world, debtor, { amountMinor: 200n, billId: cancelled });
    expect(await billsOf(world.db, debtor.accountId)).toEqual([
      [100n, 100n],
      [200n, 0n],
      [1_000n, 300n],
    ]);
    expect(await balanceMinor(world.db, debtor.accountId)).toBe(400n);
    expect(await cancelBill(world.bills, { ...debtor, billId: cancelled })).toEqual({ kind: 'cancelled' });
    for (const billId of [paid, open]) {
      expect(await cancelBill(world.bills, { ...debtor, billId })).toEqual({ kind: 'not-cancellable' });
    }
    expect(await cancelBill(world.bills, { accountId: debtor.accountId + 1n, billId: open })).toEqual({
      kind: 'unknown',
    });
  });
});

describe('a bill for service', () => {
  test('is paid from the advance at once, once for its key, and those who can pay are told of what is left', async () => {
    const debtor = await newDebtor(world, { fundedMinor: 500n });
    const payer = await newMember(world, debtor.accountId, 'payer');
    await newMember(world, debtor.accountId, 'viewer');
    const lines = [{ service: 'Хостинг', amountMinor: 333n }];
    const paid = await service(debtor, 333n, { requestKey: 'day:1', lines, description: 'Хостинг за день' });
    expect(paid).toMatchObject({ kind: 'made', bill: { paidMinor: 333n, lines, description: 'Хостинг за день' } });
    const again = await service(debtor, 333n, { requestKey: 'day:1', lines, description: 'Хостинг за день' });
    expect(again).toMatchObject({ kind: 'already-made', bill: { paidMinor: 333n } });
    expect(await service(debtor, 333n, { requestKey: 'day:1', lines })).toEqual({ kind: 'mismatch' });
    const partly = await made(service(debtor, 558n));
    expect(await billsOf(world.db, debtor.accountId)).toEqual([
      [333n, 333n],
      [558n, 167n],
    ]);
    expect(await balanceMinor(world.db, debtor.accountId)).toBe(0n);
    expect(await toldUnpaid(world.db, partly)).toEqual([debtor.ownerId, payer]);
    if (paid.kind === 'made') expect(await toldUnpaid(world.db, paid.bill.id)).toEqual([]);
    expect(await cancelBill(world.bills, { ...debtor, billId: partly })).toEqual({ kind: 'not-cancellable' });
  });

  test('whose lines do not add up is a mistake of ours', async () => {
    const debtor = await newDebtor(world);
    await expect(service(debtor, 5n, { lines: [{ service: 'Хостинг', amountMinor: 4n }] })).rejects.toThrow(RangeError);
  });

  test('is paid by the next money: the payer’s bill first, then the oldest; only what is over is a top-up’s', async () => {
    const debtor = await newDebtor(world);
    const [first, second] = [await made(service(debtor, 300n)), await made(service(debtor, 500n))];
    expect(await cancelBill(world.bills, { ...debtor, billId: first })).toEqual({ kind: 'not-cancellable' });
    await topUpBill(debtor, 1_000n);
    await pay(world, debtor, { amountMinor: 600n, billId: second });
    expect(await billsOf(world.db, debtor.accountId)).toEqual([
      [300n, 100n],
      [500n, 500n],
      [1_000n, 100n],
    ]);
    expect(await balanceMinor(world.db, debtor.accountId)).toBe(0n);
    await pay(world, debtor, { amountMinor: 250n });
    expect(await billsOf(world.db, debtor.accountId)).toEqual([
      [300n, 300n],
      [500n, 500n],
      [1_000n, 100n],
    ]);
    expect(await balanceMinor(world.db, debtor.accountId)).toBe(50n);
  });

  test('is paid by money that came by another way within the minute, oldest first; others’ accounts are left alone', async () => {
    const [debtor, other] = [await newDebtor(world), await newDebtor(world, { currency: 'RUB' })];
    for (const one of [debtor, other]) for (const amount of [300n, 500n]) await made(service(one, amount));
    expect(await attendBills(world.bills)).toBe(0);
    await fund(world, debtor.accountId, 400n);
    await fund(world, other.accountId, 900n);
    expect(await attendBills(world.bills)).toBe(4);
    expect(await billsOf(world.db, debtor.accountId)).toEqual([
      [300n, 300n],
      [500n, 100n],
    ]);
    expect(await billsOf(world.db, other.accountId)).toEqual([
      [300n, 300n],
      [500n, 500n],
    ]);
    expect(await balanceMinor(world.db, other.accountId)).toBe(100n);
    expect(await attendBills(world.bills)).toBe(0);
  });
});
