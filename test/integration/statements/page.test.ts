// Guarantee: a statement shows every movement of its own account, once, newest first, each with what the account held after it;
// pages lead there and back, and a period's opening, in, out and closing add up.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyBooks } from '../../../src/ledger/index.ts';
import {
  type PageCursor,
  rangeOf,
  type StatementFilter,
  statementPage,
  statementTotals,
} from '../../../src/statements/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type Customer, newCustomer } from './movements.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  expect(await verifyBooks(database.db)).toMatchObject({ kind: 'balanced' });
  await database.close();
});

let anna: Customer;
beforeEach(async () => {
  anna = await newCustomer(database.db);
});

const at = (time: string) => new Date(`2026-11-${time}+03:00`);
const november = rangeOf({ first: '2026-11-01', last: '2026-11-30' }, 'Europe/Moscow');

const page = (wish: { filter?: StatementFilter; cursor?: PageCursor; limit?: number; range?: typeof november } = {}) =>
  statementPage(database.db, {
    ...{ accountId: anna.accountId, range: november, filter: 'all', limit: 10 },
    ...wish,
  });
const totals = (range = november) => statementTotals(database.db, { accountId: anna.accountId, range });

/** 1 000 ₽ and a bonus of 200 ₽, then a charge of 150 ₽ that takes the bonus, and one of 100 ₽ that takes the rest of it. */
async function live(): Promise<void> {
  await anna.move({ kind: 'top-up', at: at('02T10:00'), moneyMinor: 100_000n });
  await anna.move({ kind: 'promo', at: at('02T10:00'), bonusMinor: 20_000n, detail: { code: 'WELCOME' } });
  await anna.move({ kind: 'charge', at: at('03T10:00'), bonusMinor: -15_000n });
  await anna.move({ kind: 'charge', at: at('04T10:00'), bonusMinor: -5_000n, moneyMinor: -5_000n });
}

describe('a line', () => {
  test('says what the account held after it, money and bonus together, whichever of them moved', async () => {
    await live();
    const { lines } = await page();
    expect(
      lines.map((line) => [line.kind, line.moneyMinor, line.bonusMinor, line.balanceMinor, line.bonusBalanceMinor]),
    ).toEqual([
      ['charge', -5_000n, -5_000n, 95_000n, 0n],
      ['charge', 0n, -15_000n, 105_000n, 5_000n],
      ['promo', 0n, 20_000n, 120_000n, 20_000n],
      ['top-up', 100_000n, 0n, 100_000n, 0n],
    ]);
  });

  test('is never merged with its like: two equal charges of one minute are two lines', async () => {
    await anna.move({ kind: 'top-up', at: at('02T10:00'), moneyMinor: 100_000n });
    for (let time = 0; time < 2; time += 1)
      await anna.move({ kind: 'charge', at: at('02T11:00'), moneyMinor: -700n, detail: { service: 'Хостинг' } });
    const { lines } = await page({ filter: 'out' });
    expect(lines.map((line) => [line.moneyMinor, line.balanceMinor])).toEqual([
      [-700n, 98_600n],
      [-700n, 99_300n],
    ]);
  });

  test('of a reversal names what it undoes, and the correction of an agent is there with its reason', async () => {
    const credit = await anna.move({
      ...{ kind: 'adjustment', at: at('05T10:00'), moneyMinor: 500n, detail: { reason: 'за простой' } },
    });
    await anna.undo(credit, at('05T11:00'));
    expect((await page()).lines).toMatchObject([
      { kind: 'reversal', reversedKind: 'adjustment', moneyMinor: -500n, balanceMinor: 0n },
      { kind: 'adjustment', detail: { reason: 'за простой' }, balanceMinor: 500n },
    ]);
  });

  test('of another account is not shown', async () => {
    await live();
    const boris = await newCustomer(database.db);
    await boris.move({ kind: 'top-up', at: at('02T10:00'), moneyMinor: 777n });
    expect((await page()).lines.map(({ moneyMinor }) => moneyMinor)).not.toContain(777n);
    const wish = { accountId: boris.accountId, range: november, filter: 'all', limit: 10 } as const;
    expect((await statementPage(database.db, wish)).lines).toHaveLength(1);
  });
});

