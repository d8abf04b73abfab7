// Guarantee: an operator divides the books and the lines of usage by month while the program works; all that the program does goes on
// as before, what was booked is the same, it can be changed by nobody, and the books prove. A month begins with numbers of its own.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applicationRole } from '../../../src/db/roles.ts';
import { reverse, verifyBooks } from '../../../src/ledger/index.ts';
import { statementPage } from '../../../src/statements/index.ts';
import { until } from '../../support/until.ts';
import { balanceMinor, bookAt, bookingsOf, fund, proveUsage } from '../../support/usage-world.ts';
import { type MonthWorld, openMonthWorld } from './month-world.ts';

let world: MonthWorld;
let first: bigint;
let early: readonly bigint[];
let before: unknown;

const all = () => {
  const accounts = world.accountIds;
  const balances = Promise.all(accounts.map((id) => balanceMinor(world.db, id)));
  const bookings = Promise.all(accounts.map((id) => bookingsOf(world.db, id)));
  return Promise.all([balances, bookings, pages(first)]);
};

const allTime = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2040-01-01T00:00:00Z') };

/** The whole history, read in pages of three, newest first. */
async function pages(accountId: bigint): Promise<readonly bigint[]> {
  const seen: bigint[] = [];
  let cursor: Parameters<typeof statementPage>[1]['cursor'];
  do {
    const wish = { accountId, range: allTime, filter: 'all', limit: 3, cursor } as const;
    const page = await statementPage(world.db, wish);
    seen.push(...page.lines.map(({ transactionId }) => transactionId));
    cursor = page.older;
  } while (cursor);
  return seen;
}

/** Postings that go on all the time; each must be posted. @returns how to end them, and how many there were */
function keepPosting(): () => Promise<number> {
  let over = false;
  const work = (async () => {
    let posted = 0;
    for (; !over; posted += 1) await fund(world, first, 1n);
    return posted;
  })();
  return () => {
    over = true;
    return work;
  };
}

beforeAll(async () => {
  world = await openMonthWorld();
  [first = 0n] = world.accountIds;
  early = await world.chargeAll('early', 7_00n);
  await bookAt(world, '2026-11-21T11:00:00Z');
  before = await all();
  await world.divide();
});
afterAll(() => world.close());

describe('once divided', () => {
  test('all that was booked is as it was, in the partition of before', async () => {
    expect(await all()).toEqual(before);
    expect(Object.keys(await world.filled('ledger_entry'))).toEqual(['ledger_entry_before']);
    expect(Object.keys(await world.filled('usage_line'))).toEqual(['usage_line_before']);
    await proveUsage(world.db);
  });

  test('what is booked from now on stands in the month, numbered by it', async () => {
    const now = new Date();
    const month = now.toISOString().slice(0, 7).replace('-', '');
    const [id = 0n] = await world.chargeAll('november', 3_00n);
    expect(String(id)).toMatch(new RegExp(`^${month}\\d{10}$`));
    await bookAt(world, '2026-11-21T12:00:00Z');
    expect(await world.filled('ledger_entry')).toMatchObject({ [`ledger_entry_${month}`]: 20 });
    expect(await world.filled('usage_line')).toMatchObject({ [`usage_line_${month}`]: 5 });
  });

  test('a key of before is known, and a transaction of before is reversed once', async () => {
    const [transactionId = 0n] = early;
    const was = await balanceMinor(world.db, first);
    expect(await world.chargeAll('early', 7_00n)).toEqual(early);
    expect(await balanceMinor(world.db, first)).toBe(was);
    const undo = (idempotencyKey: string) =>
      reverse(world.db, { idempotencyKey, transactionId, occurredAt: world.clock.now() });
    expect([(await undo('undo:one:1')).kind, (await undo('undo:two:1')).kind]).toEqual(['posted', 'already-reversed']);
  });

  test('divided again, nothing changes', async () => {
    const was = await all();
    await world.divide();
    expect(await all()).toEqual(was);
    await proveUsage(world.db);
  });
});

