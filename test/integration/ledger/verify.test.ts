// Guarantee: whatever happens to the books behind the functions' back (a restored table, a hand on the database, a disk),
// verify says so, and says which check it fails. Each case is the owner's, with all triggers off.
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { post, reverse, verifyBooks } from '../../../src/ledger/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { freshKey, move, openAccount } from './books.ts';

const occurredAt = new Date('2026-03-01T09:00:00Z');
let books: TestDatabase;

/** Accounts 1 (customer, RUB), 2 (gateway, RUB) and 3 (customer, USD); transactions 1 and 2 of +100 and +50, and 3 undoes 2. */
beforeEach(async () => {
  books = await createTestDatabase();
  const customer = await openAccount(books.db, 'customer');
  const gateway = await openAccount(books.db, 'gateway');
  await openAccount(books.db, 'customer', 'USD');
  for (const amountMinor of [100n, 50n]) {
    const lines = move(gateway, customer, amountMinor);
    await post(books.db, { idempotencyKey: freshKey('verify'), kind: 'top-up', lines, occurredAt });
  }
  await reverse(books.db, { idempotencyKey: freshKey('verify'), transactionId: 2n, occurredAt });
});
afterEach(() => books.close());

async function tamper(...statements: string[]): Promise<void> {
  const owner = new pg.Client({ connectionString: books.ownerUrl });
  await owner.connect();
  await owner.query('SET session_replication_role = replica');
  for (const statement of statements) await owner.query(statement);
  await owner.end();
}

const zeroSum = 'every transaction sums to zero in each currency';
const lineCount = 'every transaction has the lines it was posted with, and every entry its transaction';
const fit = 'every entry is on an account, in its currency, and moves its version if the account is tracked';
const cached = 'the balance and version of every account repeat its entries';
const chain = 'versions run from 1 without gaps, and each balance follows from the one before';
const overdraft = 'no account is below zero that may not be';
const negation = 'a reversal is the exact negation of what it reverses, and is itself not reversed';

test('books that nobody touched prove, and say how large they are', async () => {
  expect(await verifyBooks(books.db)).toEqual({ kind: 'balanced', accounts: 3, transactions: 3, entries: 6 });
});

test.each<[string, string[], string[]]>([
  ['a balance changed by hand', ['UPDATE ledger_account SET balance = 101 WHERE id = 1'], [cached]],
  [
    'a balance changed together with its version',
    ['UPDATE ledger_account SET balance = 101, version = 4 WHERE id = 1'],
    [cached],
  ],
  ['a balance on an account that carries none', ['UPDATE ledger_account SET balance = -100 WHERE id = 2'], [cached]],
  [
    'an entry of another sum',
    ['UPDATE ledger_entry SET amount = -99 WHERE transaction_id = 1 AND account_id = 2'],
    [zeroSum],
  ],
  [
    'a sum changed on both sides',
    ['UPDATE ledger_entry SET amount = amount * 2 WHERE transaction_id = 1'],
    [cached, chain],
  ],
  [
    'an entry taken out',
    ['DELETE FROM ledger_entry WHERE transaction_id = 1 AND account_id = 1'],
    [zeroSum, lineCount, cached, chain],
  ],
  ['a transaction taken out', ['DELETE FROM ledger_transaction WHERE id = 1'], [lineCount]],
  [
    'a transaction without entries',
    [
      `INSERT INTO ledger_transaction (idempotency_key, request_hash, kind, entry_count, occurred_at) VALUES ('verify:empty', '', 'top-up', 2, now())`,
    ],
    [lineCount],
  ],
  [
    'late entries that balance',
    [`INSERT INTO ledger_entry VALUES (1, 3, 2, 'RUB', 5), (1, 4, 2, 'RUB', -5)`],
    [lineCount],
  ],
  [
    'an entry on no account',
    ['UPDATE ledger_entry SET account_id = 99 WHERE transaction_id = 1 AND account_id = 2'],
    [fit],
  ],
  [
    'an entry in another currency than its account',
    [`UPDATE ledger_entry SET currency = 'USD' WHERE transaction_id = 1`],
    [fit],
  ],
  [
    'an entry that passes by the running balance',
    [
      'UPDATE ledger_entry SET balance_after = NULL, account_version = NULL WHERE transaction_id = 3 AND account_id = 1',
    ],
    [fit, cached],
  ],
  [
    'a version left out',
    ['UPDATE ledger_entry SET account_version = 9 WHERE transaction_id = 3 AND account_id = 1'],
    [chain],
  ],
  [
    'a balance on the way that does not follow',
    ['UPDATE ledger_entry SET balance_after = 7 WHERE transaction_id = 2 AND account_id = 1'],
    [chain],
  ],
  ['an account let below zero', ['UPDATE ledger_account SET allow_negative = true WHERE id = 1'], [overdraft]],
  [
    'a transaction named a reversal that is none',
    ['UPDATE ledger_transaction SET reverses_id = 1 WHERE id = 2'],
    [negation],
  ],
  ['a reversal of what is not there', ['UPDATE ledger_transaction SET reverses_id = 99 WHERE id = 3'], [negation]],
])('%s is found', async (_what, statements, checks) => {
  await tamper(...statements);
  const report = await verifyBooks(books.db);
  if (report.kind !== 'broken') throw new Error('nothing was found');
  expect([...new Set(report.breaches.map(({ check }) => check))]).toEqual(checks);
  // Whoever reads it must find the row.
  for (const { what } of report.breaches) expect(what).toMatch(/^(transaction|account) \d+ /);
});

test('what another slice checks is part of the proof, by its name', async () => {
  const check = { name: 'the moon is full', run: async () => ['it is not'] };
  const report = await verifyBooks(books.db, [check]);
  expect(report).toMatchObject({ kind: 'broken', breaches: [{ check: 'the moon is full', what: 'it is not' }] });
});

test('of a thousand breaches a hundred are listed', async () => {
  const check = { name: 'all is ill', run: async () => Array.from({ length: 1_000 }, (_, index) => `case ${index}`) };
  const report = await verifyBooks(books.db, [check]);
  if (report.kind !== 'broken') throw new Error('nothing was found');
  expect(report.breaches).toHaveLength(100);
});
