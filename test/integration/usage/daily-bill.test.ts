// Guarantee: where a day's service is a bill, hours take nothing off the balance; each account's day, in the provider's zone, becomes one
// bill that adds up to what was booked, and is paid from the advance once, however often and by however many it is done.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attendBills, billDays, pageBills } from '../../../src/bills/index.ts';
import type { Charging } from '../../../src/config/profile.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { describeLine, spendOf, statementPage } from '../../../src/statements/index.ts';
import { bookHour, spendingOf, usageOf } from '../../../src/usage/index.ts';
import { type BillWorld, fund, newDebtor, openBillWorld, proveBills, toldUnpaid } from '../../support/bill-world.ts';
import { balanceMinor, hourMs, moveTo, newTariff, tell } from '../../support/usage-world.ts';

let world: BillWorld;
beforeAll(async () => {
  // The 28th begins in Moscow.
  world = await openBillWorld('2022-09-27T21:00:00Z');
});
afterAll(() => world.close());

const dayMs = 24 * hourMs;
/** $5.58 and $3.33 a day. */
const rates = { app: 387_500n, site: 231_250n } as const;

/** Books all hours up to this moment. */
async function bookUntil(until: string, charging: Charging['kind'] = 'daily-bill'): Promise<void> {
  const end = new Date(until).getTime();
  for (let slot = Math.floor(world.clock.now().getTime() / hourMs + 1) * hourMs; slot <= end; slot += hourMs) {
    moveTo(world, new Date(slot + 5_000));
    await bookHour({ ...world.deps, charging }, new Date(slot));
  }
}

const bill = (slot: string): Promise<number> => {
  moveTo(world, slot);
  return billDays(world.bills, new Date(slot));
};

const bills = async (accountId: bigint) =>
  (await pageBills(world.db, { accountId, which: 'all', limit: 25 })).map(
    ({ periodFrom, periodTo, amountMinor, paidMinor }) => [periodFrom, periodTo, amountMinor, paidMinor] as const,
  );

test('a day is billed and paid from the advance on the next one, and the history says both in the provider’s words', async () => {
  const { accountId } = await newDebtor(world, { fundedMinor: 10_000n });
  const app = await newTariff(world, rates.app, { currency: 'USD', service: 'Сервер' });
  const site = await newTariff(world, rates.site, { currency: 'USD', service: 'Сайт' });
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff: app, at: world.clock.now() });
  await bookUntil('2022-09-28T21:00:00Z');
  expect(await balanceMinor(world.db, accountId)).toBe(10_000n);
  expect((await usageOf(world.db, accountId)).owedMinor).toBe(0n);
  // 94.42 without the day that is not billed yet, at 5.58 a day.
  const before = await spendingOf(world.db, { accountId, now: world.clock.now() });
  expect(before).toMatchObject({ highestDailyMinor: undefined, burnPerDayMinor: 558n, daysLeft: 16, owedMinor: 0n });

  const slot = new Date('2022-09-28T21:10:00Z');
  moveTo(world, slot);
  expect((await Promise.all([billDays(world.bills, slot), billDays(world.bills, slot)])).toSorted()).toEqual([0, 1]);
  expect(await billDays(world.bills, slot)).toBe(0);
  expect(await bills(accountId)).toEqual([['2022-09-28', '2022-09-28', 558n, 558n]]);
  expect(await balanceMinor(world.db, accountId)).toBe(9_442n);

  await tell(world, { accountId, externalId: 'site', kind: 'start', tariff: site, at: '2022-09-28T21:00:00Z' });
  await bookUntil('2022-09-29T21:00:00Z');
  expect(await bill('2022-09-29T21:10:00Z')).toBe(1);
  const [second] = await pageBills(world.db, { accountId, which: 'paid', limit: 1 });
  expect(second).toMatchObject({ periodFrom: '2022-09-29', amountMinor: 891n });
  expect(second?.lines).toEqual([
    { service: 'Сервер', amountMinor: 558n },
    { service: 'Сайт', amountMinor: 333n },
  ]);

  const range = { from: new Date('2022-09-27T21:00:00Z'), to: new Date('2022-10-01T21:00:00Z') };
  const page = await statementPage(world.db, { accountId, range, filter: 'out', limit: 10 });
  expect(page.lines.map((line) => describeLine(createTranslator()('ru'), line))).toEqual([
    'Сервисное начисление за 29.09.2022: 8.91 USD. Частично оплачено с аванса: 8.91 USD',
    'Сервисное начисление за 28.09.2022: 5.58 USD. Частично оплачено с аванса: 5.58 USD',
  ]);
  const days = { first: '2022-09-29', last: '2022-09-30' };
  expect(await spendOf(world.db, { accountId, days, timeZone: 'Europe/Moscow' })).toMatchObject({
    ...{ totalMinor: 1_449n, buckets: ['2022-09-29', '2022-09-30'] },
    series: [
      { service: 'Сервер', byBucket: [558n, 558n] },
      { service: 'Сайт', byBucket: [0n, 333n] },
    ],
  });
  expect(await spendingOf(world.db, { accountId, now: world.clock.now() })).toMatchObject({ highestDailyMinor: 891n });
  for (const externalId of ['app', 'site']) {
    await tell(world, { accountId, externalId, kind: 'stop', at: '2022-09-29T21:00:00Z' });
  }
});

