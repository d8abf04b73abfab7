// Guarantee: the recommended sums rest on what was really paid and charged, by the account's own days.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import { openLedgerAccount, post } from '../../../src/ledger/index.ts';
import { settlePayment } from '../../../src/payments/index.ts';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { topUpFacts } from '../../../src/topup/facts.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { newPayment, type Shop, startShop } from '../../support/payment-world.ts';

let database: TestDatabase;
let shop: Shop;
beforeAll(async () => {
  database = await createTestDatabase();
  const clock = createMovableClock();
  shop = await startShop({
    db: database.db,
    databaseUrl: database.ownerUrl,
    robokassaUrl: 'http://127.0.0.1:1',
    clock,
  });
});
afterAll(async () => {
  await shop.close();
  await database.close();
});

/** An account with money on it, paid on the first of March. */
async function fundedAccount(amountMinor: bigint): Promise<bigint> {
  const payment = await newPayment(shop.deps, amountMinor);
  const occurredAt = new Date('2026-03-01T09:00:00Z');
  await inTransaction(database.db, (tx) =>
    settlePayment(tx, shop.deps, { gateway: 'robokassa', invoiceId: payment.id, amountMinor, occurredAt }),
  );
  return payment.accountId;
}

let serial = 0;
async function move(accountId: bigint, kind: string, amountMinor: bigint, at: string): Promise<void> {
  serial += 1;
  const customer = await openLedgerAccount(database.db, {
    ownerKey: `account:${accountId}`,
    kind: 'customer',
    currency: 'RUB',
  });
  const revenue = await openLedgerAccount(database.db, {
    ownerKey: 'system:revenue',
    kind: 'revenue',
    currency: 'RUB',
  });
  const posted = await post(database.db, {
    idempotencyKey: `test:move:${serial}`,
    kind,
    lines: [
      { accountId: customer, amountMinor: -amountMinor },
      { accountId: revenue, amountMinor },
    ],
    occurredAt: new Date(at),
  });
  expect(posted.kind).toBe('posted');
}

test('of a new account nothing is known', async () => {
  const { accountId } = await newPayment(shop.deps);
  const facts = await topUpFacts(database.db, accountId, new Date('2026-03-20T12:00:00Z'));
  expect(facts).toEqual({ lastPaidMinor: undefined, highestDailySpendMinor: undefined });
});

test('the last paid sum is that of money that came, and an unpaid link is none', async () => {
  const accountId = await fundedAccount(250_000n);
  expect((await topUpFacts(database.db, accountId, new Date('2026-03-20T12:00:00Z'))).lastPaidMinor).toBe(250_000n);
});

test('a day is the account’s own: charges on both sides of its midnight are of two days', async () => {
  const accountId = await fundedAccount(500_000n);
  // In Moscow, three hours ahead of UTC, the tenth of March ends at 21:00 UTC.
  await move(accountId, 'charge', 4_000n, '2026-03-10T05:00:00Z');
  await move(accountId, 'charge', 3_000n, '2026-03-10T20:59:59Z');
  await move(accountId, 'charge', 6_500n, '2026-03-10T21:00:00Z');
  expect((await topUpFacts(database.db, accountId, new Date('2026-03-20T12:00:00Z'))).highestDailySpendMinor).toBe(
    7_000n,
  );
});

test('only the last 30 days count, and only what was charged', async () => {
  const accountId = await fundedAccount(500_000n);
  await move(accountId, 'charge', 9_000n, '2026-03-02T12:00:00Z');
  await move(accountId, 'charge', 1_000n, '2026-03-03T12:00:00Z');
  await move(accountId, 'correction', 50_000n, '2026-03-04T12:00:00Z');
  const spend = async (now: string) => (await topUpFacts(database.db, accountId, new Date(now))).highestDailySpendMinor;
  expect(await spend('2026-03-31T20:59:00Z')).toBe(9_000n);
  expect(await spend('2026-03-31T21:01:00Z')).toBe(1_000n);
  expect(await spend('2026-05-01T12:00:00Z')).toBeUndefined();
});
