// Guarantee: an event is taken once, under its key, from whatever side and however often it is told; what cannot be meant is refused with
// the reason, and nothing has changed. A tariff's price never changes.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTariff, type EventOutcome, listResources, listTariffs, type Tariff } from '../../../src/usage/index.ts';
import {
  bookingsOf,
  hourMs,
  minuteMs,
  moveTo,
  newAccount,
  newTariff,
  openUsageWorld,
  tell,
  type UsageWorld,
} from '../../support/usage-world.ts';

let world: UsageWorld;
let tariff: Tariff;
let other: Tariff;
beforeAll(async () => {
  world = await openUsageWorld('2026-11-21T09:30:00Z');
  tariff = await newTariff(world, 1_000_000n);
  other = await newTariff(world, 2_000_000n);
});
afterAll(() => world.close());

const ago = (ms: number): Date => new Date(world.clock.now().getTime() - ms);
const kinds = (outcomes: readonly EventOutcome[]): string[] => outcomes.map(({ kind }) => kind);

test('the same event again is known, and another under its key is refused', async () => {
  const accountId = await newAccount(world);
  const start = { accountId, externalId: 'app', kind: 'start', tariff, at: ago(10 * minuteMs), key: 'one' } as const;
  expect(kinds([await tell(world, start), await tell(world, start)])).toEqual(['recorded', 'already-recorded']);
  // The same minute is the same time: seconds are not counted.
  const sameMinute = new Date(Math.floor(start.at.getTime() / minuteMs) * minuteMs + 59_999);
  expect((await tell(world, { ...start, at: sameMinute })).kind).toBe('already-recorded');
  const others = [
    { ...start, at: ago(0) },
    { ...start, tariff: other },
    { ...start, kind: 'tariff' },
    { accountId, externalId: 'app', kind: 'stop', at: start.at, key: 'one' },
  ] as const;
  for (const wish of others) expect((await tell(world, wish)).kind).toBe('key-reused');
  // A key is the resource's own.
  expect((await tell(world, { ...start, externalId: 'db' })).kind).toBe('recorded');
  expect(await world.db.resourceEvent.count({ where: { resource: { accountId } } })).toBe(2);
});

test('a repeat is known however long ago it was first told', async () => {
  const patient = await openUsageWorld();
  const accountId = await newAccount(patient);
  const kept = await newTariff(patient, 1n);
  const start = {
    accountId,
    externalId: 'app',
    kind: 'start',
    tariff: kept,
    at: patient.clock.now(),
    key: 'one',
  } as const;
  await tell(patient, start);
  patient.clock.advance(40 * 24 * hourMs);
  expect((await tell(patient, start)).kind).toBe('already-recorded');
  expect((await tell(patient, { ...start, key: 'two' })).kind).toBe('too-old');
  await patient.close();
});

test('what cannot be meant is refused, and no resource comes of it', async () => {
  const accountId = await newAccount(world);
  const dollars = await newAccount(world, { currency: 'USD' });
  const start = { accountId, externalId: 'app', kind: 'start', tariff, at: ago(0) } as const;
  const day = 24 * hourMs;
  const refused = [
    await tell(world, { ...start, accountId: 999_999n }),
    await tell(world, { accountId, externalId: 'app', kind: 'start', at: ago(0) }),
    await tell(world, { ...start, accountId: dollars }),
    await tell(world, { ...start, at: ago(-5 * minuteMs - 1) }),
    await tell(world, { ...start, at: ago(31 * day + 1) }),
  ];
  expect(kinds(refused)).toEqual(['unknown-account', 'unknown-tariff', 'other-currency', 'in-the-future', 'too-old']);
  expect(await listResources(world.db, { accountId, limit: 10 })).toEqual([]);
  const taken = [
    await tell(world, { ...start, at: ago(-5 * minuteMs) }),
    await tell(world, { ...start, at: ago(31 * day) }),
  ];
  expect(kinds(taken)).toEqual(['recorded', 'recorded']);
});

test('a stop may be told before its start, and twice', async () => {
  const accountId = await newAccount(world, { fundedMinor: 1_000n });
  moveTo(world, '2026-11-22T10:30:00Z');
  const event = { accountId, externalId: 'app' };
  expect(await tell(world, { ...event, kind: 'stop', at: ago(10 * minuteMs) })).toMatchObject({
    kind: 'recorded',
    booked: null,
  });
  const start = await tell(world, { ...event, kind: 'start', tariff, at: ago(40 * minuteMs) });
  expect(start).toMatchObject({ booked: { dueMinor: 30n, takenMinor: 30n }, resource: { name: 'app', running: null } });
  expect(await tell(world, { ...event, kind: 'stop', at: ago(5 * minuteMs) })).toMatchObject({
    kind: 'recorded',
    booked: null,
  });
  // Ten minutes lay in an hour that is booked, twenty in the one that is running.
  expect(await bookingsOf(world.db, accountId)).toMatchObject([
    { reason: 'correction', upto: '10:20', lines: [[30, 30n]] },
  ]);
});

test('a resource is called as it was called last, cut to what a name may be', async () => {
  const accountId = await newAccount(world);
  const event = { accountId, externalId: 'app', at: ago(0) };
  await tell(world, { ...event, kind: 'start', tariff });
  await tell(world, { ...event, kind: 'stop', name: ` ${'🙂'.repeat(250)}\0 ` });
  await tell(world, { ...event, kind: 'stop', name: '  ' });
  const [resource] = await listResources(world.db, { accountId, limit: 10 });
  expect(resource).toMatchObject({ externalId: 'app', name: '🙂'.repeat(200), running: null });
});

test('a tariff on the same terms is found, on others refused, and what makes no sense is said', async () => {
  const terms = {
    code: 'start.1',
    name: 'Начальный',
    service: 'Контейнеры',
    currency: 'RUB',
    rateMicro: 671_296n,
  } as const;
  expect((await createTariff(world.deps, terms)).kind).toBe('created');
  expect((await createTariff(world.deps, terms)).kind).toBe('already-exists');
  for (const change of [{ name: 'x' }, { service: 'x' }, { currency: 'USD' as const }, { rateMicro: 1n }]) {
    expect(await createTariff(world.deps, { ...terms, ...change })).toMatchObject({
      kind: 'other-terms',
      tariff: terms,
    });
  }
  const nonsense = { code: '-x', name: ' ', service: 'x'.repeat(101), rateMicro: -1n };
  const problems = await Promise.all(
    Object.entries(nonsense).map(([name, value]) => createTariff(world.deps, { ...terms, code: 'new', [name]: value })),
  );
  expect(problems).toMatchObject([
    { problem: 'code' },
    { problem: 'name' },
    { problem: 'service' },
    { problem: 'rate' },
  ]);
  const all = await listTariffs(world.db);
  expect(await listTariffs(world.db, { afterCode: all[0]?.code, limit: 1 })).toEqual(all.slice(1, 2));
});
