import { toDecimal } from '../ledger/money.ts';
import type { StatementLine } from './line.ts';
import { type TableWords, tableHead, toRow } from './table.ts';

/** Says to Excel that the file is UTF-8. */
const byteOrderMark = '\ufeff';

/** Rows that are handed on together: few calls, some 10 kB each. */
const rowsAtOnce = 100;

/**
 * Makes text from outside safe in a cell. A cell that begins with one of these signs, or its broad form, is a formula to Excel, so an apostrophe
 * is put before it (owasp.org/www-community/attacks/CSV_Injection); a quotation mark within is doubled (RFC 4180).
 */
export function csvCell(text: string): string {
  const plain = text.replaceAll(/[\r\n\t]+/g, ' ');
  const harmless = /^\s*[=+\-@|%＝＋－＠]/.test(plain) ? `'${plain}` : plain;
  return /[";]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A sum as Russian Excel reads it: «1500,50». */
const csvSum = (minor: bigint | undefined): string => (minor === undefined ? '' : toDecimal(minor).replace('.', ','));

function csvRow(line: StatementLine, words: TableWords): string {
  const row = toRow(line, words);
  return [
    row.at.toFormat('dd.MM.yyyy'),
    row.at.toFormat('HH:mm:ss'),
    csvCell(row.words),
    csvSum(row.inMinor),
    csvSum(row.outMinor),
    csvSum(row.bonusMinor),
    csvSum(row.balanceMinor),
    csvSum(row.bonusBalanceMinor),
  ].join(';');
}

/** Writes lines as CSV that opens right in Russian Excel: byte order mark, semicolons, decimal commas. */
export async function* csvOf(lines: AsyncIterable<StatementLine>, words: TableWords): AsyncGenerator<Buffer> {
  let rows = [byteOrderMark + tableHead(words.t).map(csvCell).join(';')];
  for await (const line of lines) {
    rows.push(csvRow(line, words));
    if (rows.length < rowsAtOnce) continue;
    yield Buffer.from(`${rows.join('\r\n')}\r\n`);
    rows = [];
  }
  if (rows.length > 0) yield Buffer.from(`${rows.join('\r\n')}\r\n`);
}