describe('a month', () => {
  test('begins with numbers of its own, and the history goes on over it in its order', async () => {
    const seen = await pages(first);
    await world.beginMonth('2031-01-01');
    const [id = 0n] = await world.chargeAll('january', 1_00n);
    expect(id).toBe(203_101_0000000001n);
    expect(await pages(first)).toEqual([id, ...seen]);
    expect(await world.filled('ledger_entry')).toMatchObject({ ledger_entry_203101: 10 });
  });

  test('stands ready a month ahead', async () => {
    const ready =
      "SELECT to_regclass('ledger_entry_203102') IS NOT NULL AND to_regclass('usage_line_203102') IS NOT NULL AS ready";
    expect((await world.owner.query(ready)).rows).toEqual([{ ready: true }]);
  });

  test('is begun once, however often and by however many at once', async () => {
    await Promise.all([world.beginMonth('2031-01-02'), world.divide()]);
    await world.beginMonth('2031-01-31');
    const [id = 0n] = await world.chargeAll('still january', 1_00n);
    expect(id).toBe(203_101_0000000006n);
  });

  test('is begun by one at a time: another would set the numbers forward behind what was booked in between', async () => {
    const other = new pg.Client({ connectionString: world.ownerUrl });
    await other.connect();
    await other.query("BEGIN; SELECT pg_advisory_xact_lock(hashtext('books_begin_month'))");
    const begun = world.beginMonth('2031-01-31');
    const waits = `SELECT count(*)::integer AS waiting FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                    WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted`;
    await until('it waits', async () => (await other.query(waits)).rows[0].waiting === 1, 1_500);
    await other.query('COMMIT');
    await begun;
    await other.end();
  });

  test('that nobody has begun leaves what is booked in the month before', async () => {
    const before = await world.filled('ledger_entry');
    await world.chargeAll('february', 1_00n);
    expect(await world.filled('ledger_entry')).toEqual({
      ...before,
      ledger_entry_203101: (before.ledger_entry_203101 ?? 0) + 10,
    });
  });

  test('is begun while postings go on: none fails', async () => {
    const stop = keepPosting();
    for (let month = 1; month <= 9; month += 1) await world.beginMonth(`2032-0${month}-01`);
    expect(await stop()).toBeGreaterThan(0);
    await proveUsage(world.db);
  });
});

test('numbers that no month has are kept all the same', async () => {
  await world.owner.query("SELECT setval('ledger_transaction_id_seq', 2099010000000000)");
  await world.chargeAll('out of all months', 1_00n);
  expect(await world.filled('ledger_entry')).toMatchObject({ ledger_entry_other: 10 });
  await proveUsage(world.db);
});

describe('in a partition', () => {
  const partitions = ['ledger_entry', 'ledger_entry_before', 'ledger_entry_203101', 'ledger_entry_other'];
  const asApplication = async (statement: string): Promise<void> => {
    await world.owner.query(`SET ROLE ${applicationRole}`);
    await world.owner.query(statement).finally(() => world.owner.query('RESET ROLE'));
  };

  test.each(partitions)('%s: nothing is changed, by its owner neither', async (partition) => {
    for (const act of [`UPDATE ${partition} SET amount = 1`, `DELETE FROM ${partition}`, `TRUNCATE ${partition}`]) {
      await expect(world.owner.query(act), act).rejects.toThrow('LEDGER_IMMUTABLE');
      await expect(asApplication(act), act).rejects.toThrow('permission denied');
    }
    const insert = `INSERT INTO ${partition} SELECT * FROM ledger_entry LIMIT 1`;
    await expect(asApplication(insert)).rejects.toThrow('permission denied');
  });

  test.each([
    ['the lines of usage are changed', 'UPDATE usage_line SET minutes = 0'],
    ['the lines of usage are deleted', 'DELETE FROM usage_line_before'],
    ['a partition is taken off', 'ALTER TABLE ledger_entry DETACH PARTITION ledger_entry_before'],
  ])('%s: not by the application', async (_what, statement) => {
    await expect(asApplication(statement)).rejects.toThrow(/permission denied|must be owner/);
  });

  test.each([
    'books_begin_month()',
    `books_add_partition('ledger_entry', 'mine', 'DEFAULT')`,
    `books_first_number('2031-01-01')`,
  ])('%s is not called by the application', async (call) => {
    await expect(asApplication(`SELECT ${call}`)).rejects.toThrow('permission denied for function');
  });

  test('a version comes once, and a line of a transaction', async () => {
    const again = (transaction: string) => `INSERT INTO ledger_entry_203101
      SELECT ${transaction}, line, account_id, currency, amount, balance_after, account_version FROM ledger_entry_203101`;
    await expect(world.owner.query(again('transaction_id + 1000'))).rejects.toThrow('account_version');
    await expect(world.owner.query(again('transaction_id'))).rejects.toThrow('ledger_entry_203101_pkey');
  });

  test('a version that comes again in another month, which no index refuses, is named by the proof', async () => {
    await world.owner.query('BEGIN');
    // By the owner, past the functions: a posting that repeats an account's last version in the month that is now.
    await world.owner.query(
      `INSERT INTO ledger_entry SELECT 203209::bigint * 10000000000 + 9000000, e.line, e.account_id, e.currency, e.amount,
                                       e.balance_after, e.account_version FROM ledger_entry_before e WHERE e.transaction_id = $1`,
      [String(early[1])],
    );
    await world.owner.query('COMMIT');
    const report = await verifyBooks(world.db);
    expect(report).toMatchObject({ kind: 'broken' });
    expect(report.kind === 'broken' && report.breaches.map(({ check }) => check)).toContain(
      'versions run from 1 without gaps, and each balance follows from the one before',
    );
    // What no statement of the books allows: the trigger is taken off for it.
    await world.owner.query(`ALTER TABLE ledger_entry_203209 DISABLE TRIGGER immutable;
      DELETE FROM ledger_entry_203209 WHERE transaction_id = 2032090009000000;
      ALTER TABLE ledger_entry_203209 ENABLE TRIGGER immutable`);
    await proveUsage(world.db);
  });
});
