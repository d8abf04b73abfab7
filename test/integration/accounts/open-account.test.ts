// Guarantee: an account is opened whole (number, owner, both balances in the books) or not at all, and once however often
// the button is pressed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { balanceOf } from '../../../src/accounts/balance-of.ts';
import { currentAccount } from '../../../src/accounts/current-account.ts';
import { listAccounts } from '../../../src/accounts/list-accounts.ts';
import { openAccount } from '../../../src/accounts/open-account.ts';
import { type EntityType, entityTypes } from '../../../src/config/profile.ts';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import { otCommerce } from '../../../src/config/profiles/ot-commerce.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { makePerson, now, warmUp } from './support.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 20 });
  await warmUp(database.db, 20);
});
afterAll(() => database.close());

const open = (userId: bigint, entityType: EntityType = 'INDIVIDUAL', name = 'Анна') =>
  inTransaction(database.db, (tx) => openAccount(tx, { userId, entityType, name, profile: amvera, now }));

test('an opened account has a number, its owner, the profile’s currency and two empty balances, and is the current one', async () => {
  const userId = await makePerson(database.db);
  const outcome = await open(userId, 'SELF_EMPLOYED');
  if (outcome.kind !== 'opened') throw new Error(outcome.kind);
  expect(outcome.account).toMatchObject({
    number: expect.stringMatching(/^\d{6,}$/),
    name: 'Анна',
    entityType: 'SELF_EMPLOYED',
    currency: 'RUB',
    timeZone: 'Europe/Moscow',
  });
  expect(outcome.role).toBe('owner');
  expect(await currentAccount(database.db, userId)).toEqual({
    account: outcome.account,
    role: 'owner',
    hasOthers: false,
  });
  expect(await balanceOf(database.db, outcome.account.id)).toEqual({
    availableMinor: 0n,
    bonusMinor: 0n,
    currency: 'RUB',
  });
});

test('the button pressed twenty times at once opens one account', async () => {
  const userId = await makePerson(database.db);
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => open(userId)));
  expect(outcomes.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
  expect(outcomes.filter(({ kind }) => kind === 'already-open')).toHaveLength(19);
  expect(await listAccounts(database.db, userId)).toHaveLength(1);
});

test('twenty people at once get twenty numbers', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => makePerson(database.db)));
  const outcomes = await Promise.all(people.map((userId) => open(userId)));
  const numbers = outcomes.map((outcome) => (outcome.kind === 'opened' ? outcome.account.number : outcome.kind));
  expect(new Set(numbers).size).toBe(20);
  expect(numbers.every((number) => BigInt(number) > 100_000n)).toBe(true);
});

test('a person may open one account of each type', async () => {
  const userId = await makePerson(database.db);
  for (const type of entityTypes) expect((await open(userId, type)).kind).toBe('opened');
  expect((await listAccounts(database.db, userId)).map(({ account }) => account.entityType)).toEqual([...entityTypes]);
});

test('a person without a printable name has an account called by its number', async () => {
  const outcome = await open(await makePerson(database.db), 'INDIVIDUAL', '  ');
  expect(outcome).toMatchObject({ kind: 'opened', account: { name: expect.stringMatching(/^\d{6,}$/) } });
});

test('a name longer than its column is cut between characters', async () => {
  const outcome = await open(await makePerson(database.db), 'INDIVIDUAL', '🔑'.repeat(300));
  expect(outcome).toMatchObject({ kind: 'opened', account: { name: '🔑'.repeat(200) } });
});

test('what is undone leaves neither account nor balances', async () => {
  const userId = await makePerson(database.db);
  const counts = () => Promise.all([database.db.account.count(), countLedgerAccounts()]);
  const before = await counts();
  const undone = inTransaction(database.db, async (tx) => {
    await openAccount(tx, { userId, entityType: 'INDIVIDUAL', name: 'x', profile: amvera, now });
    throw new Error('undo');
  });
  await expect(undone).rejects.toThrow('undo');
  expect(await counts()).toEqual(before);
});

test('where accounts come from the provider only, none is opened', async () => {
  const userId = await makePerson(database.db);
  const outcome = await inTransaction(database.db, (tx) =>
    openAccount(tx, { userId, entityType: 'INDIVIDUAL', name: 'x', profile: otCommerce, now }),
  );
  expect(outcome).toEqual({ kind: 'not-offered' });
  expect(await currentAccount(database.db, userId)).toBeNull();
});

async function countLedgerAccounts(): Promise<number> {
  const rows = await database.db.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS count FROM ledger_account`;
  return rows[0]?.count ?? -1;
}