describe('pages', () => {
  async function walk(filter: StatementFilter, way: 'older' | 'newer', from?: PageCursor) {
    const pages = [];
    for (let cursor = from, count = 0; count < 20; count += 1) {
      const found = await page({ filter, limit: 3, ...(cursor ? { cursor } : {}) });
      pages.push(found);
      cursor = found[way];
      if (!cursor) break;
    }
    return pages;
  }

  test.each(['all', 'in', 'out'] as const)(
    'of «%s» hold every line once, and lead back the way they came',
    async (filter) => {
      await live();
      await anna.chargeOften(7, at('06T10:00'));
      await anna.move({ kind: 'top-up', at: at('07T10:00'), moneyMinor: 300n });
      const down = await walk(filter, 'older');
      const wanted = (await page({ limit: 100 })).lines.filter(({ moneyMinor, bonusMinor }) => {
        const sum = moneyMinor + bonusMinor;
        return filter === 'all' || (filter === 'in' ? sum > 0n : sum < 0n);
      });
      expect(down.flatMap(({ lines }) => lines)).toEqual(wanted);
      const last = down.at(-1);
      expect(last?.older).toBeUndefined();
      expect(down[0]?.newer).toBeUndefined();
      if (down.length === 1) return;
      const up = await walk(filter, 'newer', last?.newer);
      expect(up.at(-1)?.lines).toEqual(down[0]?.lines);
      expect(up[0]?.lines).toEqual(down.at(-2)?.lines);
    },
  );

  test('show from the top what was booked while somebody leafed', async () => {
    await anna.move({ kind: 'top-up', at: at('02T10:00'), moneyMinor: 1_000n });
    await anna.chargeOften(8, at('06T10:00'));
    const first = await page({ limit: 3 });
    const second = await page({ limit: 3, ...(first.older ? { cursor: first.older } : {}) });
    await anna.move({ kind: 'top-up', at: at('07T10:00'), moneyMinor: 300n });
    const back = await page({ limit: 3, ...(second.newer ? { cursor: second.newer } : {}) });
    expect(back.lines.map(({ transactionId }) => transactionId)).toEqual(
      first.lines.map(({ transactionId }) => transactionId),
    );
    const top = await page({ limit: 3, ...(back.newer ? { cursor: back.newer } : {}) });
    expect(top.lines[0]?.moneyMinor).toBe(300n);
    expect(top.newer).toBeUndefined();
  });

  test('with a cursor from elsewhere show the newest of the period', async () => {
    await live();
    const cursors: PageCursor[] = [
      { way: 'older', than: 1n },
      { way: 'newer', than: 10n ** 18n - 1n },
    ];
    for (const cursor of cursors) expect((await page({ cursor })).lines).toHaveLength(4);
  });
});

describe('a period', () => {
  test('begins and ends with the days of the account, not with those of the server', async () => {
    await anna.move({ kind: 'top-up', at: at('10T23:59:59.999'), moneyMinor: 1_000n });
    await anna.move({ kind: 'top-up', at: at('11T00:00'), moneyMinor: 20n });
    await anna.move({ kind: 'top-up', at: at('11T23:59:59.999'), moneyMinor: 3n });
    await anna.move({ kind: 'top-up', at: at('12T00:00'), moneyMinor: 500n });
    const range = rangeOf({ first: '2026-11-11', last: '2026-11-11' }, 'Europe/Moscow');
    expect((await page({ range })).lines.map(({ moneyMinor }) => moneyMinor)).toEqual([3n, 20n]);
    expect(await totals(range)).toMatchObject({
      openingMinor: 1_000n,
      inMinor: 23n,
      outMinor: 0n,
      closingMinor: 1_023n,
    });
  });

  test('adds up: opening and what came, less what went, is closing', async () => {
    await live();
    const range = rangeOf({ first: '2026-11-03', last: '2026-11-03' }, 'Europe/Moscow');
    expect(await totals(range)).toMatchObject({
      ...{ openingMinor: 120_000n, inMinor: 0n, outMinor: 15_000n, closingMinor: 105_000n },
    });
    expect(await totals()).toMatchObject({
      openingMinor: 0n,
      inMinor: 120_000n,
      outMinor: 25_000n,
      closingMinor: 95_000n,
    });
  });

  test('in which nothing happened is empty and opens as it closes', async () => {
    await live();
    for (const days of [
      { first: '2026-10-01', last: '2026-10-31' },
      { first: '2026-11-05', last: '2026-11-20' },
    ]) {
      const range = rangeOf(days, 'Europe/Moscow');
      const found = await page({ range });
      expect(found).toEqual({ currency: 'RUB', lines: [] });
      const { openingMinor, closingMinor, inMinor, outMinor } = await totals(range);
      expect([openingMinor, inMinor, outMinor]).toEqual([closingMinor, 0n, 0n]);
    }
  });

  test('keeps a line that was stamped within it, though one before it is stamped later', async () => {
    await anna.move({ kind: 'top-up', at: at('10T12:00'), moneyMinor: 1_000n });
    await anna.move({ kind: 'charge', at: at('11T00:00:00.020'), moneyMinor: -1n });
    await anna.move({ kind: 'charge', at: at('10T23:59:59.990'), moneyMinor: -2n });
    await anna.move({ kind: 'charge', at: at('11T12:00'), moneyMinor: -3n });
    // Halving meets the third of five first, and would begin the day behind it.
    await anna.move({ kind: 'charge', at: at('11T13:00'), moneyMinor: -4n });
    const range = rangeOf({ first: '2026-11-11', last: '2026-11-11' }, 'Europe/Moscow');
    const { lines } = await page({ range });
    // The books' own order: what was booked after the first of the day is shown with it, so that balances follow.
    expect(lines.map(({ moneyMinor }) => moneyMinor)).toEqual([-4n, -3n, -2n, -1n]);
    expect(await totals(range)).toMatchObject({ openingMinor: 1_000n, outMinor: 10n, closingMinor: 990n });
    const day = rangeOf({ first: '2026-11-10', last: '2026-11-10' }, 'Europe/Moscow');
    expect((await page({ range: day })).lines.map(({ moneyMinor }) => moneyMinor)).toEqual([1_000n]);
  });
});
