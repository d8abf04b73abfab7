// Guarantee: whatever is asked of the books, in whatever order, they answer as a model of plain words does, and every
// invariant holds after every single operation: 500 sequences of 200 operations, 100,000 in all, with FULL=1; else a fifth of it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLedgerAccount, post, reverse, verifyBooks } from '../../../src/ledger/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { sized } from '../../support/size.ts';
import { cast, createModel, type Operation, sequences } from './model.ts';

const runs = sized({ usual: 100, full: 500 });
const occurredAt = new Date('2026-03-01T09:00:00Z');
let books: TestDatabase;
let played = 0;

beforeAll(async () => {
  books = await createTestDatabase({ maxConnections: 1 });
  const owner = new pg.Client({ connectionString: books.ownerUrl });
  await owner.connect();
  await owner.query(await readFile(join(import.meta.dirname, 'play.sql'), 'utf8'));
  await owner.end();
});
afterAll(async () => {
  expect(await verifyBooks(books.db)).toMatchObject({ kind: 'balanced' });
  await books.close();
});

/** Opens the cast anew, so that every sequence starts from nothing; ids rise with the place. */
async function openCast(): Promise<{ readonly prefix: string; readonly accounts: readonly bigint[] }> {
  played += 1;
  const accounts: bigint[] = [];
  for (const [index, { kind, currency }] of cast.entries()) {
    accounts.push(await openLedgerAccount(books.db, { ownerKey: `sequence:${played}:${index}`, kind, currency }));
  }
  return { prefix: `sequence:${played}:`, accounts };
}

type Opened = Awaited<ReturnType<typeof openCast>>;

/** What ledger_post and ledger_reverse take, as JSON. */
function toCall(operation: Operation, { prefix, accounts }: Opened): Record<string, unknown> {
  const key = prefix + operation.key;
  if (operation.type === 'reverse') return { key, step: operation.step };
  const lines = [...operation.lines].sort(([left], [right]) => left - right);
  const ids = lines.map(([account]) => accounts[account]);
  return { key, kind: operation.kind, accounts: `{${ids}}`, amounts: `{${lines.map(([, minor]) => minor)}}` };
}

interface Played {
  readonly outcome: string;
  readonly balances: bigint[];
  readonly breaches: string[];
}

const seen = new Map<string, number>();

test(`${runs} sequences of 200 operations end as in the model, and all invariants hold after each operation`, async () => {
  await fc.assert(
    fc.asyncProperty(sequences(200), async (operations) => {
      const opened = await openCast();
      const calls = JSON.stringify(operations.map((operation) => toCall(operation, opened)));
      const rows = await books.db.$queryRaw<Played[]>`
        SELECT * FROM books_play(${calls}::jsonb, ${`{${opened.accounts.join()}}`}::bigint[])`;
      const model = createModel();
      const expected = operations.map((operation) => ({ ...model.apply(operation), breaches: [] }));
      expect(rows).toEqual(expected);
      for (const { outcome } of rows) seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
    }),
    { numRuns: runs },
  );
  // A property that never meets a case proves nothing of it.
  const outcomes = ['posted', 'already-posted', 'idempotency-mismatch', 'insufficient-funds', 'LEDGER_UNBALANCED'];
  const reversals = ['already-reversed', 'is-reversal', 'unknown-transaction'];
  for (const outcome of [...outcomes, ...reversals]) expect(seen.get(outcome), outcome).toBeGreaterThan(runs);
}, 300_000);

test('20 sequences of 40 operations through post() and reverse() end as in the model, and verify proves each', async () => {
  await fc.assert(
    fc.asyncProperty(sequences(40), async (operations) => {
      const { prefix, accounts } = await openCast();
      const model = createModel();
      const ids: (bigint | undefined)[] = [];
      for (const operation of operations) {
        const idempotencyKey = prefix + operation.key;
        const transactionId = operation.type === 'reverse' ? (ids[operation.step] ?? 0n) : 0n;
        const lines = operation.type === 'post' ? [...operation.lines] : [];
        const outcome =
          operation.type === 'reverse'
            ? await reverse(books.db, { idempotencyKey, transactionId, occurredAt })
            : await post(books.db, {
                idempotencyKey,
                kind: operation.kind,
                lines: lines.map(([account, amountMinor]) => ({ accountId: accounts[account] ?? 0n, amountMinor })),
                occurredAt,
              }).catch((error: unknown) => ({ kind: /LEDGER_\w+/.exec(String(error))?.[0] ?? String(error) }));
        ids.push('transactionId' in outcome ? outcome.transactionId : undefined);
        expect(outcome.kind).toBe(model.apply(operation).outcome);
      }
      expect(await verifyBooks(books.db)).toMatchObject({ kind: 'balanced' });
    }),
    { numRuns: 20 },
  );
});
