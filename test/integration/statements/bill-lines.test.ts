// Guarantee: a service bill that was paid in parts is on the history once for each part, in files too, and the chart gives each service of
// the bill its own share of what was paid.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attendBills, makeServiceBill } from '../../../src/bills/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { csvOf, exportStatement, spendOf } from '../../../src/statements/index.ts';
import { spendingOf } from '../../../src/usage/index.ts';
import { type BillWorld, fund, newDebtor, openBillWorld } from '../../support/bill-world.ts';
import { hourMs } from '../../support/usage-world.ts';

let world: BillWorld;
beforeAll(async () => {
  world = await openBillWorld('2022-09-29T05:00:00Z');
});
afterAll(() => world.close());

const timeZone = 'Europe/Moscow';
const serviceBill = (
  accountId: bigint,
  amountMinor: bigint,
  wish: { readonly periodFrom: string; readonly periodTo: string; readonly lines?: readonly [string, bigint][] },
) =>
  inTransaction(world.db, (tx) =>
    makeServiceBill(tx, world.bills, {
      ...{ accountId, amountMinor, requestKey: `${accountId}:${wish.periodTo}`, ...wish },
      lines: (wish.lines ?? []).map(([service, sum]) => ({ service, amountMinor: sum })),
    }),
  );

test('each part has its line, and its share of each service in the chart', async () => {
  const { accountId } = await newDebtor(world, { fundedMinor: 250n });
  const day = { periodFrom: '2022-09-28', periodTo: '2022-09-28' };
  await serviceBill(accountId, 558n, {
    ...day,
    lines: [
      ['Сервер', 333n],
      ['Сайт', 225n],
    ],
  });
  world.clock.advance(24 * hourMs);
  await fund(world, accountId, 1_000n);
  await attendBills(world.bills);
  await serviceBill(accountId, 40n, { periodFrom: '2022-09-29', periodTo: '2022-09-29' });

  const days = { first: '2022-09-29', last: '2022-09-30' };
  expect(await spendOf(world.db, { accountId, days, timeZone })).toMatchObject({
    totalMinor: 598n,
    series: [
      { service: 'Сервер', byBucket: [250n, 83n] },
      { service: 'Сайт', byBucket: [0n, 225n] },
      { service: null, byBucket: [0n, 40n] },
    ],
  });
  const range = { from: new Date('2022-09-28T21:00:00Z'), to: new Date('2022-09-30T21:00:00Z') };
  const lines = exportStatement(world.db, { accountId, range, filter: 'out' });
  const csv: Buffer[] = [];
  for await (const part of csvOf(lines, { t: createTranslator()('ru'), timeZone })) csv.push(part);
  const bill = 'Сервисное начисление за 28.09.2022: 5.58 USD. Частично оплачено с аванса';
  expect(Buffer.concat(csv).toString('utf8').trim().split('\r\n').slice(1)).toEqual([
    '30.09.2022;08:00:00;Сервисное начисление за 29.09.2022: 0.40 USD. Частично оплачено с аванса: 0.40 USD;;0,40;;6,52;0,00',
    `30.09.2022;08:00:00;${bill}: 3.08 USD;;3,08;;6,92;0,00`,
    `29.09.2022;08:00:00;${bill}: 2.50 USD;;2,50;;0,00;0,00`,
  ]);
});

test('three days that are paid on one are three days of spending, and a month’s bill is so much a day', async () => {
  const { accountId } = await newDebtor(world);
  for (const day of ['2022-09-27', '2022-09-28', '2022-09-29']) {
    await serviceBill(accountId, day === '2022-09-28' ? 558n : 333n, { periodFrom: day, periodTo: day });
  }
  await fund(world, accountId, 2_000n);
  await attendBills(world.bills);
  const spending = () => spendingOf(world.db, { accountId, now: world.clock.now() });
  // 12.24 in three days, of which 7.76 last one more.
  expect(await spending()).toMatchObject({
    highestDailyMinor: 558n,
    burnPerDayMinor: 408n,
    daysLeft: 1,
    owedMinor: 0n,
  });
  const { accountId: other } = await newDebtor(world);
  await serviceBill(other, 3_000n, { periodFrom: '2022-09-01', periodTo: '2022-09-30' });
  expect(await spendingOf(world.db, { accountId: other, now: world.clock.now() })).toMatchObject({
    ...{ highestDailyMinor: 100n, burnPerDayMinor: 100n, daysLeft: 0, owedMinor: 3_000n },
  });
});
