// Guarantee: killed with -9 between any two steps of crediting and started again, the shop credits once and tells the customer
// once, whether or not Robokassa repeats itself.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CheckpointName, type Payment, sweepInbox } from '../../../src/payments/index.ts';
import { createMovableClock } from '../../../src/platform/clock.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import {
  balanceMinor,
  booksOfPayments,
  newPayment,
  queuedNotices,
  type RobokassaStand,
  type Shop,
  startRobokassa,
  startShop,
} from '../../support/payment-world.ts';
import { resultForm } from '../../support/result-url.ts';
import { seedOr, sized } from '../../support/size.ts';

const clock = createMovableClock();
let database: TestDatabase;
let robokassa: RobokassaStand;
let survivor: Shop;
beforeAll(async () => {
  database = await createTestDatabase();
  robokassa = await startRobokassa(clock);
  survivor = await startShop({ db: database.db, databaseUrl: database.ownerUrl, robokassaUrl: robokassa.url, clock });
});
afterAll(async () => {
  await survivor.close();
  await robokassa.close();
  await database.close();
});

/** Starts the shop as a process that dies at the step. @returns it and its address */
async function startMortal(dieAt: CheckpointName | 'never'): Promise<{ child: ChildProcess; url: string }> {
  const script = join(import.meta.dirname, 'killed-shop-process.ts');
  const child = spawn(process.execPath, [script, database.ownerUrl, robokassa.url, dieAt], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const url of createInterface({ input: child.stdout })) return { child, url };
  throw new Error('the shop died before it listened');
}

const noticeOf = (payment: Payment) => resultForm({ invoiceId: payment.id, outSum: '1000.000000' });
const deliver = (url: string, payment: Payment) =>
  fetch(`${url}/payments/robokassa/result`, { method: 'POST', body: noticeOf(payment) });

async function killAt(step: CheckpointName, payment: Payment): Promise<void> {
  const { child, url } = await startMortal(step);
  const died = once(child, 'exit');
  await expect(deliver(url, payment)).rejects.toThrow();
  expect(await died).toEqual([null, 'SIGKILL']);
}

async function expectCreditedOnce(payment: Payment): Promise<void> {
  expect(await balanceMinor(database.db, payment.accountId)).toBe(100_000n);
  const told = (await queuedNotices(database.db)).filter((key) => key.startsWith(`payment:${payment.id}:`));
  expect(told).toEqual([`payment:${payment.id}:credited`]);
  const jobs = await database.db.$queryRaw<unknown[]>`
    SELECT 1 FROM queue.job WHERE data ->> 'dedupeKey' = ${`payment:${payment.id}:credited`}`;
  expect(jobs).toHaveLength(1);
  expect(await booksOfPayments(database.db)).toEqual([]);
}

/** What has happened by then: kept, and from the commit on credited. */
const steps: readonly (readonly [CheckpointName, bigint])[] = [
  ['notification-kept', 0n],
  ['verified', 0n],
  ['before-commit', 0n],
  ['after-commit', 100_000n],
  ['before-answer', 100_000n],
];

describe.each(steps)('killed at %s', (step, creditedByThen) => {
  test('and Robokassa repeats', async () => {
    const payment = await newPayment(survivor.deps);
    await killAt(step, payment);
    expect(await balanceMinor(database.db, payment.accountId)).toBe(creditedByThen);
    const again = await Promise.all(Array.from({ length: 5 }, () => deliver(survivor.url, payment)));
    for (const answer of again) expect([answer.status, await answer.text()]).toEqual([200, `OK${payment.id}`]);
    await expectCreditedOnce(payment);
  });

  test('and Robokassa never repeats', async () => {
    const payment = await newPayment(survivor.deps);
    await killAt(step, payment);
    clock.advance(60_000);
    await sweepInbox(survivor.deps);
    await expectCreditedOnce(payment);
  });
});

/** FULL=1 has the catalogue's own figure. */
const kills = sized({ usual: 20, full: 100 });
const seed = seedOr(Date.now() % 1_000_000);

test(`killed ${kills} times at random under deliveries of 40 payments (seed ${seed}): each credited once`, async () => {
  const payments: Payment[] = [];
  for (let made = 0; made < 40; made += 1) payments.push(await newPayment(survivor.deps));
  for (const delayMs of fc.sample(fc.integer({ min: 0, max: 150 }), { numRuns: kills, seed })) {
    const { child, url } = await startMortal('never');
    const died = once(child, 'exit');
    const under = payments.map((payment) =>
      deliver(url, payment).then(
        () => 'answered',
        () => 'cut off',
      ),
    );
    setTimeout(() => child.kill('SIGKILL'), delayMs);
    expect(await died).toEqual([null, 'SIGKILL']);
    await Promise.all(under);
  }
  clock.advance(60_000);
  await sweepInbox(survivor.deps);
  for (const payment of payments) expect((await deliver(survivor.url, payment)).status).toBe(200);
  for (const payment of payments) await expectCreditedOnce(payment);
}, 900_000);
