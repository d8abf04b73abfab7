import { buffer } from 'node:stream/consumers';
import type { InvoiceDocument } from './invoice-document.ts';
import { drawBankBox } from './pdf/bank-box.ts';
import { loadFonts } from './pdf/fonts.ts';
import { drawLineTable } from './pdf/line-table.ts';
import { numberPages } from './pdf/page-numbers.ts';
import { drawParty } from './pdf/parties.ts';
import { drawPaymentBlock } from './pdf/payment-block.ts';
import { contentWidth, margins, openSheet, rightEdge, rule, type Sheet } from './pdf/sheet.ts';
import { drawSignatures } from './pdf/signatures.ts';
import { drawTotals } from './pdf/totals.ts';
import { printLongDay } from './print.ts';
import { printable } from './printable.ts';

const titleStyle = { size: 17, bold: true } as const;

function drawTitle(sheet: Sheet, title: string): void {
  const height = sheet.height(title, titleStyle, contentWidth);
  sheet.write(title, titleStyle, { x: margins.left, y: sheet.y, width: contentWidth });
  sheet.y += height + 5;
  rule(sheet, { from: [margins.left, sheet.y], to: [rightEdge, sheet.y] }, { width: 1.6 });
}

/**
 * The invoice as a file: A4, the Russian customary form, with the code of ГОСТ Р 56042-2014. It needs no clock and no
 * chance: an invoice gives the same bytes whenever and wherever it is printed.
 */
export async function printInvoice(doc: InvoiceDocument): Promise<Buffer> {
  const title = `Счёт на оплату №\u00a0${printable(doc.number)} от\u00a0${printLongDay(doc.issuedOn)}`;
  const sheet = openSheet(await loadFonts(), {
    title: title.replaceAll('\u00a0', ' '),
    author: printable(doc.seller.name),
    subject: `Пополнение баланса ${printable(doc.serviceTitle)}`,
    // Noon in Moscow is the same day in every zone of Russia, whatever zone a viewer shows it in.
    createdAt: new Date(`${doc.issuedOn}T09:00:00Z`),
  });
  drawBankBox(sheet, doc.seller);
  sheet.y += 22;
  drawTitle(sheet, title);
  sheet.y += 14;
  drawParty(sheet, 'Поставщик', doc.seller);
  sheet.y += 9;
  drawParty(sheet, 'Покупатель', doc.payer);
  sheet.y += 14;
  drawLineTable(sheet, doc);
  sheet.y += 9;
  drawTotals(sheet, doc);
  sheet.y += 18;
  drawPaymentBlock(sheet, doc);
  sheet.y += 26;
  drawSignatures(sheet, doc.seller);
  numberPages(sheet, title);
  sheet.pdf.end();
  return buffer(sheet.pdf);
}
