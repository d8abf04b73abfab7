// Guarantee: the rate at which money goes is that of what runs, or of the last week where nothing does; and the days that a balance lasts
// are never more than it has.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chargeAccount } from '../../../src/accounts/charge-account.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { spendingOf, usageOf } from '../../../src/usage/index.ts';
import {
  bookAt,
  fund,
  hourMs,
  moveTo,
  newAccount,
  newTariff,
  openUsageWorld,
  tell,
  type UsageWorld,
} from '../../support/usage-world.ts';

let world: UsageWorld;
beforeAll(async () => {
  world = await openUsageWorld('2026-11-01T09:00:00Z');
});
afterAll(() => world.close());

const day = 24 * hourMs;
const spending = (accountId: bigint) => spendingOf(world.db, { accountId, now: world.clock.now() });

let serial = 0;
function spend(accountId: bigint, amountMinor: bigint) {
  serial += 1;
  const charge = { accountId, amountMinor, key: `charge:test:${serial}`, occurredAt: world.clock.now() };
  return inTransaction(world.db, (tx) => chargeAccount(tx, charge));
}

test('where nothing runs and nothing was spent, a balance has no end', async () => {
  const accountId = await newAccount(world, { fundedMinor: 100n });
  expect(await spending(accountId)).toEqual({
    ...{ highestDailyMinor: undefined, burnPerDayMinor: 0n, daysLeft: null, owedMinor: 0n },
    balance: { availableMinor: 100n, bonusMinor: 0n, currency: 'RUB' },
  });
});

test('what runs sets the rate, whatever was spent before; a part of a kopeck a day counts as one', async () => {
  const accountId = await newAccount(world, { fundedMinor: 50_000n });
  await spend(accountId, 20_000n);
  const [app, base] = [await newTariff(world, 1_000_000n), await newTariff(world, 500_001n)];
  await tell(world, { accountId, externalId: 'app', name: 'shop', kind: 'start', tariff: app, at: world.clock.now() });
  await tell(world, { accountId, externalId: 'db', name: 'base', kind: 'start', tariff: base, at: world.clock.now() });
  expect(await spending(accountId)).toMatchObject({
    highestDailyMinor: 20_000n,
    burnPerDayMinor: 2_161n,
    daysLeft: 13,
  });
  expect(await usageOf(world.db, accountId)).toMatchObject({
    running: [
      { externalId: 'db', name: 'base', tariff: base },
      { externalId: 'app', name: 'shop', tariff: app },
    ],
    owedMinor: 0n,
  });
  for (const externalId of ['app', 'db'])
    await tell(world, { accountId, externalId, kind: 'stop', at: world.clock.now() });
});

test('what is owed is no longer there to be spent', async () => {
  moveTo(world, '2026-11-02T09:00:00Z');
  const accountId = await newAccount(world, { fundedMinor: 20n });
  const tariff = await newTariff(world, 1_000_000n);
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff, at: world.clock.now() });
  await bookAt(world, '2026-11-02T10:00:00Z');
  expect(await spending(accountId)).toMatchObject({ burnPerDayMinor: 1_440n, daysLeft: 0, owedMinor: 40n });
  // 40 are owed: of 2 919 there remain two days less a kopeck.
  await fund(world, accountId, 2_919n);
  expect(await spending(accountId)).toMatchObject({ daysLeft: 1 });
  await fund(world, accountId, 1n);
  expect(await spending(accountId)).toMatchObject({ daysLeft: 2 });
  await tell(world, { accountId, externalId: 'app', kind: 'stop', at: '2026-11-02T10:00:00Z' });
});

test('where nothing runs, the last seven days do, or as many as there were', async () => {
  moveTo(world, '2026-11-03T09:00:00Z');
  const accountId = await newAccount(world, { fundedMinor: 10_000n });
  await spend(accountId, 100n);
  expect(await spending(accountId)).toMatchObject({ highestDailyMinor: 100n, burnPerDayMinor: 100n, daysLeft: 99 });
  world.clock.advance(day + hourMs);
  await spend(accountId, 300n);
  expect(await spending(accountId)).toMatchObject({ highestDailyMinor: 300n, burnPerDayMinor: 200n, daysLeft: 48 });
  world.clock.advance(6 * day - 2 * hourMs);
  // 400 within seven days.
  expect(await spending(accountId)).toMatchObject({ burnPerDayMinor: 58n });
  world.clock.advance(day);
  expect(await spending(accountId)).toMatchObject({ highestDailyMinor: 300n, burnPerDayMinor: 43n });
  world.clock.advance(8 * day);
  expect(await spending(accountId)).toMatchObject({ highestDailyMinor: 300n, burnPerDayMinor: 0n, daysLeft: null });
});
