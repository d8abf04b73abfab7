import { inflateSync } from 'node:zlib';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import jsqr from 'jsqr';
import type { InvoiceDocument } from '../../../src/documents/index.ts';

/** An invoice as most are; its requisites pass their check digits. */
export const plainInvoice: InvoiceDocument = {
  number: '26-00017',
  issuedOn: '2026-11-21',
  dueOn: '2026-11-28',
  seller: {
    name: 'ООО "Три кита"',
    inn: '7707083893',
    kpp: '773601001',
    registrationNumber: '1027700132195',
    address: '117312, г. Москва, ул. Вавилова, д. 19',
    bankName: 'ОАО "БАНК"',
    bic: '044525225',
    account: '40702810138250123017',
    correspondentAccount: '30101810400000000225',
    director: 'Иванов И. И.',
    accountant: 'Петрова А. С.',
    vatGround: null,
  },
  payer: {
    entityType: 'LEGAL_ENTITY',
    inn: '7736207543',
    kpp: '770401001',
    registrationNumber: '1027700229193',
    name: 'ООО «Ромашка»',
    address: '119021, г. Москва, ул. Льва Толстого, д. 16',
    email: 'buh@example.ru',
    bic: null,
    bankAccount: null,
  },
  accountNumber: '100001',
  amountMinor: 1_000_000n,
  vat: 'vat22',
  serviceTitle: 'Amvera Cloud',
};

/** A sole proprietor who pays no VAT, and one who buys. */
export const invoiceWithoutVat: InvoiceDocument = {
  ...plainInvoice,
  vat: 'none',
  amountMinor: 21_021_21n,
  seller: {
    ...plainInvoice.seller,
    name: 'ИП Сидоров Пётр Алексеевич',
    inn: '500100732259',
    kpp: null,
    registrationNumber: '304500116000157',
    director: 'Сидоров П. А.',
    accountant: null,
    vatGround: 'п. 2 ст. 346.11 НК РФ',
  },
  payer: {
    ...plainInvoice.payer,
    entityType: 'SOLE_PROPRIETOR',
    inn: '526317984689',
    kpp: null,
    registrationNumber: null,
    name: 'ИП Кузнецова Анна',
  },
};

export interface Page {
  /** The text in reading order, any white space as one space. */
  readonly text: string;
  /** What a phone reads off the page, or undefined when there is no code on it. */
  readonly qr: string | undefined;
  /** Pixels that are not white outside of the margins of 12 mm, but for the page number's strip. */
  readonly strayPixels: number;
}

/** Three pixels a point are some 216 dpi: what an office printer and a phone's camera leave of it. */
const scale = 3;
const edge = Math.floor((12 / 25.4) * 72 * scale);

function countStray(pixels: Uint8Array, width: number, height: number): number {
  let stray = 0;
  for (let y = 0; y < height; y += 1) {
    const inStrip = y > height - edge;
    for (let x = 0; x < width; x += 1) {
      const outside = x < edge || x >= width - edge || y < edge;
      if (outside && !inStrip && (pixels[4 * (y * width + x)] ?? 0) < 255) stray += 1;
    }
  }
  return stray;
}

/** The code stands in the left half of the page, where a phone is held: half the pixels, half the time. */
function readCode(pixels: Uint8Array, width: number, height: number): string | undefined {
  const half = Math.floor(width / 2);
  const left = new Uint8ClampedArray(4 * half * height);
  for (let y = 0; y < height; y += 1) left.set(pixels.subarray(4 * y * width, 4 * (y * width + half)), 4 * y * half);
  return jsqr.default(left, half, height, { inversionAttempts: 'dontInvert' })?.data;
}

let library: Promise<PDFiumLibrary> | undefined;

/** Opens the file as a viewer would, by PDFium, the renderer of Chromium. */
export async function openPdf(pdf: Buffer): Promise<Page[]> {
  library ??= PDFiumLibrary.init();
  const document = await (await library).loadDocument(pdf);
  try {
    const pages: Page[] = [];
    for (let index = 0; index < document.getPageCount(); index += 1) {
      // PDFium's wrapper closes a page once it is rendered, so the text comes first.
      const page = document.getPage(index);
      const text = page.getText().replace(/\s+/g, ' ');
      const { data, width, height } = await page.render({ scale, render: async (bitmap) => bitmap.data });
      pages.push({ text, qr: readCode(data, width, height), strayPixels: countStray(data, width, height) });
    }
    return pages;
  } finally {
    document.destroy();
  }
}

export interface TextLine {
  readonly x: number;
  /** Of the base line, from the bottom of the page. */
  readonly y: number;
  readonly size: number;
}

/** Every line of text of each page by its place, as the file's own drawing commands have it. */
export function textLines(pdf: Buffer): TextLine[][] {
  const pages: TextLine[][] = [];
  const source = pdf.toString('latin1');
  for (const match of source.matchAll(/\/Filter \/FlateDecode\n>>\nstream\n/g)) {
    const start = match.index + match[0].length;
    const stream = inflateSync(Buffer.from(source.slice(start, source.indexOf('\nendstream', start)), 'latin1'));
    const lines = [...stream.toString('latin1').matchAll(/1 0 0 1 (\S+) (\S+) Tm\s+\/F\d+ (\S+) Tf/g)];
    if (lines.length > 0)
      pages.push(lines.map(([, x, y, size]) => ({ x: Number(x), y: Number(y), size: Number(size) })));
  }
  return pages;
}

/** @returns lines that stand on one another: same left edge, and less apart than their letters are high. */
export function overlaps(lines: readonly TextLine[]): TextLine[] {
  return lines.filter((line, index) =>
    lines.some((other, at) => {
      const together = at !== index && Math.abs(line.x - other.x) < 0.5;
      return together && Math.abs(line.y - other.y) < 0.95 * Math.min(line.size, other.size);
    }),
  );
}

/** A payment code's text in its parts, read by the rules of ГОСТ Р 56042-2014 and not by the code that wrote it. */
export function readPaymentQr(text: string): {
  readonly header: string;
  readonly fields: readonly (readonly [string, string])[];
} {
  const separator = text.charAt(7);
  const fields = text
    .slice(8)
    .split(separator)
    .map((field) => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)] as const);
  return { header: text.slice(0, 7), fields };
}
