// Guarantee: a batch of charges moves what its lines say and nothing else: of each owner's own balances, in their currency, under
// each line's own key, bonus first; and the history keeps why and when.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Prisma } from '../../../src/db/client.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { type BatchLine, type ChargeBatch, chargeBatch, maxBatchLines } from '../../../src/ledger/charge-batch.ts';
import { balancesOf, openLedgerAccount, post, sqlCheck, verifyBooks } from '../../../src/ledger/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { expectBalanced, freshKey, move, openAccount } from './books.ts';

const occurredAt = new Date('2026-03-01T09:00:00.123Z');
let books: TestDatabase;
let revenueId: bigint;

beforeAll(async () => {
  books = await createTestDatabase();
  revenueId = await openAccount(books.db, 'revenue');
});
afterAll(async () => {
  await expectBalanced(books.db);
  await books.close();
});

/** An owner with 10 ₽ and this bonus. */
async function owner(bonusMinor = 0n): Promise<string> {
  const ownerKey = freshKey('owner');
  const [gateway, promo] = [await openAccount(books.db, 'gateway'), await openAccount(books.db, 'promo_expense')];
  const money = await openLedgerAccount(books.db, { ownerKey, kind: 'customer', currency: 'RUB' });
  const bonus = await openLedgerAccount(books.db, { ownerKey, kind: 'customer_bonus', currency: 'RUB' });
  const lines = [...move(gateway, money, 10_00n), ...(bonusMinor > 0n ? move(promo, bonus, bonusMinor) : [])];
  await post(books.db, { idempotencyKey: freshKey('fund'), kind: 'top-up', lines, occurredAt });
  return ownerKey;
}

const line = (ownerKey: string, amountMinor: bigint): BatchLine => ({ key: freshKey('line'), ownerKey, amountMinor });
const charge = (lines: readonly BatchLine[], change: Partial<ChargeBatch> = {}) =>
  inTransaction(books.db, (tx) =>
    chargeBatch(tx, { lines, currency: 'RUB', revenueId, occurredAt, takesWhatThereIs: false, ...change }),
  );
const held = async (ownerKey: string) => (await balancesOf(books.db, ownerKey)).map(({ amountMinor }) => amountMinor);

test('each line takes its own sum from its own owner, bonus first', async () => {
  const [one, other] = [await owner(1_50n), await owner()];
  const outcomes = await charge([line(one, 2_00n), line(other, 3_00n), line(one, 1_00n)]);
  expect(outcomes).toEqual([
    { kind: 'posted', transactionId: expect.any(BigInt), fromBonusMinor: 1_50n, fromMoneyMinor: 50n },
    { kind: 'posted', transactionId: expect.any(BigInt), fromBonusMinor: 0n, fromMoneyMinor: 3_00n },
    { kind: 'posted', transactionId: expect.any(BigInt), fromBonusMinor: 0n, fromMoneyMinor: 1_00n },
  ]);
  expect([await held(one), await held(other)]).toEqual([
    [8_50n, 0n],
    [7_00n, 0n],
  ]);
});

test('the history keeps the key, the moment and what for', async () => {
  const [described, plain] = [
    { ...line(await owner(), 1n), detail: { service: 'Контейнеры' } },
    line(await owner(), 2n),
  ];
  await charge([described, plain]);
  const rows = await books.db.$queryRaw`
    SELECT t.idempotency_key, t.kind, t.occurred_at, t.detail FROM ledger_transaction t
     WHERE t.idempotency_key IN (${described.key}, ${plain.key}) ORDER BY t.id`;
  expect(rows).toEqual([
    { idempotency_key: described.key, kind: 'charge', occurred_at: occurredAt, detail: { service: 'Контейнеры' } },
    { idempotency_key: plain.key, kind: 'charge', occurred_at: occurredAt, detail: null },
  ]);
});

test('a repeat is known by its key, and another sum under it is none', async () => {
  const wish = line(await owner(), 4_00n);
  const [first] = await charge([wish]);
  const transactionId = first?.kind === 'posted' ? first.transactionId : 0n;
  expect(await charge([wish])).toEqual([{ kind: 'already-posted', transactionId }]);
  expect(await charge([{ ...wish, amountMinor: 5_00n }])).toEqual([{ kind: 'idempotency-mismatch', transactionId }]);
  expect(await held(wish.ownerKey)).toEqual([6_00n, 0n]);
});

