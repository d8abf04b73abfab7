// Guarantee: what a resource costs is booked by the minute, once an hour or when it is removed, in whatever order its events are told;
// remainders below a minor unit are carried and never lost.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bookHour, type Tariff, usageOf } from '../../../src/usage/index.ts';
import {
  balanceMinor,
  bookAt,
  bookingsOf,
  fund,
  moveTo,
  newAccount,
  newTariff,
  openUsageWorld,
  owedMinor,
  proveUsage,
  tell,
  type UsageWorld,
} from '../../support/usage-world.ts';

let world: UsageWorld;
/** 60 kopecks an hour. */
let ruble: Tariff;
let double: Tariff;
/** 10 kopecks in 3 hours. */
let third: Tariff;
beforeAll(async () => {
  world = await openUsageWorld('2026-11-01T00:00:00Z');
  ruble = await newTariff(world, 1_000_000n);
  double = await newTariff(world, 2_000_000n);
  third = await newTariff(world, 55_555n);
});
afterAll(() => world.close());

let day = 1;
/** A day of its own for each test: the clock goes on only. */
function today(): (time: string) => string {
  day += 1;
  const date = `2026-11-${String(day).padStart(2, '0')}`;
  const at = (time: string): string => `${date}T${time}:00Z`;
  moveTo(world, at('09:00'));
  return at;
}

test('a resource that runs is charged each hour for its minutes, under its service', async () => {
  const at = today();
  const accountId = await newAccount(world, { fundedMinor: 10_000n });
  moveTo(world, at('09:20'));
  const started = await tell(world, {
    accountId,
    externalId: 'app',
    name: 'shop',
    kind: 'start',
    tariff: ruble,
    at: at('09:15'),
  });
  expect(started).toMatchObject({
    kind: 'recorded',
    resource: { name: 'shop', running: { tariff: ruble } },
    booked: null,
  });
  expect(await bookAt(world, at('10:00'))).toEqual({ accounts: 1, lines: 1 });
  await bookAt(world, at('11:00'));
  expect(await bookingsOf(world.db, accountId)).toEqual([
    { reason: 'hour', upto: '10:00', dueMinor: 45n, takenMinor: 45n, lines: [[45, 45n]] },
    { reason: 'hour', upto: '11:00', dueMinor: 60n, takenMinor: 60n, lines: [[60, 60n]] },
  ]);
  expect(await balanceMinor(world.db, accountId)).toBe(9_895n);
  const [charge] = await world.db.$queryRaw<{ detail: unknown }[]>`
    SELECT t.detail FROM ledger_transaction t JOIN usage_booking b ON b.ledger_transaction_id = t.id WHERE b.account_id = ${accountId}`;
  expect(charge?.detail).toMatchObject({ service: 'Контейнеры' });
  await tell(world, { accountId, externalId: 'app', kind: 'stop', at: at('11:00') });
});

test('what is removed is booked at once, and the hour does not book it again', async () => {
  const at = today();
  const accountId = await newAccount(world, { fundedMinor: 10_000n });
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff: ruble, at: at('09:00') });
  moveTo(world, at('09:40'));
  const stopped = await tell(world, { accountId, externalId: 'app', kind: 'stop', at: at('09:40') });
  expect(stopped).toMatchObject({
    booked: { reason: 'removal', dueMinor: 40n, takenMinor: 40n },
    resource: { running: null },
  });
  await bookAt(world, at('10:00'));
  expect(await balanceMinor(world.db, accountId)).toBe(9_960n);
  expect(await bookingsOf(world.db, accountId)).toHaveLength(1);
  // Done with: no later hour looks at it again.
  const metered = await world.db.usageAccount.findUniqueOrThrow({ where: { accountId } });
  expect(metered.bookedUntil).toEqual(new Date(at('10:00')));
});

test('a remainder below a minor unit is carried from hour to hour', async () => {
  const at = today();
  const accountId = await newAccount(world, { fundedMinor: 10_000n });
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff: third, at: at('09:00') });
  for (const time of ['10:00', '11:00', '12:00', '13:00']) await bookAt(world, at(time));
  // 3.3333, 6.6666, 9.9999 and 13.3332 kopecks.
  expect((await bookingsOf(world.db, accountId)).map(({ dueMinor }) => dueMinor)).toEqual([3n, 3n, 3n, 4n]);
  await tell(world, { accountId, externalId: 'app', kind: 'stop', at: at('13:00') });
});

test('an hour that was missed is booked once: when its turn comes, or with the next', async () => {
  const at = today();
  const [inTurn, together] = [
    await newAccount(world, { fundedMinor: 1_000n }),
    await newAccount(world, { fundedMinor: 1_000n }),
  ];
  await tell(world, { accountId: inTurn, externalId: 'app', kind: 'start', tariff: ruble, at: at('09:00') });
  moveTo(world, at('13:30'));
  await bookHour(world.deps, new Date(at('10:00')));
  await tell(world, { accountId: together, externalId: 'app', kind: 'start', tariff: ruble, at: at('12:30') });
  await bookHour(world.deps, new Date(at('12:00')));
  await bookHour(world.deps, new Date(at('11:00')));
  await bookHour(world.deps, new Date(at('13:00')));
  await bookHour(world.deps, new Date(at('13:00')));
  expect((await bookingsOf(world.db, inTurn)).map(({ dueMinor }) => dueMinor)).toEqual([60n, 120n, 60n]);
  expect(await bookingsOf(world.db, together)).toMatchObject([{ reason: 'correction', dueMinor: 30n }]);
  for (const accountId of [inTurn, together])
    await tell(world, { accountId, externalId: 'app', kind: 'stop', at: at('13:00') });
});

