// Guarantee: `verify` finds every way in which paid payments and the books could have come apart.
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openLedgerAccount, post } from '../../../src/ledger/index.ts';
import { findPaymentBreaches } from '../../../src/payments/books-check.ts';
import type { Payment } from '../../../src/payments/index.ts';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { newPayment, type Shop, startShop } from '../../support/payment-world.ts';
import { type Caller, createCaller, resultForm } from '../../support/result-url.ts';

let database: TestDatabase;
let shop: Shop;
let robokassa: Caller;
let owner: pg.Client;
let paid: Payment;
beforeAll(async () => {
  database = await createTestDatabase();
  const clock = createMovableClock();
  shop = await startShop({
    db: database.db,
    databaseUrl: database.ownerUrl,
    robokassaUrl: 'http://127.0.0.1:1',
    clock,
  });
  robokassa = createCaller(`${shop.url}/payments/robokassa/result`, 1);
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  robokassa.close();
  await shop.close();
  await database.close();
});
beforeEach(async () => {
  paid = await newPayment(shop.deps);
  await robokassa.post(resultForm({ invoiceId: paid.id, outSum: '1000.00' }).toString());
});

/** What the check finds in a state that the owner of the tables forced, which is then undone. */
async function foundAfter(sql: string): Promise<readonly string[]> {
  await owner.query('BEGIN');
  try {
    await owner.query(sql);
    // The check's own SQL, run where the forced state is to be seen.
    const within = {
      $queryRaw: async (parts: TemplateStringsArray, ...values: unknown[]) =>
        (
          await owner.query(
            parts.reduce((text, part, index) => `${text}$${index}${part}`),
            values,
          )
        ).rows,
    };
    return await findPaymentBreaches(within as unknown as Parameters<typeof findPaymentBreaches>[0]);
  } finally {
    await owner.query('ROLLBACK');
  }
}

test('all is well after a top-up', async () => {
  expect(await findPaymentBreaches(database.db)).toEqual([]);
});

test('a payment marked paid that names somebody else’s transaction', async () => {
  const other = await newPayment(shop.deps);
  const found = await foundAfter(
    `UPDATE payment SET ledger_transaction_id = 999999, next_poll_at = NULL WHERE id = ${paid.id}`,
  );
  expect(found).toEqual([`robokassa:payment:${paid.id} names another transaction`]);
  const unposted = await foundAfter(
    `UPDATE payment SET state = 'paid', paid_at = now(), ledger_transaction_id = 999999, next_poll_at = NULL, late_notice_at = NULL WHERE id = ${other.id}`,
  );
  expect(unposted).toEqual([`robokassa:payment:${other.id} is paid, and not in the books`]);
});

test('a transaction whose payment is not paid', async () => {
  const found = await foundAfter(
    `UPDATE payment SET state = 'expired', paid_at = NULL, ledger_transaction_id = NULL WHERE id = ${paid.id}`,
  );
  expect(found).toEqual([`robokassa:payment:${paid.id} is in the books, and no paid payment has it`]);
});

test('a payment of another sum, or of another account, than was booked', async () => {
  const other = await newPayment(shop.deps);
  for (const change of ['amount_minor = 99999', `account_id = ${other.accountId}`]) {
    const found = await foundAfter(`UPDATE payment SET ${change} WHERE id = ${paid.id}`);
    expect(found).toEqual([`robokassa:payment:${paid.id} is booked differently`]);
  }
});

test('a posting by hand under a payment’s key', async () => {
  const other = await newPayment(shop.deps);
  const accountOf = (ownerKey: string, kind: 'gateway' | 'customer') =>
    openLedgerAccount(database.db, { ownerKey, kind, currency: 'RUB' });
  await post(database.db, {
    idempotencyKey: `robokassa:payment:${other.id}`,
    kind: 'top-up',
    lines: [
      { accountId: await accountOf('system:robokassa', 'gateway'), amountMinor: -5n },
      { accountId: await accountOf(`account:${other.accountId}`, 'customer'), amountMinor: 5n },
    ],
    occurredAt: new Date(),
  });
  const found = await findPaymentBreaches(database.db);
  expect(found).toEqual([`robokassa:payment:${other.id} is in the books, and no paid payment has it`]);
});
