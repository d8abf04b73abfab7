import type { PayerRequisites, SellerRequisites } from '../../requisites/index.ts';
import { printable } from '../printable.ts';
import { contentWidth, faded, margins, type Sheet } from './sheet.ts';

/** What is printed of the one who sells and of the one who pays. */
type Party = Pick<SellerRequisites & PayerRequisites, 'name' | 'inn' | 'kpp' | 'registrationNumber' | 'address'>;

const label = { size: 9, color: faded } as const;
const name = { size: 10.5, bold: true, lineGap: 0.5 } as const;
const detail = { size: 9.5, lineGap: 0.5 } as const;

const labelWidth = 78;
const gap = 2;

/** ОГРН has 13 digits, ОГРНИП 15 (приказ Минфина № 165н, 2022). */
function registration(number: string): string {
  return `${number.length === 15 ? 'ОГРНИП' : 'ОГРН'}\u00a0${number}`;
}

function numbers(party: Party): string {
  return [
    `ИНН\u00a0${party.inn}`,
    ...(party.kpp === null ? [] : [`КПП\u00a0${party.kpp}`]),
    ...(party.registrationNumber === null ? [] : [registration(party.registrationNumber)]),
  ].join(', ');
}

/** One party: what it is at the left, then its name, numbers and address, each from a new line. */
export function drawParty(sheet: Sheet, role: string, party: Party): void {
  const x = margins.left + labelWidth;
  const width = contentWidth - labelWidth;
  const lines = [
    { text: printable(party.name), style: name },
    { text: numbers(party), style: detail },
    { text: printable(party.address), style: detail },
  ].map((line) => ({ ...line, height: sheet.height(line.text, line.style, width) }));
  sheet.room(lines.reduce((sum, { height }) => sum + height + gap, 0));
  sheet.write(role, label, { x: margins.left, y: sheet.y + 1.5, width: labelWidth - 6 });
  for (const { text, style, height } of lines) {
    sheet.write(text, style, { x, y: sheet.y, width });
    sheet.y += height + gap;
  }
}
