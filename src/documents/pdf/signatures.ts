import type { SellerRequisites } from '../../requisites/index.ts';
import { printable } from '../printable.ts';
import { contentWidth, faded, margins, rule, type Sheet } from './sheet.ts';

const text = { size: 10 } as const;
const caption = { size: 7.5, color: faded } as const;
const roleWidth = 86;
const lineWidth = 70;
const gap = 7;
/** Two side by side. */
const half = contentWidth / 2;
const nameWidth = half - roleWidth - lineWidth - 2 * gap;

/** A sole proprietor has twelve digits and signs in person. */
function headOf(seller: SellerRequisites): string {
  return seller.inn.length === 12 ? 'Предприниматель' : 'Руководитель';
}

/** A line to sign on for each whose name the provider gives; the law asks for none. */
export function drawSignatures(sheet: Sheet, seller: SellerRequisites): void {
  const signers = [
    { role: headOf(seller), name: seller.director },
    { role: 'Бухгалтер', name: seller.accountant },
  ].flatMap(({ role, name }) => (name === null ? [] : [{ role, name: printable(name) }]));
  if (signers.length === 0) return;
  const height = Math.max(26, ...signers.map(({ name }) => sheet.height(name, text, nameWidth)));
  sheet.room(height);
  for (const [index, { role, name }] of signers.entries()) {
    const x = margins.left + index * half;
    const lineX = x + roleWidth;
    sheet.write(role, text, { x, y: sheet.y, width: roleWidth });
    rule(sheet, { from: [lineX, sheet.y + 13], to: [lineX + lineWidth, sheet.y + 13] });
    sheet.write('подпись', caption, { x: lineX, y: sheet.y + 14.5, width: lineWidth, align: 'center' });
    sheet.write(name, text, { x: lineX + lineWidth + gap, y: sheet.y, width: nameWidth });
  }
  sheet.y += height;
}
