// Guarantee: whatever happens to an account, in whatever order its transactions are stamped, the statement of any period shows
// each transaction at most once, its balances follow from line to line, its pages make up its file, and its totals add up;
// and periods that follow one another share out everything between them.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyBooks } from '../../../src/ledger/index.ts';
import {
  exportStatement,
  type PageCursor,
  type StatementFilter,
  type StatementLine,
  statementPage,
  statementTotals,
} from '../../../src/statements/index.ts';
import { type Customer, newCustomer } from '../../integration/statements/movements.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  expect(await verifyBooks(database.db)).toMatchObject({ kind: 'balanced' });
  await database.close();
});

const start = Date.parse('2026-11-01T00:00:00Z');
const hourMs = 3_600_000;
const hours = 48;
const atHour = (hour: number): Date => new Date(start + hour * hourMs);

/** One movement: how long after the one before it is stamped, now and then a little earlier than that. */
const step = fc.record({
  act: fc.constantFrom('top-up', 'promo', 'charge', 'undo'),
  minor: fc.integer({ min: 1, max: 300 }),
  afterMs: fc.oneof(fc.integer({ min: 0, max: 3 * hourMs }), fc.constantFrom(0, -20)),
});
type Step = typeof step extends fc.Arbitrary<infer Made> ? Made : never;

/** A charge takes the bonus first; one that cannot be paid is left out. */
async function play(customer: Customer, steps: readonly Step[]): Promise<void> {
  let [money, bonus, at] = [0, 0, start];
  for (const { act, minor, afterMs } of steps) {
    at += afterMs;
    const when = { at: new Date(at) };
    if (act === 'top-up') {
      await customer.move({ kind: act, ...when, moneyMinor: BigInt(minor) });
      money += minor;
    } else if (act === 'promo') {
      await customer.move({ kind: act, ...when, bonusMinor: BigInt(minor) });
      bonus += minor;
    } else if (act === 'undo') {
      const top = await customer.move({ kind: 'top-up', ...when, moneyMinor: BigInt(minor) });
      await customer.undo(top, when.at);
    } else if (money + bonus >= minor) {
      const fromBonus = Math.min(bonus, minor);
      await customer.move({
        kind: act,
        ...when,
        bonusMinor: BigInt(-fromBonus),
        moneyMinor: BigInt(fromBonus - minor),
      });
      [bonus, money] = [bonus - fromBonus, money - minor + fromBonus];
    }
  }
}

const sumOf = (line: StatementLine): bigint => line.moneyMinor + line.bonusMinor;

async function fileOf(accountId: bigint, from: Date, to: Date, filter: StatementFilter): Promise<StatementLine[]> {
  const lines: StatementLine[] = [];
  const wish = { accountId, range: { from, to }, filter };
  for await (const line of exportStatement(database.db, wish)) lines.push(line);
  return lines;
}

async function pagesOf(accountId: bigint, from: Date, to: Date, filter: StatementFilter): Promise<StatementLine[]> {
  const lines: StatementLine[] = [];
  let cursor: PageCursor | undefined;
  do {
    const page = await statementPage(database.db, { accountId, range: { from, to }, filter, cursor, limit: 4 });
    lines.push(...page.lines);
    cursor = page.older;
  } while (cursor && lines.length < 500);
  return lines;
}

test('any history, cut into periods anywhere', async () => {
  const cuts = fc.tuple(fc.integer({ min: 0, max: hours }), fc.integer({ min: 0, max: hours }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), cuts, async (steps, [one, other]) => {
      const customer = await newCustomer(database.db);
      const { accountId } = customer;
      await play(customer, steps);
      const moments = [0, Math.min(one, other), Math.max(one, other), 1_000].map(atHour);
      const whole = await fileOf(accountId, new Date(start - hourMs), atHour(1_000), 'all');
      const parts: StatementLine[] = [];
      const ends: bigint[] = [];
      for (const [index, to] of moments.entries()) {
        const from = moments[index - 1] ?? new Date(start - hourMs);
        const lines = await fileOf(accountId, from, to, 'all');
        parts.unshift(...lines);
        expect(await pagesOf(accountId, from, to, 'all')).toEqual(lines);
        const charges = lines.filter((line) => sumOf(line) < 0n);
        expect(await pagesOf(accountId, from, to, 'out')).toEqual(charges);
        const totals = await statementTotals(database.db, { accountId, range: { from, to } });
        expect(totals.openingMinor).toBe(ends.at(-1) ?? 0n);
        expect(totals.outMinor).toBe(-charges.reduce((sum, line) => sum + sumOf(line), 0n));
        expect(totals.openingMinor + totals.inMinor - totals.outMinor).toBe(totals.closingMinor);
        ends.push(totals.closingMinor);
      }
      expect(parts).toEqual(whole);
      expect(new Set(whole.map(({ transactionId }) => transactionId)).size).toBe(whole.length);
      whole.forEach((line, index) => {
        expect(line.balanceMinor - sumOf(line)).toBe(whole[index + 1]?.balanceMinor ?? 0n);
        expect(line.bonusBalanceMinor - line.bonusMinor).toBe(whole[index + 1]?.bonusBalanceMinor ?? 0n);
      });
    }),
    { numRuns: 60 },
  );
});
