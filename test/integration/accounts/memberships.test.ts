// Guarantee: a person sees, works with and switches to their own accounts and to no others, and several people may share
// one.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAccount } from '../../../src/accounts/account.ts';
import { currentAccount } from '../../../src/accounts/current-account.ts';
import { joinAccount } from '../../../src/accounts/join-account.ts';
import { listAccounts } from '../../../src/accounts/list-accounts.ts';
import { membershipOf } from '../../../src/accounts/membership.ts';
import { switchAccount } from '../../../src/accounts/switch-account.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { makeAccount, makePerson, now } from './support.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const join = (userId: bigint, accountId: bigint, seconds = 0) =>
  inTransaction(database.db, (tx) =>
    joinAccount(tx, { userId, accountId, role: 'payer', now: new Date(now.getTime() + seconds * 1000) }),
  );

test('a person without accounts has none to list, to work with or to switch to', async () => {
  const userId = await makePerson(database.db);
  const { id: accountId } = await makeAccount(database.db);
  expect(await listAccounts(database.db, userId)).toEqual([]);
  expect(await currentAccount(database.db, userId)).toBeNull();
  expect(await switchAccount(database.db, { userId, accountId })).toEqual({ kind: 'not-yours' });
  expect(await switchAccount(database.db, { userId, accountId: 999_999n })).toEqual({ kind: 'not-yours' });
  expect(await currentAccount(database.db, userId)).toBeNull();
});

test('accounts are listed in the order of joining, and the last joined is the current one', async () => {
  const userId = await makePerson(database.db);
  const accounts = [await makeAccount(database.db, 'б'), await makeAccount(database.db, 'а')];
  for (const [i, account] of accounts.entries()) await join(userId, account.id, i);
  expect(await listAccounts(database.db, userId)).toEqual(accounts.map((account) => ({ account, role: 'payer' })));
  expect(await currentAccount(database.db, userId)).toEqual({ account: accounts[1], role: 'payer', hasOthers: true });
});

test('switching changes the current account of that person only', async () => {
  const [one, other] = [await makePerson(database.db), await makePerson(database.db)];
  const [first, second] = [await makeAccount(database.db), await makeAccount(database.db)];
  for (const userId of [one, other]) {
    await join(userId, first.id);
    await join(userId, second.id, 1);
  }
  const outcome = await switchAccount(database.db, { userId: one, accountId: first.id });
  expect(outcome).toEqual({ kind: 'switched', account: first, role: 'payer' });
  expect((await currentAccount(database.db, one))?.account).toEqual(first);
  expect((await currentAccount(database.db, other))?.account).toEqual(second);
});

test('a current account that is no longer the person’s gives way to the first that is', async () => {
  const userId = await makePerson(database.db);
  const [first, second, foreign] = await Promise.all([1, 2, 3].map(() => makeAccount(database.db)));
  if (!first || !second || !foreign) throw new Error('no accounts');
  await join(userId, first.id);
  await join(userId, second.id, 1);
  await database.db.telegramUser.update({ where: { id: userId }, data: { currentAccountId: foreign.id } });
  expect((await currentAccount(database.db, userId))?.account).toEqual(first);
  expect(await membershipOf(database.db, { userId, accountId: foreign.id })).toBeNull();
  expect((await membershipOf(database.db, { userId, accountId: second.id }))?.account).toEqual(second);
});

test('an account is found by its id', async () => {
  const account = await makeAccount(database.db);
  expect(await findAccount(database.db, account.id)).toEqual(account);
  expect(await findAccount(database.db, 999_999n)).toBeNull();
});
