// Guarantee: whoever speaks to the database as the application (a bug, an injection) cannot forge the books, and the
// owner of the tables cannot change what is booked. Every attack runs on both engines and leaves the books proving.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type PostingLine, post, reverse, verifyBooks } from '../../../src/ledger/index.ts';
import { type Books, engines, expectBalanced, freshKey, move, openAccount, readBalance } from './books.ts';

const occurredAt = new Date('2026-03-01T09:00:00Z');
const denied = /permission denied/;

describe.each(engines)('on $engine', ({ openBooks }) => {
  let books: Books;
  let customer: bigint;
  let gateway: bigint;
  let dollars: bigint;
  let transactionId: bigint;

  const attempt = (lines: readonly PostingLine[]) =>
    post(books.db, { idempotencyKey: freshKey('attack'), kind: 'top-up', lines, occurredAt });

  beforeAll(async () => {
    books = await openBooks();
    customer = await openAccount(books.db, 'customer');
    gateway = await openAccount(books.db, 'gateway');
    dollars = await openAccount(books.db, 'customer', 'USD');
    const posted = await attempt(move(gateway, customer, 100_00n));
    if (posted.kind !== 'posted') throw new Error(posted.kind);
    transactionId = posted.transactionId;
  });
  let before: unknown;
  beforeEach(async () => {
    before = await verifyBooks(books.db);
    return async () => {
      expect(await verifyBooks(books.db)).toEqual(before);
      expect(await readBalance(books.db, customer)).toBe(100_00n);
    };
  });
  afterAll(async () => {
    await expectBalanced(books.db);
    await books.close();
  });

  describe('through the posting function', () => {
    test('a customer is not overdrawn', async () => {
      expect(await attempt(move(customer, gateway, 100_01n))).toMatchObject({ kind: 'insufficient-funds' });
    });
    test.each<[string, () => PostingLine[], string]>([
      [
        'unbalanced lines',
        () => [...move(gateway, customer, 5n).slice(0, 1), { accountId: customer, amountMinor: 6n }],
        'LEDGER_UNBALANCED',
      ],
      ['lines across currencies', () => move(gateway, dollars, 5n), 'LEDGER_UNBALANCED'],
      ['no lines', () => [], 'LEDGER_LINES'],
      ['one line', () => [{ accountId: customer, amountMinor: 5n }], 'LEDGER_LINES'],
      ['the same account twice', () => move(customer, customer, 5n), 'LEDGER_ACCOUNTS'],
      ['an account that is not there', () => move(999_999_999n, customer, 5n), 'LEDGER_ACCOUNTS'],
      ['a line of nothing', () => move(gateway, customer, 0n), 'ledger_amount'],
      ['sums that overflow', () => move(gateway, customer, 2n ** 63n - 1n), 'out of range'],
    ])('%s: refused', async (_what, lines, refusal) => {
      await expect(attempt(lines())).rejects.toThrow(refusal);
    });
    test.each([
      ['too short', 'short'],
      ['too long', 'k'.repeat(201)],
    ])('a key that is %s: refused', async (_what, idempotencyKey) => {
      const posting = { idempotencyKey, kind: 'top-up', lines: move(gateway, customer, 1n), occurredAt };
      await expect(post(books.db, posting)).rejects.toThrow('ledger_key');
    });
    test.each([
      ['null accounts', `ledger_post('attack:null', 'top-up', NULL, '{1,-1}', now())`, /LEDGER_LINES/],
      ['a null account', `ledger_post('attack:null', 'top-up', '{1,NULL}', '{1,-1}', now())`, /LEDGER_ACCOUNTS/],
      ['a null amount', `ledger_post('attack:null', 'top-up', '{1,2}', '{1,NULL}', now())`, /LEDGER_UNBALANCED/],
      ['a null key', `ledger_post(NULL, 'top-up', '{1,2}', '{-1,1}', now())`, /null value/],
      ['a null time', `ledger_post('attack:null', 'top-up', '{1,2}', '{-1,1}', NULL)`, /null value/],
      [
        'accounts counted from zero',
        `ledger_post('attack:base', 'top-up', '[0:1]={1,2}', '{-1,1}', now())`,
        /LEDGER_ACCOUNTS/,
      ],
      ['accounts in a square', `ledger_post('attack:base', 'top-up', '{{1},{2}}', '{-1,1}', now())`, /LEDGER_ACCOUNTS/],
      ['accounts out of order', `ledger_post('attack:order', 'top-up', '{2,1}', '{-1,1}', now())`, /LEDGER_ACCOUNTS/],
      [
        'a detail too long to keep',
        `ledger_post('attack:long', 'top-up', '{1,2}', '{-1,1}', now(), jsonb_build_object('t', repeat('x', 5000)))`,
        /ledger_detail/,
      ],
      ['a kind of account nobody knows', `ledger_open_account('attacker', 'own_pocket', 'RUB')`, /LEDGER_ACCOUNT_KIND/],
      ['a currency that is none', `ledger_open_account('attacker', 'customer', 'rub')`, /ledger_currency/],
    ])('%s: refused', async (_what, call, refusal) => {
      await expect(books.asApplication(`SELECT ${call}`)).rejects.toThrow(refusal);
    });
  });

  describe('by a false reversal', () => {
    const call = (kind: string, amounts: string) =>
      `SELECT ledger_post('attack:reversal', '${kind}', ARRAY[${customer}, ${gateway}]::bigint[], '${amounts}', now(), NULL, ${transactionId})`;
    test.each([
      ['part of the sum', 'reversal', '{-1,1}'],
      ['the same once more', 'reversal', '{10000,-10000}'],
      ['another name', 'refund', '{-10000,10000}'],
    ])('%s: refused', async (_what, kind, amounts) => {
      await expect(books.asApplication(call(kind, amounts))).rejects.toThrow('LEDGER_REVERSAL');
    });
  });

  test('a second reversal is refused', async () => {
    const own = await openAccount(books.db, 'customer');
    const credited = await attempt(move(gateway, own, 5n));
    if (credited.kind !== 'posted') throw new Error(credited.kind);
    const undo = () =>
      reverse(books.db, { idempotencyKey: freshKey('undo'), transactionId: credited.transactionId, occurredAt });
    expect([(await undo()).kind, (await undo()).kind]).toEqual(['posted', 'already-reversed']);
    // Nor by the function that posts, which anyone with the application's rights may call.
    const once = `ledger_post('attack:twice', 'reversal', ARRAY[${gateway}, ${own}]::bigint[], '{5,-5}', now(), NULL, ${credited.transactionId})`;
    await attempt(move(gateway, own, 5n));
    await expect(books.asApplication(`SELECT ${once}`)).rejects.toThrow('ledger_transaction_reverses_id_key');
    before = await verifyBooks(books.db);
  });

  test.each([
    ['change an entry', 'UPDATE ledger_entry SET amount = amount + 1'],
    ['delete entries', 'DELETE FROM ledger_entry'],
    ['empty the entries', 'TRUNCATE ledger_entry'],
    ['change a transaction', `UPDATE ledger_transaction SET kind = 'gift'`],
    ['delete transactions', 'DELETE FROM ledger_transaction'],
    ['empty the transactions', 'TRUNCATE ledger_transaction CASCADE'],
    ['change no entry at all', 'UPDATE ledger_entry SET amount = 1 WHERE false'],
    ['delete accounts', 'DELETE FROM ledger_account'],
    ['empty the accounts', 'TRUNCATE ledger_account CASCADE'],
    ['let an account go below zero', 'UPDATE ledger_account SET allow_negative = true'],
    ['give an account to another', `UPDATE ledger_account SET owner_key = 'attacker'`],
  ])('%s: neither the application nor the owner', async (_what, statement) => {
    await expect(books.asApplication(statement)).rejects.toThrow(denied);
    await expect(books.asOwner(statement)).rejects.toThrow('LEDGER_IMMUTABLE');
  });

  test.each([
    ['set a balance by hand', () => `UPDATE ledger_account SET balance = balance + 1 WHERE id = ${customer}`],
    ['add a late entry', () => `INSERT INTO ledger_entry VALUES (${transactionId}, 3, ${gateway}, 'RUB', 1)`],
    [
      'add late entries that balance',
      () =>
        `INSERT INTO ledger_entry VALUES (${transactionId}, 3, ${gateway}, 'RUB', 1), (${transactionId}, 4, ${gateway}, 'RUB', -1)`,
    ],
    [
      'add an empty transaction',
      () => `INSERT INTO ledger_transaction (idempotency_key, request_hash, kind, entry_count, occurred_at)
             VALUES ('attack:empty', '', 'top-up', 2, now())`,
    ],
    [
      'open an account past the table of kinds',
      () =>
        `INSERT INTO ledger_account (owner_key, kind, currency, allow_negative, tracked) VALUES ('attacker', 'customer', 'RUB', false, true)`,
    ],
    ['loosen a kind', () => `UPDATE ledger_account_kind SET allow_negative = true`],
    ['add a kind', () => `INSERT INTO ledger_account_kind VALUES ('own_pocket', true, true)`],
    ['lock a customer out', () => `SELECT * FROM ledger_account WHERE id = ${customer} FOR UPDATE`],
    ['lock all of the books', () => 'BEGIN; LOCK TABLE ledger_entry IN EXCLUSIVE MODE'],
    ['call what only ledger_post calls', () => `SELECT ledger_assert_reversal('reversal', '{}', '{}', 1)`],
  ])('%s: not the application', async (_what, statement) => {
    await expect(books.asApplication(statement())).rejects.toThrow(denied);
  });

  test.each([
    ['drop the books', 'DROP TABLE ledger_entry CASCADE'],
    ['take a trigger off', 'ALTER TABLE ledger_entry DISABLE TRIGGER ALL'],
    ['drop a trigger', 'DROP TRIGGER immutable ON ledger_entry'],
    ['drop the overdraft rule', 'ALTER TABLE ledger_account DROP CONSTRAINT no_overdraft'],
    [
      'replace a function',
      `CREATE OR REPLACE FUNCTION ledger_immutable() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
    ],
    ['put a function beside ours', `CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'`],
    ['put a table beside ours', 'CREATE TABLE public.attacker (id bigint)'],
    ['make a schema', 'CREATE SCHEMA attacker'],
    ['silence triggers', `SET session_replication_role = 'replica'`],
    ['give itself rights', 'GRANT ALL ON ledger_entry TO balance_app; DELETE FROM ledger_entry'],
  ])('%s: not the application', async (_what, statement) => {
    await expect(books.asApplication(statement)).rejects.toThrow(/permission denied|must be owner|no privileges/);
  });

  test('a temporary table in place of ours deceives nobody', async () => {
    // Unqualified names find a session's temporary tables before all others, unless a function says otherwise.
    await books.asApplication(
      'CREATE TEMPORARY TABLE ledger_account AS SELECT id, owner_key, kind, currency, 999999999 AS balance, version, true AS allow_negative, false AS tracked FROM public.ledger_account',
      'SET search_path = pg_temp, public',
      `DO $$ BEGIN
         IF (SELECT outcome FROM public.ledger_post('attack:shadow', 'charge', ARRAY[${customer}, ${gateway}]::bigint[], '{-10001,10001}', now()))
            <> 'insufficient-funds' THEN RAISE 'deceived'; END IF;
       END $$`,
      'DROP TABLE pg_temp.ledger_account',
    );
  });
});