test('a change of tariff within an hour is a line of its own', async () => {
  const at = today();
  const accountId = await newAccount(world, { fundedMinor: 10_000n });
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff: ruble, at: at('09:00') });
  moveTo(world, at('09:45'));
  await tell(world, { accountId, externalId: 'app', kind: 'tariff', tariff: double, at: at('09:45') });
  await bookAt(world, at('10:00'));
  expect(await bookingsOf(world.db, accountId)).toMatchObject([
    {
      dueMinor: 75n,
      lines: [
        [45, 45n],
        [15, 30n],
      ],
    },
  ]);
  await tell(world, { accountId, externalId: 'app', kind: 'stop', at: at('10:00') });
});

test('services are charged apart, and history and chart tell them apart', async () => {
  const at = today();
  const accountId = await newAccount(world, { fundedMinor: 10_000n });
  const base = await newTariff(world, 3_000_000n, { service: 'Базы данных' });
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff: ruble, at: at('09:00') });
  await tell(world, { accountId, externalId: 'db', kind: 'start', tariff: base, at: at('09:00') });
  await bookAt(world, at('10:00'));
  const charges = await world.db.$queryRaw<{ service: string; amount: bigint }[]>`
    SELECT t.detail ->> 'service' AS service, -e.amount AS amount FROM ledger_transaction t
      JOIN ledger_entry e ON e.transaction_id = t.id JOIN ledger_account a ON a.id = e.account_id
     WHERE a.owner_key = ${`account:${accountId}`} AND t.kind = 'charge' ORDER BY t.id`;
  expect(charges).toEqual([
    { service: 'Базы данных', amount: 180n },
    { service: 'Контейнеры', amount: 60n },
  ]);
  for (const externalId of ['app', 'db']) await tell(world, { accountId, externalId, kind: 'stop', at: at('10:00') });
});

test('a resource that has run on many services with long names is booked all the same', async () => {
  const at = today();
  const accountId = await newAccount(world, { fundedMinor: 10_000n });
  for (let minute = 0; minute < 25; minute += 1) {
    const tariff = await newTariff(world, 1_000_000n, { service: `${minute} `.padEnd(100, 'ы') });
    const event = { accountId, externalId: 'app', kind: minute === 0 ? 'start' : 'tariff', tariff } as const;
    await tell(world, { ...event, at: at(`09:${String(minute).padStart(2, '0')}`) });
    moveTo(world, at(`09:${String(minute + 1).padStart(2, '0')}`));
  }
  const stopped = await tell(world, { accountId, externalId: 'app', kind: 'stop', at: at('09:25') });
  expect(stopped).toMatchObject({ booked: { reason: 'removal', dueMinor: 25n, takenMinor: 25n } });
  const described = await world.db.$queryRaw<{ service: string; description: string }[]>`
    SELECT t.detail ->> 'service' AS service, t.detail ->> 'description' AS description
      FROM ledger_transaction t JOIN usage_booking b ON t.detail ->> 'booking' = b.id::text WHERE b.account_id = ${accountId}`;
  expect(described).toHaveLength(25);
  for (const { service, description } of described) expect(description).toBe(`${service}: app`);
});

test('who runs dry owes the rest, and the next booking takes it when money has come', async () => {
  const at = today();
  const accountId = await newAccount(world, { fundedMinor: 70n });
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff: ruble, at: at('09:00') });
  await bookAt(world, at('10:00'));
  await bookAt(world, at('11:00'));
  expect(await balanceMinor(world.db, accountId)).toBe(0n);
  expect(await owedMinor(world.db, accountId)).toBe(50n);
  await tell(world, { accountId, externalId: 'app', kind: 'stop', at: at('11:00') });
  await bookAt(world, at('12:00'));
  expect(await bookingsOf(world.db, accountId)).toHaveLength(2);
  await fund(world, accountId, 200n);
  await bookAt(world, at('13:00'));
  expect(await balanceMinor(world.db, accountId)).toBe(150n);
  expect(await owedMinor(world.db, accountId)).toBe(0n);
});

test('a stop told late gives back what was booked since, which is spent first; a start told late is charged at once', async () => {
  const at = today();
  const accountId = await newAccount(world, { fundedMinor: 10_000n });
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff: ruble, at: at('09:00') });
  await bookAt(world, at('10:00'));
  await bookAt(world, at('11:00'));
  const late = await tell(world, { accountId, externalId: 'app', kind: 'stop', at: at('09:30') });
  expect(late).toMatchObject({ booked: { reason: 'correction', dueMinor: -90n, takenMinor: 0n } });
  expect(await owedMinor(world.db, accountId)).toBe(-90n);
  const other = await tell(world, { accountId, externalId: 'other', kind: 'start', tariff: double, at: at('10:00') });
  expect(other).toMatchObject({ booked: { reason: 'correction', dueMinor: 120n, takenMinor: 30n } });
  expect(await balanceMinor(world.db, accountId)).toBe(10_000n - 120n - 30n);
  expect((await usageOf(world.db, accountId)).running.map(({ externalId }) => externalId)).toEqual(['other']);
  await tell(world, { accountId, externalId: 'other', kind: 'stop', at: at('11:00') });
  await proveUsage(world.db);
});
