// Guarantee: `verify` says so when what is booked of usage is not what it cost, or not what was taken, whoever has changed it.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyBooks } from '../../../src/ledger/index.ts';
import { usageChecks } from '../../../src/usage/index.ts';
import {
  bookAt,
  newAccount,
  newTariff,
  openUsageWorld,
  proveUsage,
  tell,
  type UsageWorld,
} from '../../support/usage-world.ts';

let world: UsageWorld;
let owner: pg.Client;
beforeAll(async () => {
  world = await openUsageWorld();
  owner = new pg.Client({ connectionString: world.ownerUrl });
  await owner.connect();
  const accountId = await newAccount(world, { fundedMinor: 200n });
  await newAccount(world);
  const [tariff, other] = [await newTariff(world, 1_000_000n), await newTariff(world, 500_000n)];
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff, at: world.clock.now() });
  await bookAt(world, '2026-11-21T10:00:00Z');
  await tell(world, { accountId, externalId: 'app', kind: 'tariff', tariff: other, at: '2026-11-21T10:00:00Z' });
  await bookAt(world, '2026-11-21T11:00:00Z');
  await tell(world, { accountId, externalId: 'app', kind: 'stop', at: '2026-11-21T10:30:00Z' });
});
afterAll(async () => {
  await owner.end();
  await world.close();
});

const first = 'id = (SELECT min(id) FROM usage_booking)';
test.each([
  [
    'a line is changed',
    'UPDATE usage_line SET amount_minor = amount_minor + $1 WHERE amount_minor = (60 + (1 - $1) / 2)',
    ['what is booked of a resource', 'is the sum of its lines'],
  ],
  ['minutes are changed', 'UPDATE usage_line SET minutes = minutes + $1', ['what is booked of a resource']],
  [
    'a line is of no tariff',
    'UPDATE usage_line SET tariff_id = tariff_id + 1000 * $1',
    ['has its booking, its tariff'],
  ],
  [
    'a line is of another resource',
    'UPDATE usage_line SET resource_id = resource_id + 1000 * $1',
    ['what is booked of a resource', 'has its booking, its tariff'],
  ],
  [
    'a span has another price',
    'UPDATE usage_segment SET rate_micro = rate_micro + $1 WHERE to_at IS NOT NULL',
    ['each begins with what the ones before have cost'],
  ],
  [
    'a span begins with another sum',
    'UPDATE usage_segment SET base_micro = base_micro + $1 WHERE base_micro > 0',
    ['each begins with what the ones before have cost'],
  ],
  [
    'a booking is of another sum',
    `UPDATE usage_booking SET due_minor = due_minor + $1 WHERE ${first}`,
    ['is the sum of its lines', 'owes for usage'],
  ],
  ['a debt is forgiven', 'UPDATE usage_account SET owed_minor = owed_minor - $1', ['owes for usage']],
  [
    'a booking took less than the books say',
    `UPDATE usage_booking SET taken_minor = taken_minor - $1 WHERE ${first}`,
    ['owes for usage', 'took is in the books'],
  ],
  [
    'a booking names another transaction',
    `UPDATE usage_booking SET ledger_transaction_id = ledger_transaction_id + 1000 * $1 WHERE ${first}`,
    ['took is in the books'],
  ],
])('%s', async (_name, sql, checks) => {
  const changed = await owner.query(sql.replaceAll('$1', '1'));
  expect(changed.rowCount).toBeGreaterThan(0);
  const report = await verifyBooks(world.db, usageChecks);
  await owner.query(sql.replaceAll('$1', '(-1)'));
  const broken = report.kind === 'broken' ? report.breaches.map(({ check }) => check) : [];
  for (const check of checks) expect(broken).toContainEqual(expect.stringContaining(check));
  await proveUsage(world.db);
});
