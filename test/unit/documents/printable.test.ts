// Guarantee: what people typed is printed as far as the font goes, and where it does not go, that is seen.

import { buffer } from 'node:stream/consumers';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import PDFDocument from 'pdfkit';
import { expect, test } from 'vitest';
import { loadFonts } from '../../../src/documents/pdf/fonts.ts';
import { printable } from '../../../src/documents/printable.ts';

test.each([
  ['leaves ordinary names alone', 'ООО «Ромашка-№ 1» & Ко, д. 5/7', 'ООО «Ромашка-№ 1» & Ко, д. 5/7'],
  ['joins a letter and its mark', 'И\u0306ошкар-Ола, Е\u0308лка', 'Йошкар-Ола, Ёлка'],
  ['keeps the letters of Russia’s languages', 'Ҡазан Әлмәт Ҙур Ӱ', 'Ҡазан Әлмәт Ҙур Ӱ'],
  ['makes one line', 'ул. Мира,\r\n\tд.\u00a05', 'ул. Мира, д. 5'],
  ['prints other forms of a letter in its own', 'ＡＢ ① ǎ', 'AB 1 a'],
  ['leaves emoji out', '🚀 Ракета 👩‍👩‍👧 ❤️', 'Ракета'],
  ['leaves out marks that turn the writing round', 'а\u202eб\u2066в\u200f', 'абв'],
  ['leaves out what cannot be seen', 'а\u200b\u00adб\ufeff\0', 'аб'],
  ['says once that letters are missing', 'ООО שלום עולם 你好 «Мир»', 'ООО … «Мир»'],
  ['does not stumble over half of a pair', 'а\ud83dб', 'аб'],
  ['has a dash for what leaves nothing', '🚀🚀', '—'],
  ['has a dash for nothing', '', '—'],
])('%s', (_rule, typed, printed) => {
  expect(printable(typed)).toBe(printed);
});

test('printing what was printed changes nothing', () => {
  const once = printable('🚀 ООО "Ракета" שלום עולם И\u0306');
  expect(printable(once)).toBe(once);
});

test('both weights of the font draw every character that is let through', async () => {
  const letters = Array.from({ length: 0x2fff }, (_, code) => String.fromCodePoint(code)).filter(
    (letter) => letter !== ' ' && printable(letter) === letter && letter !== '—' && letter !== '…',
  );
  expect(letters.length).toBeGreaterThan(500);
  const { regular, bold } = await loadFonts();
  const library = await PDFiumLibrary.init();
  for (const font of [regular, bold]) {
    const pdf = new PDFDocument({ font: '' });
    // Letters apart, lest two of them become one ligature.
    pdf.font(font, 10).text(letters.join(' '));
    pdf.end();
    const document = await library.loadDocument(await buffer(pdf));
    const text = Array.from({ length: document.getPageCount() }, (_, page) => document.getPage(page).getText()).join(
      '',
    );
    document.destroy();
    expect(letters.filter((letter) => !text.includes(letter))).toEqual([]);
  }
});