test('what the advance does not suffice for is told of once, is no longer there, and is paid by the next money', async () => {
  const { accountId, ownerId } = await newDebtor(world, { fundedMinor: 200n });
  const tariff = await newTariff(world, rates.app, { currency: 'USD' });
  const from = world.clock.now();
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff, at: '2022-09-29T21:00:00Z' });
  await bookUntil(new Date(from.getTime() + dayMs).toISOString().slice(0, 13).concat(':00:00Z'));
  expect(await bill('2022-09-30T21:10:00Z')).toBe(1);
  expect(await billDays(world.bills, world.clock.now())).toBe(0);
  expect(await bills(accountId)).toEqual([['2022-09-30', '2022-09-30', 558n, 200n]]);
  const [unpaid] = await pageBills(world.db, { accountId, which: 'unpaid', limit: 1 });
  expect(await toldUnpaid(world.db, unpaid?.id ?? 0n)).toEqual([ownerId]);
  await fund(world, accountId, 558n + 358n);
  // Of 9.16 there remain 5.58 without the debt: one day.
  const now = world.clock.now();
  expect(await spendingOf(world.db, { accountId, now })).toMatchObject({
    daysLeft: 1,
    owedMinor: 358n,
    highestDailyMinor: 558n,
  });
  // The next day's bill waits behind the older debt, whoever comes first.
  await bookUntil('2022-10-01T21:00:00Z');
  expect(await bill('2022-10-01T21:10:00Z')).toBe(1);
  expect(await attendBills(world.bills)).toBe(2);
  expect(await bills(accountId)).toEqual([
    ['2022-10-01', '2022-10-01', 558n, 558n],
    ['2022-09-30', '2022-09-30', 558n, 558n],
  ]);
  expect(await balanceMinor(world.db, accountId)).toBe(0n);
  await tell(world, { accountId, externalId: 'app', kind: 'stop', at: '2022-10-01T21:00:00Z' });
});

