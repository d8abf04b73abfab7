import type { ZipDeflate } from 'fflate';
import type { DateTime } from 'luxon';
import { toDecimal } from '../ledger/money.ts';
import type { StatementLine } from './line.ts';
import { type TableRow, type TableWords, tableHead, toRow } from './table.ts';
import { cellStyle, fixedParts, sheetEnd, sheetPath, sheetStart } from './xlsx-parts.ts';
import { escapeXml } from './xml.ts';

/** Excel's own limit, the row of names with it. */
const mostRows = 1_048_576;

/** Rows that are packed together. */
const rowsAtOnce = 200;

/** Of a file within the archive; the same for all, so that the same lines are the same bytes. */
const packedAt = new Date('2000-01-01T12:00:00Z');

const dayMs = 86_400_000;
/** Excel counts days from 30 December 1899; this one is 1 January 1970. */
const epochDay = 25_569;

/** @returns the local day and the local time as Excel counts them: whole days, and a part of one */
function serials(at: DateTime): { day: number; time: number } {
  const localMs = at.toMillis() + at.offset * 60_000;
  const day = Math.floor(localMs / dayMs);
  return { day: epochDay + day, time: Math.floor((localMs - day * dayMs) / 1_000) / 86_400 };
}

const textCell = (place: string, text: string, style = 0): string =>
  `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`;

const numberCell = (place: string, value: string, style: number): string =>
  `<c r="${place}" s="${style}"><v>${value}</v></c>`;

const moneyCell = (place: string, minor: bigint | undefined): string =>
  minor === undefined ? '' : numberCell(place, toDecimal(minor), cellStyle.money);

function rowXml(number: number, row: TableRow): string {
  const { day, time } = serials(row.at);
  const cells = [
    numberCell(`A${number}`, String(day), cellStyle.date),
    numberCell(`B${number}`, String(time), cellStyle.time),
    textCell(`C${number}`, row.words),
    moneyCell(`D${number}`, row.inMinor),
    moneyCell(`E${number}`, row.outMinor),
    moneyCell(`F${number}`, row.bonusMinor),
    moneyCell(`G${number}`, row.balanceMinor),
    moneyCell(`H${number}`, row.bonusBalanceMinor),
  ];
  return `<row r="${number}">${cells.join('')}</row>`;
}

function headXml(words: TableWords): string {
  const cells = tableHead(words.t).map((name, index) => textCell(`${'ABCDEFGH'[index]}1`, name, cellStyle.head));
  return `<row r="1">${cells.join('')}</row>`;
}

/** An archive that is written as it comes: what is ready is taken away between two pushes. */
async function openArchive() {
  // Loaded with the first workbook: few are asked for.
  const { Zip, ZipDeflate } = await import('fflate');
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  return {
    add: (path: string): ZipDeflate => {
      const part = new ZipDeflate(path, { level: 6 });
      part.mtime = packedAt;
      zip.add(part);
      return part;
    },
    end: () => zip.end(),
    take: () => ready.splice(0),
  };
}

/**
 * Writes lines as a workbook of one sheet, row by row: what is held in memory does not grow with their number. Texts are
 * never formulas there, and sums and dates are numbers that Excel reckons with.
 * @throws RangeError past the 1 048 575 lines that a sheet takes
 */
export async function* xlsxOf(lines: AsyncIterable<StatementLine>, words: TableWords): AsyncGenerator<Uint8Array> {
  const archive = await openArchive();
  const parts = fixedParts(escapeXml(words.t('history:column.sheet')));
  for (const [path, text] of Object.entries(parts)) archive.add(path).push(Buffer.from(text), true);
  const sheet = archive.add(sheetPath);
  let pending = [sheetStart, headXml(words)];
  let number = 1;
  for await (const line of lines) {
    number += 1;
    if (number > mostRows) throw new RangeError(`a sheet takes ${mostRows} rows`);
    pending.push(rowXml(number, toRow(line, words)));
    if (pending.length < rowsAtOnce) continue;
    sheet.push(Buffer.from(pending.join('')));
    pending = [];
    yield* archive.take();
  }
  sheet.push(Buffer.from([...pending, sheetEnd].join('')), true);
  archive.end();
  yield* archive.take();
}
