// Guarantee: however many post at once, money is neither made nor lost, the last coin is spent once, and a transaction is
// undone once. The figures are those that the most trusted ledgers test with (Jepsen's bank, unkey, Formance).
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { post, reverse } from '../../../src/ledger/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { expectBalanced, freshKey, move, openAccount, readBalance } from './books.ts';

const workers = 20;
const occurredAt = new Date('2026-03-01T09:00:00Z');
let books: TestDatabase;

beforeAll(async () => {
  books = await createTestDatabase({ maxConnections: workers });
});
afterAll(() => books.close());

async function fund(accountId: bigint, amountMinor: bigint): Promise<bigint> {
  const gateway = await openAccount(books.db, 'gateway');
  const lines = move(gateway, accountId, amountMinor);
  const posted = await post(books.db, { idempotencyKey: freshKey('fund'), kind: 'top-up', lines, occurredAt });
  if (posted.kind !== 'posted') throw new Error(posted.kind);
  return posted.transactionId;
}

/** A small generator of our own, so that a run can be repeated (Park and Miller's minimal standard). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

test('bank: 8 accounts, 20 workers, 5,000 transfers, and every snapshot read on the way holds the same total', async () => {
  const accounts = await Promise.all(Array.from({ length: 8 }, () => openAccount(books.db, 'customer')));
  for (const account of accounts) await fund(account, 100n);
  const random = randomFrom(20_261_121);
  let left = 5_000;
  const outcomes = { posted: 0, refused: 0 };
  const totals = new Set<bigint>();

  const transfer = async (): Promise<void> => {
    const from = random(accounts.length);
    const to = (from + 1 + random(accounts.length - 1)) % accounts.length;
    const lines = move(accounts[from] ?? 0n, accounts[to] ?? 0n, BigInt(1 + random(60)));
    const outcome = await post(books.db, { idempotencyKey: freshKey('bank'), kind: 'transfer', lines, occurredAt });
    if (outcome.kind === 'posted') outcomes.posted += 1;
    else if (outcome.kind === 'insufficient-funds') outcomes.refused += 1;
    else throw new Error(outcome.kind);
  };
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await transfer();
      if (left % 10 > 0) continue;
      const rows = await books.db.$queryRaw<{ total: bigint }[]>`
        SELECT sum(balance)::bigint AS total FROM ledger_account WHERE id = ANY(${`{${accounts.join()}}`}::bigint[])`;
      totals.add(rows[0]?.total ?? -1n);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));

  expect([...totals]).toEqual([800n]);
  expect(outcomes.posted + outcomes.refused).toBe(5_000);
  // Both must have happened often, or the test has tested nothing.
  expect(Math.min(outcomes.posted, outcomes.refused)).toBeGreaterThan(100);
  await expectBalanced(books.db);
});

const tallySchema = z.record(z.string(), z.number());

async function message(child: ChildProcess): Promise<unknown> {
  const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`a process ended with ${code}`)));
  const [received] = await Promise.race([once(child, 'message'), failed]);
  return received;
}

test('last coin: the balance is one charge, 3 processes try 1,000, and exactly 1 wins', async () => {
  const [customer, revenue] = [await openAccount(books.db, 'customer'), await openAccount(books.db, 'revenue')];
  await fund(customer, 5_00n);
  const script = join(import.meta.dirname, 'last-coin-process.ts');
  const children = [334, 333, 333].map((charges, index) =>
    fork(script, [books.ownerUrl, String(index), String(charges), String(customer), String(revenue)], {
      stdio: 'inherit',
    }),
  );
  await Promise.all(children.map(message));
  const tallies = children.map(message);
  for (const child of children) child.send('go');
  const total: Record<string, number> = {};
  for (const tally of await Promise.all(tallies)) {
    for (const [kind, count] of Object.entries(tallySchema.parse(tally))) total[kind] = (total[kind] ?? 0) + count;
  }
  expect(total).toEqual({ posted: 1, 'insufficient-funds': 999 });
  expect(await readBalance(books.db, customer)).toBe(0n);
  await expectBalanced(books.db);
});

test('one posting sent 200 times at once is posted once, and all are told the same transaction', async () => {
  const [customer, revenue] = [await openAccount(books.db, 'customer'), await openAccount(books.db, 'revenue')];
  await fund(customer, 1_00n);
  // The whole balance: whoever comes second finds nothing to spend, and still must be told that it is posted.
  const charge = {
    idempotencyKey: freshKey('same'),
    kind: 'charge',
    lines: move(customer, revenue, 1_00n),
    occurredAt,
  };
  const outcomes = await Promise.all(Array.from({ length: 200 }, () => post(books.db, charge)));
  const ids = outcomes.map((outcome) => (outcome.kind === 'insufficient-funds' ? outcome.kind : outcome.transactionId));
  expect(new Set(ids).size).toBe(1);
  expect(outcomes.filter(({ kind }) => kind === 'posted')).toHaveLength(1);
  expect(outcomes.filter(({ kind }) => kind === 'already-posted')).toHaveLength(199);
  await expectBalanced(books.db);
});

test('one key with 200 different sums at once: one is posted, and 199 are told of the mismatch', async () => {
  const [customer, gateway] = [await openAccount(books.db, 'customer'), await openAccount(books.db, 'gateway')];
  const idempotencyKey = freshKey('forged');
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, (_, index) => {
      const lines = move(gateway, customer, BigInt(index + 1));
      return post(books.db, { idempotencyKey, kind: 'top-up', lines, occurredAt });
    }),
  );
  expect(outcomes.filter(({ kind }) => kind === 'posted')).toHaveLength(1);
  expect(outcomes.filter(({ kind }) => kind === 'idempotency-mismatch')).toHaveLength(199);
  await expectBalanced(books.db);
});

test('reversed twice: of 500 transactions reversed twice at once, 500 reversals succeed and 500 are refused', async () => {
  const customers = await Promise.all(Array.from({ length: 10 }, () => openAccount(books.db, 'customer')));
  const transactions: bigint[] = [];
  for (let index = 0; index < 500; index += 1) transactions.push(await fund(customers[index % 10] ?? 0n, 3n));
  const undo = (transactionId: bigint) =>
    reverse(books.db, { idempotencyKey: freshKey('undo'), transactionId, occurredAt });
  const outcomes = await Promise.all(transactions.flatMap((id) => [undo(id), undo(id)]));
  expect(outcomes.filter(({ kind }) => kind === 'posted')).toHaveLength(500);
  expect(outcomes.filter(({ kind }) => kind === 'already-reversed')).toHaveLength(500);
  for (const customer of customers) expect(await readBalance(books.db, customer)).toBe(0n);
  await expectBalanced(books.db);
});
