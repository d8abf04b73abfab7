// Guarantee: an account's balance is what the books say, its own money and the bonus apart, and of no other account.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ledgerOwnerOf } from '../../../src/accounts/account.ts';
import { balanceOf } from '../../../src/accounts/balance-of.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { openLedgerAccount, post } from '../../../src/ledger/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { makeAccount, now } from './support.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function credit(accountId: bigint, kind: 'customer' | 'customer_bonus', amountMinor: bigint): Promise<void> {
  await inTransaction(database.db, async (tx) => {
    const to = await openLedgerAccount(tx, { ownerKey: ledgerOwnerOf(accountId), kind, currency: 'RUB' });
    const from = await openLedgerAccount(tx, { ownerKey: 'system:robokassa', kind: 'gateway', currency: 'RUB' });
    const lines = [
      { accountId: from, amountMinor: -amountMinor },
      { accountId: to, amountMinor },
    ];
    await post(tx, { idempotencyKey: `test:${kind}:${accountId}`, kind: 'top-up', lines, occurredAt: now });
  });
}

test('own money and the bonus are told apart, and another account has neither', async () => {
  const [one, other] = [await makeAccount(database.db), await makeAccount(database.db)];
  await credit(one.id, 'customer', 150_050n);
  await credit(one.id, 'customer_bonus', 10_000n);
  expect(await balanceOf(database.db, one.id)).toEqual({
    availableMinor: 150_050n,
    bonusMinor: 10_000n,
    currency: 'RUB',
  });
  expect(await balanceOf(database.db, other.id)).toEqual({ availableMinor: 0n, bonusMinor: 0n, currency: 'RUB' });
});

test('an account that does not exist is a bug and not an empty balance', async () => {
  await expect(balanceOf(database.db, 999_999n)).rejects.toThrow('not in the books');
});
