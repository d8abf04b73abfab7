// Guarantee: prisma/schema.prisma, which the code is typed by, describes the very tables that the migrations make. What
// Prisma's language cannot say (CHECKs, partial indexes, functions, grants) stands in the migrations alone.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { compareWithSchema } from '../support/schema-engine.ts';

const schemaFile = join(import.meta.dirname, '../../prisma/schema.prisma');

/** The books are reached by SQL functions only: a model would offer writes that the application's role may not make. */
const books = ['ledger_account', 'ledger_account_kind', 'ledger_entry', 'ledger_transaction'];
const external = books.map((table) => `public.${table}`);

let database: TestDatabase;
let schema: string;
beforeAll(async () => {
  database = await createTestDatabase();
  schema = await readFile(schemaFile, 'utf8');
});
afterAll(() => database.close());

test('a migration from the migrated database to the schema would do nothing', async () => {
  expect(await compareWithSchema({ databaseUrl: database.ownerUrl, schema, external })).toBe('');
});

test('a column that the schema forgets is named', async () => {
  const forgetful = schema.replace(/^ +pollAttempts .*$/m, '');
  const difference = await compareWithSchema({ databaseUrl: database.ownerUrl, schema: forgetful, external });
  expect(difference).toContain('[-] Removed column `poll_attempts`');
});
