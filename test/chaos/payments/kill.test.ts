// Guarantee: killed with -9 between any two steps of crediting and started again, the shop credits once and tells the customer
// once, whether or not Robokassa repeats itself.
import { once } from 'node:events';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CheckpointName, type Payment, sweepInbox } from '../../../src/payments/index.ts';
import { balanceMinor, booksOfPayments, newPayment, queuedNotices } from '../../support/payment-world.ts';
import { resultForm } from '../../support/result-url.ts';
import { runSeed, sized } from '../../support/size.ts';
import { openTwoShops, type TwoShops } from '../../support/two-shops.ts';

let shops: TwoShops;
beforeAll(async () => {
  shops = await openTwoShops();
});
afterAll(() => shops.close());

const noticeOf = (payment: Payment) => resultForm({ invoiceId: payment.id, outSum: '1000.000000' });
const deliver = (url: string, payment: Payment) =>
  fetch(`${url}/payments/robokassa/result`, { method: 'POST', body: noticeOf(payment) });

async function killAt(step: CheckpointName, payment: Payment): Promise<void> {
  const { child, url } = await shops.startOther(step, 'SIGKILL');
  const died = once(child, 'exit');
  await expect(deliver(url, payment)).rejects.toThrow();
  expect(await died).toEqual([null, 'SIGKILL']);
}

async function expectCreditedOnce(payment: Payment): Promise<void> {
  expect(await balanceMinor(shops.db, payment.accountId)).toBe(100_000n);
  const told = (await queuedNotices(shops.db)).filter((key) => key.startsWith(`payment:${payment.id}:`));
  expect(told).toEqual([`payment:${payment.id}:credited`]);
  const jobs = await shops.db.$queryRaw<unknown[]>`
    SELECT 1 FROM queue.job WHERE data ->> 'dedupeKey' = ${`payment:${payment.id}:credited`}`;
  expect(jobs).toHaveLength(1);
  expect(await booksOfPayments(shops.db)).toEqual([]);
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
    const payment = await newPayment(shops.survivor.deps);
    await killAt(step, payment);
    expect(await balanceMinor(shops.db, payment.accountId)).toBe(creditedByThen);
    const again = await Promise.all(Array.from({ length: 5 }, () => deliver(shops.survivor.url, payment)));
    for (const answer of again) expect([answer.status, await answer.text()]).toEqual([200, `OK${payment.id}`]);
    await expectCreditedOnce(payment);
  });

  test('and Robokassa never repeats', async () => {
    const payment = await newPayment(shops.survivor.deps);
    await killAt(step, payment);
    shops.clock.advance(60_000);
    await sweepInbox(shops.survivor.deps);
    await expectCreditedOnce(payment);
  });
});

/** FULL=1 has the catalogue's own figure. */
const kills = sized({ usual: 20, full: 100 });
const seed = runSeed();

test(`killed ${kills} times at random under deliveries of 40 payments (seed ${seed}): each credited once`, async () => {
  const payments: Payment[] = [];
  for (let made = 0; made < 40; made += 1) payments.push(await newPayment(shops.survivor.deps));
  for (const delayMs of fc.sample(fc.integer({ min: 0, max: 150 }), { numRuns: kills, seed })) {
    const { child, url } = await shops.startOther('never', 'SIGKILL');
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
  shops.clock.advance(60_000);
  await sweepInbox(shops.survivor.deps);
  for (const payment of payments) expect((await deliver(shops.survivor.url, payment)).status).toBe(200);
  for (const payment of payments) await expectCreditedOnce(payment);
}, 900_000);
