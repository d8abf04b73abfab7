import type { InvoiceDocument } from '../invoice-document.ts';
import { printSum } from '../print.ts';
import { serviceName } from '../purpose.ts';
import { contentWidth, faded, hairline, margins, panel, rightEdge, rule, type Sheet, type TextStyle } from './sheet.ts';

interface Column {
  readonly title: string;
  readonly width: number;
  readonly align: 'left' | 'center' | 'right';
}

const narrow = { number: 26, quantity: 48, unit: 52 } as const;
/** Room for tens of millions of rubles; a longer sum takes more of the name's room, since a sum must not be broken. */
const leastSumWidth = 86;

const padding = { x: 6, y: 5 } as const;

function columnsFor(sumWidth: number): readonly Column[] {
  const fixed = narrow.number + narrow.quantity + narrow.unit + 2 * sumWidth;
  return [
    { title: '№', width: narrow.number, align: 'center' },
    { title: 'Наименование', width: contentWidth - fixed, align: 'left' },
    { title: 'Кол-во', width: narrow.quantity, align: 'right' },
    { title: 'Ед.', width: narrow.unit, align: 'center' },
    { title: 'Цена, руб.', width: sumWidth, align: 'right' },
    { title: 'Сумма, руб.', width: sumWidth, align: 'right' },
  ];
}

const head = { size: 8.5, color: faded } as const;
const body = { size: 10, lineGap: 0.5 } as const;
interface Row {
  readonly columns: readonly Column[];
  readonly cells: readonly string[];
  readonly style: TextStyle;
}

function writeRow(sheet: Sheet, { columns, cells, style }: Row): void {
  let x: number = margins.left;
  for (const [index, column] of columns.entries()) {
    const place = { x: x + padding.x, y: sheet.y + padding.y, width: column.width - 2 * padding.x };
    sheet.write(cells[index] ?? '', style, { ...place, align: column.align });
    x += column.width;
  }
}

function rowHeight(sheet: Sheet, { columns, cells, style }: Row): number {
  const heights = columns.map(({ width }, index) => sheet.height(cells[index] ?? '', style, width - 2 * padding.x));
  return Math.max(...heights) + 2 * padding.y;
}

/** The invoice's one line: a balance is topped up once, by the whole sum. */
export function drawLineTable(sheet: Sheet, doc: InvoiceDocument): void {
  const sum = printSum(doc.amountMinor);
  const columns = columnsFor(Math.max(leastSumWidth, sheet.width(sum, body) + 2 * padding.x + 1));
  const titles: Row = { columns, cells: columns.map(({ title }) => title), style: head };
  const line: Row = { columns, cells: ['1', serviceName(doc), '1', 'услуга', sum, sum], style: body };
  const heights = { titles: rowHeight(sheet, titles), line: rowHeight(sheet, line) };
  sheet.room(heights.titles + heights.line);

  sheet.pdf.rect(margins.left, sheet.y, contentWidth, heights.titles).fill(panel);
  rule(sheet, { from: [margins.left, sheet.y], to: [rightEdge, sheet.y] }, { width: 0.8 });
  writeRow(sheet, titles);
  sheet.y += heights.titles;
  rule(sheet, { from: [margins.left, sheet.y], to: [rightEdge, sheet.y] }, { color: hairline });
  writeRow(sheet, line);
  sheet.y += heights.line;
  rule(sheet, { from: [margins.left, sheet.y], to: [rightEdge, sheet.y] }, { width: 0.8 });
}
