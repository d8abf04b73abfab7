import type { InvoiceDocument } from '../invoice-document.ts';
import { paymentQrPayload } from '../payment-qr.ts';
import { paymentPurpose } from '../purpose.ts';
import { qrCode } from './qr-code.ts';
import { faded, margins, panel, rightEdge, type Sheet } from './sheet.ts';

const title = { size: 8.5, color: faded } as const;
const purpose = { size: 10, lineGap: 1 } as const;
const caption = { size: 8, color: faded } as const;
const padding = 12;
/** A line each: a break within one text would count for a letter when it is centred. */
const captionLines = ['Оплата по QR', 'в приложении банка'] as const;
const captionLeading = 10.5;
const captionHeight = captionLines.length * captionLeading;
const hint = 'Скопируйте назначение целиком: по номеру счёта мы найдём ваш платёж и зачислим его.';

/** Two ways to pay without a mistake: the code for a bank's app, the purpose for an accounting program. */
export function drawPaymentBlock(sheet: Sheet, doc: InvoiceDocument): void {
  const code = qrCode(paymentQrPayload(doc));
  const text = paymentPurpose(doc);
  const panelX = margins.left + code.side + 2 * code.quietZone + 12;
  const width = rightEdge - panelX - 2 * padding;
  const textHeight = sheet.height(text, purpose, width);
  const hintHeight = sheet.height(hint, caption, width);
  const panelHeight = Math.max(code.side, textHeight + hintHeight + 2 * padding + 24);
  sheet.room(Math.max(panelHeight, code.side + 5 + captionHeight) + code.quietZone);

  const codeX = margins.left;
  code.draw(sheet.pdf, codeX, sheet.y);
  for (const [index, line] of captionLines.entries()) {
    const y = sheet.y + code.side + 5 + index * captionLeading;
    sheet.write(line, caption, { x: codeX, y, width: code.side, align: 'center' });
  }
  sheet.pdf.roundedRect(panelX, sheet.y, rightEdge - panelX, panelHeight, 4).fill(panel);
  const x = panelX + padding;
  sheet.write('Назначение платежа', title, { x, y: sheet.y + padding, width });
  sheet.write(text, purpose, { x, y: sheet.y + padding + 15, width });
  sheet.write(hint, caption, { x, y: sheet.y + panelHeight - padding - hintHeight, width });
  sheet.y += Math.max(panelHeight, code.side + 5 + captionHeight);
}
