// Guarantee: however many instances book an hour while resources stop and start, and accounts are charged otherwise and topped up, each
// minute is booked once and no money is lost or made.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chargeAccount } from '../../../src/accounts/charge-account.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { bookHour, type Tariff } from '../../../src/usage/index.ts';
import {
  balanceMinor,
  fund,
  moveTo,
  newAccount,
  newTariff,
  openUsageWorld,
  proveUsage,
  tell,
  type UsageWorld,
} from '../../support/usage-world.ts';

let world: UsageWorld;
let tariff: Tariff;
beforeAll(async () => {
  world = await openUsageWorld('2026-11-21T00:00:00Z');
  tariff = await newTariff(world, 1_000_000n);
});
afterAll(() => world.close());

/** Accounts with 1 000 kopecks, each with two resources that run since the hour's beginning. */
async function runningAccounts(count: number, since: string): Promise<bigint[]> {
  moveTo(world, since);
  const ids: bigint[] = [];
  for (let index = 0; index < count; index += 1) {
    const accountId = await newAccount(world, { fundedMinor: 1_000n });
    for (const externalId of ['one', 'two'])
      await tell(world, { accountId, externalId, kind: 'start', tariff, at: since });
    ids.push(accountId);
  }
  return ids;
}

async function endAll(accountIds: readonly bigint[], at: string): Promise<void> {
  for (const accountId of accountIds) {
    for (const externalId of ['one', 'two']) await tell(world, { accountId, externalId, kind: 'stop', at });
  }
}

test('six instances at the same two hours book each once', async () => {
  const accountIds = await runningAccounts(12, '2026-11-21T01:00:00Z');
  moveTo(world, '2026-11-21T03:00:01Z');
  const slots = ['2026-11-21T02:00:00Z', '2026-11-21T03:00:00Z'].map((slot) => new Date(slot));
  const reports = await Promise.all([...slots, ...slots, ...slots].map((slot) => bookHour(world.deps, slot)));
  const lines = await world.db.usageLine.count();
  expect(reports.reduce((sum, report) => sum + report.lines, 0)).toBe(lines);
  for (const accountId of accountIds) expect(await balanceMinor(world.db, accountId)).toBe(1_000n - 240n);
  await endAll(accountIds, '2026-11-21T03:00:00Z');
});

test('resources that stop while their hour is booked are booked to their stop and no further', async () => {
  const accountIds = await runningAccounts(12, '2026-11-21T04:00:00Z');
  moveTo(world, '2026-11-21T05:02:00Z');
  const slot = new Date('2026-11-21T05:00:00Z');
  await Promise.all([
    bookHour(world.deps, slot),
    ...accountIds.map((accountId) =>
      tell(world, { accountId, externalId: 'one', kind: 'stop', at: '2026-11-21T04:50:00Z' }),
    ),
    bookHour(world.deps, slot),
    ...accountIds.map((accountId) =>
      tell(world, { accountId, externalId: 'two', kind: 'stop', at: '2026-11-21T05:01:00Z' }),
    ),
  ]);
  moveTo(world, '2026-11-21T06:00:01Z');
  await bookHour(world.deps, new Date('2026-11-21T06:00:00Z'));
  for (const accountId of accountIds) {
    const { _sum } = await world.db.usageBooking.aggregate({ where: { accountId }, _sum: { dueMinor: true } });
    expect(_sum.dueMinor).toBe(50n + 61n);
  }
  await proveUsage(world.db);
});

test('charges and top-ups beside: what is taken is what was there, and the rest is owed', async () => {
  const accountIds = await runningAccounts(8, '2026-11-21T07:00:00Z');
  moveTo(world, '2026-11-21T08:00:01Z');
  const charge = (accountId: bigint, serial: number) => {
    const wish = {
      accountId,
      amountMinor: 300n,
      key: `charge:race:${accountId}:${serial}`,
      occurredAt: world.clock.now(),
    };
    return inTransaction(world.db, (tx) => chargeAccount(tx, wish));
  };
  const charges = Promise.all(accountIds.flatMap((id) => [1, 2, 3, 4].map((serial) => charge(id, serial))));
  const topUps = Promise.all(accountIds.map((accountId) => fund(world, accountId, 100n)));
  const hour = bookHour(world.deps, new Date('2026-11-21T08:00:00Z'));
  const [charged] = await Promise.all([charges, topUps, hour]);
  for (const [index, accountId] of accountIds.entries()) {
    const took = charged.slice(index * 4, index * 4 + 4).filter(({ kind }) => kind === 'charged').length;
    const booking = await world.db.usageBooking.findFirstOrThrow({ where: { accountId, reason: 'hour' } });
    expect(booking.dueMinor).toBe(120n);
    expect(await balanceMinor(world.db, accountId)).toBe(1_100n - BigInt(took) * 300n - booking.takenMinor);
  }
  await endAll(accountIds, '2026-11-21T08:00:00Z');
});
