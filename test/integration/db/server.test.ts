// Guarantee: the application works on a migrated database as a role of its own, over connections that the server lets go of once
// nobody is there; and a transaction is of one moment where it asks for that, and undone where it takes too long.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Queryable } from '../../../src/db/client.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { inTransaction, type TransactionOptions } from '../../../src/db/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('each connection works as the application role, and RESET ROLE does not leave it', async () => {
  await database.db.$executeRawUnsafe('RESET ROLE');
  expect(await database.db.$queryRaw`SELECT current_user::text AS role`).toEqual([{ role: 'balance_app' }]);
});

test('the server lets go of a connection that the network has forgotten within a minute, of a transaction left open, and before that of who waits for it', async () => {
  const settings = await database.db.$queryRaw<{ name: string; setting: string }[]>`
    SELECT name, setting FROM pg_settings
     WHERE name LIKE 'tcp_keepalives_%' OR name IN ('idle_in_transaction_session_timeout', 'lock_timeout')`;
  const of = (wanted: string): number => Number(settings.find(({ name }) => name === wanted)?.setting);
  const idle = of('tcp_keepalives_idle');
  expect(idle).toBeGreaterThan(0);
  expect(idle + of('tcp_keepalives_interval') * of('tcp_keepalives_count')).toBeLessThanOrEqual(60);
  expect(of('idle_in_transaction_session_timeout')).toBe(25_000);
  expect(of('lock_timeout')).toBe(20_000);
});

test('migrating again, five at once, applies nothing', async () => {
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(database.ownerUrl)));
  expect(applied.flat()).toEqual([]);
});

test('a transaction of one moment sees what stood at its first look, whatever is committed beside it', async () => {
  const count = (db: Queryable) => db.telegramUser.count();
  const join = (id: bigint) =>
    database.db.telegramUser.create({ data: { id, firstName: 'Анна', createdAt: new Date(0) } });
  const seenBy = (options: TransactionOptions) =>
    inTransaction(
      database.db,
      async (tx) => {
        const before = await count(tx);
        await join(BigInt(before + 1));
        return (await count(tx)) - before;
      },
      options,
    );
  expect(await seenBy({ ofOneMoment: true })).toBe(0);
  expect(await seenBy({})).toBe(1);
});

test('a transaction that takes longer than it may is undone', async () => {
  const before = await database.db.telegramUser.count();
  const slow = inTransaction(
    database.db,
    async (tx) => {
      await tx.telegramUser.create({ data: { id: 1_000n, firstName: 'Анна', createdAt: new Date(0) } });
      await tx.$queryRaw`SELECT pg_sleep(0.3)::text`;
    },
    { timeoutMs: 100 },
  );
  await expect(slow).rejects.toMatchObject({ code: 'P2028' });
  expect(await database.db.telegramUser.count()).toBe(before);
});