test('a missed day is made up for by its own slot or in the next bill, and an hour that comes after its day’s bill is in the next one', async () => {
  const { accountId } = await newDebtor(world, { fundedMinor: 10_000n });
  const tariff = await newTariff(world, rates.app, { currency: 'USD' });
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff, at: '2022-10-01T21:00:00Z' });
  await bookUntil('2022-10-03T21:00:00Z');
  expect(await bill('2022-10-03T21:09:00Z')).toBe(1);
  expect(await bills(accountId)).toEqual([['2022-10-02', '2022-10-03', 1_116n, 1_116n]]);
  await bookUntil('2022-10-05T20:00:00Z');
  for (const slot of ['2022-10-04T21:10:00Z', '2022-10-05T21:10:00Z']) await billDays(world.bills, new Date(slot));
  // The last hour of the 5th is late.
  await bookUntil('2022-10-06T21:00:00Z');
  expect(await billDays(world.bills, new Date('2022-10-05T21:10:00Z'))).toBe(0);
  expect(await bill('2022-10-06T21:10:00Z')).toBe(1);
  expect(await bills(accountId)).toEqual([
    ['2022-10-05', '2022-10-06', 582n, 582n],
    ['2022-10-05', '2022-10-05', 534n, 534n],
    ['2022-10-04', '2022-10-04', 558n, 558n],
    ['2022-10-02', '2022-10-03', 1_116n, 1_116n],
  ]);
  await tell(world, { accountId, externalId: 'app', kind: 'stop', at: '2022-10-06T21:00:00Z' });
});

test('what a late event gives back is taken off the next bill, and a day that comes to nothing has none', async () => {
  const { accountId } = await newDebtor(world, { fundedMinor: 10_000n });
  const tariff = await newTariff(world, rates.app, { currency: 'USD' });
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff, at: '2022-10-06T21:00:00Z' });
  await bookUntil('2022-10-07T21:00:00Z');
  expect(await bill('2022-10-07T21:10:00Z')).toBe(1);
  // It had stopped at noon: 2.79 are given back.
  await tell(world, { accountId, externalId: 'app', kind: 'stop', at: '2022-10-07T09:00:00Z' });
  await bookUntil('2022-10-08T21:00:00Z');
  expect(await bill('2022-10-08T21:10:00Z')).toBe(0);
  expect(await spendingOf(world.db, { accountId, now: world.clock.now() })).toMatchObject({ owedMinor: 0n });
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff, at: '2022-10-08T21:00:00Z' });
  await bookUntil('2022-10-09T21:00:00Z');
  expect(await bill('2022-10-09T21:10:00Z')).toBe(1);
  expect((await bills(accountId))[0]).toEqual(['2022-10-09', '2022-10-09', 279n, 279n]);
  expect(await balanceMinor(world.db, accountId)).toBe(10_000n - 558n - 279n);
  await tell(world, { accountId, externalId: 'app', kind: 'stop', at: '2022-10-09T21:00:00Z' });
});

test('a provider that changes its way of charging takes each minute once, before and after', async () => {
  const { accountId } = await newDebtor(world, { fundedMinor: 100n });
  const tariff = await newTariff(world, rates.app, { currency: 'USD' });
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff, at: '2022-10-09T21:00:00Z' });
  // Ten hours are taken at once, as far as the balance goes: of 2.32 there is 1.00.
  await bookUntil('2022-10-10T07:00:00Z', 'metered');
  const other = { ...world.bills, profile: { ...world.bills.profile, charging: { kind: 'by-platform' } } } as const;
  await fund(world, accountId, 10_000n);
  await bookUntil('2022-10-10T21:00:00Z');
  moveTo(world, '2022-10-10T21:10:00Z');
  expect(await billDays(other, world.clock.now())).toBe(0);
  expect(await billDays(world.bills, world.clock.now())).toBe(1);
  expect(await bills(accountId)).toEqual([['2022-10-10', '2022-10-10', 458n, 458n]]);
  await bookUntil('2022-10-11T02:00:00Z');
  await bookUntil('2022-10-11T03:00:00Z', 'metered');
  expect(await balanceMinor(world.db, accountId)).toBe(10_100n - 558n - 139n);
  await tell(world, { accountId, externalId: 'app', kind: 'stop', at: '2022-10-11T03:00:00Z' });
  await proveBills(world.db);
});
