// Guarantee: what the platform has told, what that cost and what was booked of it stay as they were written, and a price stays
// the price: the application's own role cannot change them or remove them, nor give a platform's key another secret.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiKey, listApiKeys, revokeApiKey } from '../../../src/api-keys/index.ts';
import { bookAt, newAccount, newTariff, openUsageWorld, tell, type UsageWorld } from '../../support/usage-world.ts';

let world: UsageWorld;
beforeAll(async () => {
  world = await openUsageWorld('2026-11-21T09:00:00Z');
  const accountId = await newAccount(world, { fundedMinor: 1_000n });
  const tariff = await newTariff(world, 1_000_000n);
  await tell(world, { accountId, externalId: 'app', kind: 'start', tariff, at: '2026-11-21T09:00:00Z' });
  await bookAt(world, '2026-11-21T10:00:00Z');
});
afterAll(() => world.close());

test.each([
  'UPDATE usage_booking SET due_minor = due_minor',
  'UPDATE usage_booking SET taken_minor = taken_minor',
  'UPDATE usage_booking SET upto = upto',
  'UPDATE usage_line SET amount_minor = amount_minor',
  'UPDATE resource_event SET at = at',
  'UPDATE tariff SET rate_micro = rate_micro',
  'UPDATE usage_segment SET rate_micro = rate_micro',
  'UPDATE usage_account SET account_id = account_id',
  'UPDATE resource SET account_id = account_id',
  'UPDATE resource SET external_id = external_id',
  'UPDATE api_key SET key_hash = key_hash',
  'UPDATE api_key SET created_at = created_at',
  'UPDATE api_request SET response = response',
  'DELETE FROM usage_booking',
  'DELETE FROM usage_line',
  'DELETE FROM usage_account',
  'DELETE FROM resource_event',
  'DELETE FROM resource',
  'DELETE FROM tariff',
  'DELETE FROM api_key',
])('%s', async (statement) => {
  await expect(world.db.$executeRawUnsafe(statement)).rejects.toThrow(/permission denied/);
});

test('no hour gives back, and no span begins or ends within a minute', async () => {
  const booking = await world.db.usageBooking.findFirstOrThrow({ where: { reason: 'hour' } });
  const { id: _id, ...rest } = { ...booking, upto: new Date('2026-11-21T11:00:00Z'), takenMinor: 0n };
  const given = { ...rest, ledgerTransactionId: null, dueMinor: -1n };
  await expect(world.db.usageBooking.create({ data: given })).rejects.toThrow(/only_corrections_give_back/);
  const span = await world.db.usageSegment.findFirstOrThrow();
  for (const [fromAt, toAt] of [
    ['2026-11-21T08:00:30Z', '2026-11-21T08:10:00Z'],
    ['2026-11-21T08:00:00Z', '2026-11-21T08:10:00.001Z'],
  ] as const) {
    const data = { ...span, fromAt: new Date(fromAt), toAt: new Date(toAt) };
    await expect(world.db.usageSegment.create({ data })).rejects.toThrow(/of_whole_minutes/);
  }
});

test('how a key stands is the application’s to write', async () => {
  const { apiKey } = await createApiKey(
    { ...world.deps, randomBytes: (length) => new Uint8Array(length).fill(7) },
    { name: 'Кабинет', scopes: ['usage:read'] },
  );
  expect(await revokeApiKey(world.deps, apiKey.id)).toMatchObject({ kind: 'revoked' });
  expect((await listApiKeys(world.db)).map(({ revokedAt }) => revokedAt)).toEqual([world.clock.now()]);
});
