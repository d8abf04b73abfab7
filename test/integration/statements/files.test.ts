// Guarantee: a file has every line that the pages have, in their order and with their balances, and what is booked while it is
// written is not in it; CSV and XLSX say the same.
import { buffer } from 'node:stream/consumers';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyBooks } from '../../../src/ledger/index.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import {
  csvOf,
  exportStatement,
  mostToExport,
  rangeOf,
  type StatementLine,
  statementPage,
  xlsxOf,
} from '../../../src/statements/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type Customer, newCustomer } from './movements.ts';

const timeZone = 'Europe/Moscow';
const range = rangeOf({ first: '2026-11-01', last: '2026-11-30' }, timeZone);
const at = (time: string) => new Date(`2026-11-${time}+03:00`);
const words = { t: createTranslator()('ru'), timeZone };

let database: TestDatabase;
let anna: Customer;
beforeAll(async () => {
  database = await createTestDatabase();
  anna = await newCustomer(database.db);
  await anna.move({ kind: 'top-up', at: new Date('2026-10-05T10:00:00Z'), moneyMinor: 1_000_000n });
  await anna.move({ kind: 'promo', at: at('02T10:00'), bonusMinor: 700n, detail: { code: 'A' } });
  await anna.chargeOften(1_300, at('03T00:00'));
  await anna.move({ kind: 'charge', at: at('05T10:00'), bonusMinor: -700n, moneyMinor: -300n });
  await anna.move({ kind: 'top-up', at: at('06T10:00'), moneyMinor: 150_050n });
  await anna.chargeOften(1_300, at('07T00:00'));
  await anna.move({
    ...{ kind: 'adjustment', at: at('20T10:00'), moneyMinor: 5n, detail: { reason: '=cmd|"/c calc"!A1; <b>' } },
  });
});
afterAll(async () => {
  expect(await verifyBooks(database.db)).toMatchObject({ kind: 'balanced' });
  await database.close();
});

async function collect(filter: 'all' | 'in' | 'out'): Promise<StatementLine[]> {
  const lines: StatementLine[] = [];
  for await (const line of exportStatement(database.db, { accountId: anna.accountId, range, filter })) lines.push(line);
  return lines;
}

test.each(['all', 'in', 'out'] as const)('the file of «%s» has the lines of the pages', async (filter) => {
  const wish = { accountId: anna.accountId, range, filter, limit: 5_000 };
  const { lines } = await statementPage(database.db, wish);
  expect(await collect(filter)).toEqual(lines);
  expect(lines).toHaveLength({ all: 2_604, in: 3, out: 2_601 }[filter]);
});

test('how many lines there may be is known beforehand', async () => {
  expect(await mostToExport(database.db, { accountId: anna.accountId, range })).toBe(2_605n);
});

test('what is booked while it is written is not in it', async () => {
  const lines = exportStatement(database.db, { accountId: anna.accountId, range, filter: 'all' });
  const first = await lines.next();
  const late = await anna.move({ kind: 'top-up', at: at('25T10:00'), moneyMinor: 1n });
  const rest: StatementLine[] = [];
  for await (const line of lines) rest.push(line);
  expect(first.value).toMatchObject({ kind: 'adjustment' });
  expect(rest.map(({ transactionId }) => transactionId)).not.toContain(late);
  expect(rest).toHaveLength(2_603);
  await anna.undo(late, at('25T10:01'));
});

test('CSV and XLSX have a row a line, and the same sums', async () => {
  const lines = await collect('all');
  async function* again() {
    yield* lines;
  }
  const csv = (await buffer(csvOf(again(), words))).toString();
  const rows = csv.trimEnd().split('\r\n');
  expect(rows).toHaveLength(lines.length + 1);
  expect(rows[0]).toBe('\ufeffДата;Время;Операция;Поступило;Списано;Из них бонусы;Баланс;Бонусы на балансе');
  expect(rows.find((row) => row.includes('06.11.2026'))).toBe('06.11.2026;10:00:00;Пополнение;1500,50;;;11484,50;0,00');
  expect(rows.find((row) => row.includes('cmd'))).toBe(
    '20.11.2026;10:00:00;"Начисление от поддержки: =cmd|""/c calc""!A1; <b>";0,05;;;11471,55;0,00',
  );
  const sheet = strFromU8(
    unzipSync(await buffer(xlsxOf(again(), words)))['xl/worksheets/sheet1.xml'] ?? new Uint8Array(),
  );
  expect(sheet.match(/<row /g)).toHaveLength(lines.length + 1);
  const sum = (column: string) => [...sheet.matchAll(new RegExp(`<c r="${column}\\d+" s="4"><v>([^<]+)</v>`, 'g'))];
  const ofCsv = (column: number) => rows.slice(1).map((row) => row.split(';').at(column - 8) ?? '');
  expect(sum('G').map(([, value]) => value?.replace('.', ','))).toEqual(ofCsv(6));
  expect(sum('E').map(([, value]) => value?.replace('.', ','))).toEqual(ofCsv(4).filter((cell) => cell !== ''));
});
