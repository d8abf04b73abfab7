import type { InvoiceDocument } from '../invoice-document.ts';
import { printLongDay, printSum } from '../print.ts';
import { printable } from '../printable.ts';
import { vatIncluded, vatRateLabel } from '../vat.ts';
import { amountInWords } from '../words.ts';
import { contentWidth, faded, margins, rightEdge, type Sheet } from './sheet.ts';

const plain = { size: 10 } as const;
const strong = { size: 11, bold: true } as const;
const caption = { size: 8.5, color: faded } as const;
const leastSumWidth = 80;
const dueWidth = 150;
/** The sums stand under those of the table, whose cells have this padding. */
const padding = 6;

function vatRow(doc: InvoiceDocument): readonly [label: string, sum: string] {
  const share = vatIncluded(doc.amountMinor, doc.vat);
  if (share === null || doc.vat === 'none') return ['Без НДС', '—'];
  return [`В т. ч. НДС ${vatRateLabel(doc.vat)}`, printSum(share.vatMinor)];
}

function drawSums(sheet: Sheet, doc: InvoiceDocument): void {
  const sum = printSum(doc.amountMinor);
  const rows = [
    { label: 'Итого', sum, style: plain },
    { label: vatRow(doc)[0], sum: vatRow(doc)[1], style: plain },
    { label: 'Всего к оплате', sum, style: strong },
  ];
  const sumWidth = Math.max(leastSumWidth, sheet.width(sum, strong) + 1);
  for (const { label, sum: text, style } of rows) {
    const y = sheet.y;
    const labelWidth = contentWidth - sumWidth - 2 * padding - 12;
    sheet.write(label, style, { x: margins.left, y, width: labelWidth, align: 'right' });
    sheet.write(text, style, { x: rightEdge - sumWidth - padding, y, width: sumWidth, align: 'right' });
    sheet.y += style.size + 6;
  }
}

/** At the left of the sums, where the eye passes on its way to them. */
function drawDueDay(sheet: Sheet, doc: InvoiceDocument): void {
  const lines = [
    { text: 'Оплатить до', style: caption, top: 1 },
    { text: printLongDay(doc.dueOn), style: strong, top: 14 },
    { text: 'включительно', style: caption, top: 31 },
  ];
  for (const { text, style, top } of lines) {
    sheet.write(text, style, { x: margins.left, y: sheet.y + top, width: dueWidth });
  }
}

/** The sums, the sum in words as it guards against a digit too many, why there is no VAT; and until when to pay. */
export function drawTotals(sheet: Sheet, doc: InvoiceDocument): void {
  const words = amountInWords(doc.amountMinor);
  const ground = doc.vat === 'none' ? doc.seller.vatGround : null;
  const lines = [
    { text: `Всего наименований 1, на сумму ${printSum(doc.amountMinor)} руб.`, style: plain },
    { text: `${words.charAt(0).toUpperCase()}${words.slice(1)}`, style: { ...plain, bold: true as const } },
    ...(ground === null ? [] : [{ text: `Без НДС. Основание: ${printable(ground)}`, style: plain }]),
  ].map((line) => ({ ...line, height: sheet.height(line.text, line.style, contentWidth) }));
  sheet.room(60 + lines.reduce((sum, { height }) => sum + height + 3, 0));

  drawDueDay(sheet, doc);
  drawSums(sheet, doc);
  sheet.y += 6;
  for (const { text, style, height } of lines) {
    sheet.write(text, style, { x: margins.left, y: sheet.y, width: contentWidth });
    sheet.y += height + 3;
  }
}
