// Guarantee: the closing list opens right in a Russian spreadsheet, adds up, loses no zero of a number, and runs nothing.
import { describe, expect, test } from 'vitest';
import { type ClosingContent, closingListFile } from '../../../src/documents/index.ts';

const camomile: ClosingContent = {
  accountNumber: '100001',
  company: 'ООО "Ромашка"',
  inn: '526317984689',
  kpp: '050101001',
  postalAddress: '119021, г. Москва;\nул. Льва Толстого, д. 16',
  email: 'buh@example.ru',
  openingMinor: '100050',
  payments: [
    { paidOn: '2026-07-15', invoiceNumber: '26-00017', orderNumber: '000123', amountMinor: '1000000' },
    { paidOn: '2026-09-01', invoiceNumber: '26-00020', orderNumber: '7', amountMinor: '5' },
  ],
  chargedMinor: '900000',
  otherMinor: '-5000',
  closingMinor: '195055',
};
const quiet: ClosingContent = {
  ...camomile,
  company: 'АО «Тишина»',
  kpp: null,
  payments: [],
  openingMinor: '-1',
  chargedMinor: '0',
  otherMinor: '0',
  closingMinor: '-1',
};

const fileOf = (...entities: ClosingContent[]) => closingListFile({ quarter: '2026-Q3', entities });
const textOf = (...entities: ClosingContent[]): string => fileOf(...entities).bytes.toString('utf8');
const rowsOf = (...entities: ClosingContent[]): string[] =>
  textOf(...entities)
    .trimEnd()
    .split('\r\n');

describe('the file', () => {
  test('is named by its quarter', () => {
    expect(fileOf().name).toBe('Закрывающие документы 2026-Q3.csv');
  });

  test('begins with the mark by which Excel knows UTF-8', () => {
    expect(fileOf(camomile).bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  });

  test('has the headings alone when there is nobody to close', () => {
    expect(rowsOf()).toHaveLength(1);
    expect(rowsOf()[0]).toContain('"Лицевой счёт";"Компания";"ИНН";"КПП";"Почтовый адрес";"E-mail"');
  });
});

test('a row for each payment, with balances and services in the first alone', () => {
  const who =
    '"=""100001""";"ООО ""Ромашка""";"=""526317984689""";"=""050101001""";"119021, г. Москва; ул. Льва Толстого, д. 16";"buh@example.ru"';
  expect(rowsOf(camomile).slice(1)).toEqual([
    `${who};1000,50;15.07.2026;"=""26-00017""";"=""000123""";10000,00;9000,00;-50,00;1950,55`,
    `${who};;01.09.2026;"=""26-00020""";"=""7""";0,05;;;`,
  ]);
});

test('a row for whoever paid nothing', () => {
  expect(rowsOf(quiet)[1]).toMatch(/"=""526317984689""";;.*;-0,01;;;;;0,00;0,00;-0,01$/);
});

test('entities follow one another in the order given', () => {
  expect(rowsOf(camomile, quiet).map((row) => row.split(';')[1])).toEqual([
    '"Компания"',
    '"ООО ""Ромашка"""',
    '"ООО ""Ромашка"""',
    '"АО «Тишина»"',
  ]);
});

describe('a spreadsheet runs nothing of what people typed', () => {
  test.each(['=1+1', '+7 495', '-2+3', '@SUM(A1)', '\t=1+1', '|calc', '%0A=1', '  =HYPERLINK("http://x")'])(
    '%j',
    (typed) => {
      const cell = rowsOf({ ...quiet, company: typed })[1]?.split(';')[1] ?? '';
      expect(cell).toMatch(/^"'[=+\-@|%]/);
    },
  );

  test('nor by way of a number that is none', () => {
    const order = { paidOn: '2026-07-15', invoiceNumber: '26-00017', amountMinor: '1' };
    const row = rowsOf({ ...camomile, payments: [{ ...order, orderNumber: '1"&CMD()&"' }] })[1];
    expect(row).toContain(';"1""&CMD()&""";');
  });
});
