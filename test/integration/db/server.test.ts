// Guarantee: the application works on a migrated database as a role of its own, and a transaction undone by a rival is
// tried again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../../../src/db/migrate.ts';
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

test('migrating again, five at once, applies nothing', async () => {
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(database.ownerUrl)));
  expect(applied.flat()).toEqual([]);
});
