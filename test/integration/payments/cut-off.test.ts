// Guarantee: connections to the database that are cut again and again in the middle of crediting, as a restart of it cuts them, cost
// no payment and credit none twice: what was not answered is taken when it is repeated. Whole restarts are in test/chaos.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Checkpoint } from '../../../src/payments/index.ts';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import {
  balanceMinor,
  booksOfPayments,
  newPayment,
  queuedNotices,
  type Shop,
  startShop,
} from '../../support/payment-world.ts';
import { type Caller, createCaller, resultForm } from '../../support/result-url.ts';

const payments = 30;
/** At each step of crediting all connections are cut when it is reached for these times. */
const cutsAt = [3, 8, 15];

let database: TestDatabase;
let shop: Shop;
let caller: Caller;
let owner: pg.Pool;
const reached = new Map<string, number>();
beforeAll(async () => {
  database = await createTestDatabase();
  const { db, ownerUrl: databaseUrl } = database;
  owner = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  const clock = createMovableClock();
  const checkpoint: Checkpoint = async (name) => {
    const times = (reached.get(name) ?? 0) + 1;
    reached.set(name, times);
    if (cutsAt.includes(times)) await cutAll();
  };
  shop = await startShop({ db, databaseUrl, robokassaUrl: 'http://127.0.0.1:1', clock, checkpoint });
  caller = createCaller(`${shop.url}/payments/robokassa/result`, 20);
});
afterAll(async () => {
  caller.close();
  await owner.end();
  await shop.close();
  await database.close();
});

const cutAll = () =>
  owner.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()`);

test(`${payments} payments, all connections cut at each step of crediting: each credited and told once`, async () => {
  const opened = await Promise.all(Array.from({ length: payments }, () => newPayment(shop.deps)));
  let refused = 0;
  const left = [...opened];
  const deliver = async (): Promise<void> => {
    for (let next = left.pop(); next; next = left.pop()) {
      const { status, text } = await caller.post(resultForm({ invoiceId: next.id, outSum: '1000.00' }).toString());
      if (status === 200 && text === `OK${next.id}`) continue;
      expect(status).toBeGreaterThanOrEqual(500);
      refused += 1;
      left.push(next);
    }
  };
  await Promise.all(Array.from({ length: 10 }, deliver));

  // Whoever had done all but commit was refused, each time.
  expect(refused).toBeGreaterThanOrEqual(cutsAt.length);
  for (const { accountId } of opened) expect(await balanceMinor(database.db, accountId)).toBe(100_000n);
  const told = opened.map(({ id }) => `payment:${id}:credited`);
  expect((await queuedNotices(database.db)).sort()).toEqual(told.sort());
  expect(await booksOfPayments(database.db)).toEqual([]);
});
