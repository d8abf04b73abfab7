// Guarantee: `verify` says so when what a bill is paid is not what was charged or came, or its day is not what was booked, whoever has
// changed it.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { billChecks, billDays, makeServiceBill, makeTopUpBill } from '../../../src/bills/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { verifyBooks } from '../../../src/ledger/index.ts';
import { type BillWorld, newDebtor, openBillWorld, pay, proveBills } from '../../support/bill-world.ts';
import { bookAt, newTariff, tell } from '../../support/usage-world.ts';

let world: BillWorld;
let owner: pg.Client;
beforeAll(async () => {
  world = await openBillWorld('2022-09-28T05:00:00Z');
  owner = new pg.Client({ connectionString: world.ownerUrl });
  await owner.connect();
  const debtor = await newDebtor(world, { fundedMinor: 300n });
  const { accountId, ownerId: userId } = debtor;
  const lines = [{ service: 'Хостинг', amountMinor: 500n }];
  const period = { periodFrom: '2022-09-27', periodTo: '2022-09-27' };
  await inTransaction(world.db, (tx) =>
    makeServiceBill(tx, world.bills, { accountId, ...period, amountMinor: 500n, lines, requestKey: 'day:27' }),
  );
  const bill = await makeTopUpBill(world.bills, { accountId, userId, amountMinor: 900n, requestKey: 'wish' });
  await pay(world, debtor, { amountMinor: 800n, billId: bill.id });
  await newDebtor(world);
  const tariff = await newTariff(world, 1_000_000n, { currency: 'USD' });
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff, at: world.clock.now() });
  await bookAt(world, '2022-09-28T21:00:00Z');
  world.clock.advance(60_000);
  expect(await billDays(world.bills, world.clock.now())).toBe(1);
  await proveBills(world.db);
});
afterAll(async () => {
  await owner.end();
  await world.close();
});

const ofWish = 'payment_id IS NOT NULL';
const firstCharge = 'id = (SELECT min(id) FROM bill_payment WHERE ledger_transaction_id IS NOT NULL)';
test.each([
  [
    'a bill is paid more than it is',
    `UPDATE bill SET paid_minor = paid_minor + $1 WHERE kind = 'top-up'`,
    ['sum of its payments'],
  ],
  [
    'a charge is written down as another sum',
    `UPDATE bill_payment SET amount_minor = amount_minor + $1 WHERE ${firstCharge}`,
    ['sum of its payments', 'is a charge in the books'],
  ],
  [
    'a charge is written down as another transaction',
    `UPDATE bill_payment SET ledger_transaction_id = ledger_transaction_id + 1000 * $1 WHERE ${firstCharge}`,
    ['is a charge in the books'],
  ],
  [
    'a payment counts for more than came',
    `WITH b AS (UPDATE bill SET paid_minor = paid_minor + $1 WHERE kind = 'top-up')
     UPDATE bill_payment SET amount_minor = amount_minor + $1 WHERE ${ofWish}`,
    ['never for more than it has put onto the balance'],
  ],
  [
    'a payment counts towards another account’s bill',
    `UPDATE bill SET account_id = account_id + $1 WHERE kind = 'top-up'`,
    ['of its own account'],
  ],
  [
    'a booking is in another bill',
    `UPDATE usage_booking SET bill_id = bill_id - (SELECT max(id) - min(id) FROM bill) * $1::integer WHERE bill_id IS NOT NULL`,
    ['the bill of a day is the sum'],
  ],
  [
    'a line is of another sum',
    `UPDATE bill SET lines = jsonb_set(lines, '{0,amountMinor}', to_jsonb((500 + (1 + $1) / 2)::text)) WHERE request_key = 'day:27'`,
    ['the lines of a bill'],
  ],
])('%s', async (_name, sql, checks) => {
  const changed = await owner.query(sql.replaceAll('$1', '1'));
  expect(changed.rowCount).toBeGreaterThan(0);
  const report = await verifyBooks(world.db, billChecks);
  await owner.query(sql.replaceAll('$1', '(-1)'));
  const broken = report.kind === 'broken' ? report.breaches.map(({ check }) => check) : [];
  for (const check of checks) expect(broken).toContainEqual(expect.stringContaining(check));
  await proveBills(world.db);
});
