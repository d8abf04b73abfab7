// Guarantee: the chart shows what was charged and not undone, bonus and money together, on the account's own days, six services
// by name and all others under one; a long period by months.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { verifyBooks } from '../../../src/ledger/index.ts';
import { spendOf } from '../../../src/statements/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type Customer, newCustomer } from './movements.ts';

let database: TestDatabase;
let anna: Customer;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  expect(await verifyBooks(database.db)).toMatchObject({ kind: 'balanced' });
  await database.close();
});
beforeEach(async () => {
  anna = await newCustomer(database.db);
  await anna.move({ kind: 'top-up', at: at('2026-01-01T10:00'), moneyMinor: 1_000_000n });
});

const at = (time: string) => new Date(`${time}+03:00`);
const charge = (time: string, moneyMinor: bigint, service?: string) =>
  anna.move({ kind: 'charge', at: at(time), moneyMinor: -moneyMinor, ...(service ? { detail: { service } } : {}) });
const spend = (first: string, last: string) =>
  spendOf(database.db, { accountId: anna.accountId, days: { first, last }, timeZone: 'Europe/Moscow' });

test('by day and service, the largest first, days without spending too', async () => {
  await charge('2026-11-01T00:00', 100n, 'Kafka');
  await charge('2026-11-01T23:59', 50n, 'Хостинг');
  await charge('2026-11-03T12:00', 400n, 'Хостинг');
  await charge('2026-11-03T12:00', 7n);
  await charge('2026-11-04T00:00', 1_000n, 'Kafka');
  expect(await spend('2026-11-01', '2026-11-03')).toEqual({
    ...{ kind: 'spent', currency: 'RUB', totalMinor: 557n, unit: 'day' },
    buckets: ['2026-11-01', '2026-11-02', '2026-11-03'],
    series: [
      { service: 'Хостинг', totalMinor: 450n, byBucket: [50n, 0n, 400n] },
      { service: 'Kafka', totalMinor: 100n, byBucket: [100n, 0n, 0n] },
      { service: null, totalMinor: 7n, byBucket: [0n, 0n, 7n] },
    ],
  });
});

test('the bonus that was spent is spending; what was undone, corrected or refunded is not', async () => {
  await anna.move({ kind: 'promo', at: at('2026-11-01T10:00'), bonusMinor: 30n });
  await anna.move({ kind: 'charge', at: at('2026-11-01T11:00'), bonusMinor: -30n, moneyMinor: -20n });
  const wrong = await charge('2026-11-01T12:00', 500n);
  await anna.undo(wrong, at('2026-11-02T12:00'));
  await anna.move({ kind: 'adjustment', at: at('2026-11-01T13:00'), moneyMinor: -5n });
  await anna.move({ kind: 'refund', at: at('2026-11-01T14:00'), moneyMinor: -6n });
  expect(await spend('2026-11-01', '2026-11-02')).toMatchObject({ totalMinor: 50n });
});

test('services beyond the sixth stand together, after all others', async () => {
  for (let number = 1; number <= 8; number += 1) await charge('2026-11-01T10:00', BigInt(number), `S${number}`);
  await charge('2026-11-01T10:00', 100n);
  const found = await spend('2026-11-01', '2026-11-01');
  const names = found.kind === 'spent' ? found.series.map(({ service, totalMinor }) => [service, totalMinor]) : [];
  expect(names).toEqual([
    ...['S8', 'S7', 'S6', 'S5', 'S4', 'S3'].map((name, index) => [name, BigInt(8 - index)]),
    [null, 100n],
    [{ others: true }, 3n],
  ]);
});

test('past 62 days it goes by months, from the first in which anything was spent', async () => {
  await charge('2026-09-30T23:59', 5n);
  await charge('2026-10-01T00:00', 6n);
  expect(await spend('2020-01-01', '2026-11-21')).toMatchObject({
    ...{ unit: 'month', buckets: ['2026-09-01', '2026-10-01', '2026-11-01'] },
    series: [{ byBucket: [5n, 6n, 0n] }],
  });
  expect(await spend('2026-09-01', '2026-11-01')).toMatchObject({ unit: 'day' });
});

test('a charge that is stamped a moment before the period it was booked in belongs to its first day', async () => {
  await charge('2026-11-02T00:00:00.010', 5n);
  await charge('2026-11-01T23:59:59.990', 6n);
  expect(await spend('2026-11-02', '2026-11-03')).toMatchObject({ series: [{ byBucket: [11n, 0n] }] });
});

test('where nothing was charged there is nothing to draw', async () => {
  expect(await spend('2026-11-01', '2026-11-30')).toEqual({ kind: 'nothing' });
});