test('a line that took less than it asked for is known by what it asked for; one that took all of a bonus, by the bonus', async () => {
  const [poor, lucky] = [line(await owner(), 10_01n), line(await owner(5_00n), 5_00n)];
  const outcomes = await charge([poor, lucky], { takesWhatThereIs: true });
  expect(outcomes).toMatchObject([{ fromMoneyMinor: 10_00n }, { fromBonusMinor: 5_00n, fromMoneyMinor: 0n }]);
  expect((await charge([poor, lucky])).map(({ kind }) => kind)).toEqual(['already-posted', 'already-posted']);
  const others = [
    { ...poor, amountMinor: 10_02n },
    { ...lucky, amountMinor: 5_01n },
  ];
  expect((await charge(others)).map(({ kind }) => kind)).toEqual(['idempotency-mismatch', 'idempotency-mismatch']);
  expect([await held(poor.ownerKey), await held(lucky.ownerKey)]).toEqual([
    [0n, 0n],
    [10_00n, 0n],
  ]);
});

test('without leave to take what there is, one line that does not fit holds back all; with it, it takes the rest', async () => {
  const [poor, rich] = [await owner(), await owner()];
  const wish = [line(rich, 1_00n), line(poor, 10_01n), line(freshKey('nobody'), 1n)];
  expect((await charge(wish)).map(({ kind }) => kind)).toEqual(['held-back', 'insufficient-funds', 'unknown-account']);
  expect([await held(poor), await held(rich)]).toEqual([
    [10_00n, 0n],
    [10_00n, 0n],
  ]);
  const taken = await charge(wish, { takesWhatThereIs: true });
  expect(taken).toMatchObject([{ fromMoneyMinor: 1_00n }, { fromMoneyMinor: 10_00n }, { kind: 'unknown-account' }]);
  expect([await held(poor), await held(rich)]).toEqual([
    [0n, 0n],
    [9_00n, 0n],
  ]);
});

test('a line may take a balance to its last kopeck', async () => {
  const ownerKey = await owner(1_00n);
  const outcomes = await charge([line(ownerKey, 6_00n), line(ownerKey, 5_00n)]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['posted', 'posted']);
  expect(await held(ownerKey)).toEqual([0n, 0n]);
});

test('a balance in another currency is not touched', async () => {
  const ownerKey = await owner();
  const inDollars = await openAccount(books.db, 'revenue', 'USD');
  const outcomes = await charge([line(ownerKey, 1n)], { currency: 'USD', revenueId: inDollars });
  expect(outcomes).toEqual([{ kind: 'unknown-account' }]);
  await expect(charge([line(ownerKey, 1n)], { currency: 'USD' })).rejects.toThrow('LEDGER_BATCH');
  expect(await held(ownerKey)).toEqual([10_00n, 0n]);
});

test('a batch is as long as it may be, and not one line longer', async () => {
  const ownerKey = await owner();
  const lines = Array.from({ length: maxBatchLines + 1 }, (_, index) => ({
    ...line(ownerKey, 1n),
    key: `line:${index}`,
  }));
  await expect(charge(lines)).rejects.toThrow('LEDGER_BATCH');
  const outcomes = await charge(lines.slice(1));
  expect(outcomes).toHaveLength(20_000);
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['insufficient-funds', 'held-back']));
});

test('a check of another slice names what it finds, in order, a hundred at most, and finds nothing where nothing is', async () => {
  const found = await sqlCheck('a, b', Prisma.sql`SELECT unnest(ARRAY['b', 'a']) AS offender`).run(books.db);
  expect(found).toEqual(['a', 'b']);
  const many = Prisma.sql`SELECT lpad(n::text, 4, '0') AS offender FROM generate_series(1, 200) n`;
  expect(await sqlCheck('many', many).run(books.db)).toEqual(
    Array.from({ length: 100 }, (_, index) => String(index + 1).padStart(4, '0')),
  );
  const none = sqlCheck('none', Prisma.sql`SELECT 'x' AS offender WHERE false`);
  expect(await none.run(books.db)).toEqual([]);
  expect(await verifyBooks(books.db, [none])).toMatchObject({ kind: 'balanced' });
});
