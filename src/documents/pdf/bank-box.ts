import type { SellerRequisites } from '../../requisites/index.ts';
import { printable } from '../printable.ts';
import { contentWidth, faded, ink, margins, rightEdge, rule, type Sheet } from './sheet.ts';

const value = { size: 10 } as const;
const caption = { size: 7.5, color: faded } as const;
const padding = { x: 6, y: 4 } as const;

/** The left side is for names, which wrap; the right for numbers, which do not. */
const labelX = margins.left + contentWidth * 0.6;
const numberX = labelX + 40;
const leftWidth = labelX - margins.left;
const innX = margins.left + leftWidth / 2;
const rowHeight = 20;

interface Cell {
  readonly text: string;
  readonly caption: string;
}

function cellHeight(sheet: Sheet, cell: Cell): number {
  const inner = leftWidth - 2 * padding.x;
  return sheet.height(cell.text, value, inner) + sheet.height(cell.caption, caption, inner) + 2 * padding.y + 1;
}

/** The name at the top of its cell, what it is at the bottom. */
function writeCell(sheet: Sheet, cell: Cell, top: number, bottom: number): void {
  const x = margins.left + padding.x;
  const width = leftWidth - 2 * padding.x;
  sheet.write(cell.text, value, { x, y: top + padding.y, width });
  const captionHeight = sheet.height(cell.caption, caption, width);
  sheet.write(cell.caption, caption, { x, y: bottom - padding.y - captionHeight + 1, width });
}

function writeNumber(sheet: Sheet, label: string, number: string, top: number): void {
  const y = top + padding.y;
  sheet.write(label, value, { x: labelX + padding.x, y, width: numberX - labelX - padding.x });
  sheet.write(number, value, { x: numberX + padding.x, y, width: rightEdge - numberX - 2 * padding.x });
}

function drawGrid(sheet: Sheet, tops: readonly [number, number, number, number]): void {
  const [top, inn, payee, bottom] = tops;
  sheet.pdf
    .lineWidth(0.6)
    .strokeColor(ink)
    .rect(margins.left, top, contentWidth, bottom - top)
    .stroke();
  rule(sheet, { from: [labelX, top], to: [labelX, bottom] });
  rule(sheet, { from: [numberX, top], to: [numberX, bottom] });
  rule(sheet, { from: [labelX, top + rowHeight], to: [rightEdge, top + rowHeight] });
  rule(sheet, { from: [margins.left, inn], to: [rightEdge, inn] });
  rule(sheet, { from: [margins.left, payee], to: [labelX, payee] });
  rule(sheet, { from: [innX, inn], to: [innX, payee] });
}

/** The payee's bank details as a payment order has them, so that they are copied from top to bottom. */
export function drawBankBox(sheet: Sheet, seller: SellerRequisites): void {
  const bank = { text: printable(seller.bankName), caption: 'Банк получателя' };
  const payee = { text: printable(seller.name), caption: 'Получатель' };
  const top = sheet.y;
  const innTop = top + Math.max(2 * rowHeight, cellHeight(sheet, bank));
  const payeeTop = innTop + rowHeight;
  const bottom = payeeTop + Math.max(rowHeight, cellHeight(sheet, payee));

  drawGrid(sheet, [top, innTop, payeeTop, bottom]);
  writeCell(sheet, bank, top, innTop);
  writeCell(sheet, payee, payeeTop, bottom);
  const half = leftWidth / 2 - 2 * padding.x;
  sheet.write(`ИНН ${seller.inn}`, value, { x: margins.left + padding.x, y: innTop + padding.y, width: half });
  sheet.write(seller.kpp === null ? 'КПП —' : `КПП ${seller.kpp}`, value, {
    x: innX + padding.x,
    y: innTop + padding.y,
    width: half,
  });
  writeNumber(sheet, 'БИК', seller.bic, top);
  writeNumber(sheet, 'К/с', seller.correspondentAccount, top + rowHeight);
  writeNumber(sheet, 'Р/с', seller.account, innTop);
  sheet.y = bottom;
}
