// Guarantee: the invoice that a customer opens says every fact it must, its code leads a bank's app to the same payment,
// whatever people typed it neither breaks nor prints rubbish, and equal input gives equal bytes.
import { describe, expect, test } from 'vitest';
import { type InvoiceDocument, invoicePdf, paymentPurpose, paymentQrPayload } from '../../../src/documents/index.ts';
import { invoiceWithoutVat, openPdf, overlaps, type Page, plainInvoice, textLines } from './harness.ts';

/** Without what wrapping changes: PDFium hands out a hyphen at the end of a line as a mark of its own. */
const withoutSpaces = (text: string): string => text.replace(/[\s\p{Cc}\ufffe-]/gu, '');
const textOf = (pages: readonly Page[]): string => pages.map(({ text }) => text).join(' ');

describe('an invoice with VAT says', async () => {
  const pages = await openPdf(await invoicePdf(plainInvoice));
  test.each([
    ['its number and day', 'Счёт на оплату № 26-00017 от 21 ноября 2026 г.'],
    ['whom to pay', 'ООО "Три кита" Получатель'],
    ['the bank', 'ОАО "БАНК" Банк получателя'],
    ['the bank’s code', 'БИК 044525225'],
    ['the correspondent account', 'К/с 30101810400000000225'],
    ['the account', 'Р/с 40702810138250123017'],
    ['the seller’s numbers', 'ИНН 7707083893, КПП 773601001, ОГРН 1027700132195'],
    ['the seller’s address', '117312, г. Москва, ул. Вавилова, д. 19'],
    ['who buys', 'Покупатель ООО «Ромашка»'],
    ['the buyer’s numbers', 'ИНН 7736207543, КПП 770401001, ОГРН 1027700229193'],
    ['the buyer’s address', '119021, г. Москва, ул. Льва Толстого, д. 16'],
    ['the line', '1 Пополнение баланса Amvera Cloud, лицевой счёт № 100001 1 услуга 10 000,00 10 000,00'],
    ['the sum', 'Итого 10 000,00'],
    ['the VAT in it', 'В т. ч. НДС 22 % 1 803,28'],
    ['what to pay', 'Всего к оплате 10 000,00'],
    ['how much of what', 'Всего наименований 1, на сумму 10 000,00 руб.'],
    ['the sum in words', 'Десять тысяч рублей 00 копеек'],
    ['until when', 'Оплатить до 28 ноября 2026 г.'],
    ['the purpose to copy', paymentPurpose(plainInvoice)],
    ['what the code is for', 'Оплата по QR в приложении банка'],
    ['who signs', 'Руководитель подпись Иванов И. И.'],
    ['and who else', 'Бухгалтер подпись Петрова А. С.'],
  ])('%s', (_fact, words) => {
    expect(textOf(pages)).toContain(words);
  });

  test('all on one page, within its margins', () => {
    expect(pages).toHaveLength(1);
    expect(pages[0]?.strayPixels).toBe(0);
  });

  test('the same in its code', () => {
    expect(pages[0]?.qr).toBe(paymentQrPayload(plainInvoice));
  });
});

describe('an invoice without VAT, from one sole proprietor to another', async () => {
  const text = textOf(await openPdf(await invoicePdf(invoiceWithoutVat)));
  test.each([
    ['says so, in the place of the sum', 'Без НДС —'],
    ['says on what ground', 'Без НДС. Основание: п. 2 ст. 346.11 НК РФ'],
    ['spells kopecks', 'Двадцать одна тысяча двадцать один рубль 21 копейка'],
    ['has the seller’s ОГРНИП', 'ИНН 500100732259, ОГРНИП 304500116000157'],
    ['has no КПП to copy', 'КПП —'],
    ['is signed in person', 'Предприниматель подпись Сидоров П. А.'],
    ['has the purpose say so', 'лицевой счёт № 100001, НДС не облагается'],
  ])('%s', (_fact, words) => {
    expect(text).toContain(words);
  });

  test('names no accountant where there is none', () => {
    expect(text).not.toContain('Бухгалтер');
    expect(text).not.toContain('null');
  });
});

test('without anyone to sign there is no line to sign on', async () => {
  const seller = { ...plainInvoice.seller, director: null, accountant: null };
  expect(textOf(await openPdf(await invoicePdf({ ...plainInvoice, seller })))).not.toContain('подпись');
});

/** Of 300 characters, as an address may have. */
const longAddress = 'Ханты-Мансийский автономный округ — Югра, г. Нефтеюганск, '.repeat(6).slice(0, 300).trim();
const payerNamed = (name: string, address = longAddress): InvoiceDocument => ({
  ...plainInvoice,
  payer: { ...plainInvoice.payer, name, address },
});

const extremes: readonly (readonly [string, InvoiceDocument])[] = [
  ['200 of the widest letter', payerNamed('Щ'.repeat(200))],
  ['one word of 200 letters', payerNamed('непреобразовываемость'.repeat(10).slice(0, 200), 'A'.repeat(300))],
  ['the largest sum that the books hold', { ...plainInvoice, amountMinor: 2n ** 63n - 1n }],
  [
    'everything as long as it may be',
    {
      ...payerNamed('Ж'.repeat(200)),
      accountNumber: '8'.repeat(32),
      amountMinor: 999_999_999_999_99n,
      serviceTitle: 'Облачная платформа для разработчиков '.repeat(5),
      seller: {
        ...plainInvoice.seller,
        name: 'Ш'.repeat(200),
        bankName: 'Ы'.repeat(200),
        address: longAddress,
        director: 'Константинопольский Вениамин Святославович',
        accountant: 'Щ'.repeat(100),
      },
    },
  ],
];

describe.each(extremes)('%s', (_name, doc) => {
  test('is printed whole, no line on another, within the margins of few pages, with a code that reads', async () => {
    const pdf = await invoicePdf(doc);
    const pages = await openPdf(pdf);
    const text = withoutSpaces(textOf(pages));
    expect(pages.length).toBeLessThanOrEqual(2);
    for (const long of [doc.payer.name, doc.payer.address, doc.seller.name, doc.seller.bankName, doc.accountNumber]) {
      expect(text).toContain(withoutSpaces(long));
    }
    expect(pages.map(({ strayPixels }) => strayPixels)).toEqual(pages.map(() => 0));
    expect(textLines(pdf).map(overlaps)).toEqual(pages.map(() => []));
    expect(pages.flatMap(({ qr }) => qr ?? [])).toEqual([paymentQrPayload(doc)]);
  });
});

test('sheets of several say whose they are', async () => {
  const pages = await openPdf(await invoicePdf(extremes.at(-1)?.[1] ?? plainInvoice));
  expect(pages.map(({ text }) => /лист \d из \d/.exec(text)?.[0])).toEqual(['лист 1 из 2', 'лист 2 из 2']);
});

test('what the font lacks is left out or said to be left out, never printed as rubbish', async () => {
  const pages = await openPdf(
    await invoicePdf(payerNamed('🚀 ООО "Ракета" שלום עולם', 'г. Й\u0306\u202eошкар\n-Ола 你好')),
  );
  expect(textOf(pages)).toContain('Покупатель ООО "Ракета" … ИНН');
  expect(textOf(pages)).not.toMatch(/[\p{Cc}\ufffd\ufffe\u202e\u05d0-\u05ea]|null|undefined/u);
});

describe('the file', async () => {
  const pdf = await invoicePdf(plainInvoice);
  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

  test('is the same to the byte whenever it is made', async () => {
    await invoicePdf(invoiceWithoutVat);
    expect((await invoicePdf(structuredClone(plainInvoice))).equals(pdf)).toBe(true);
  });

  test('is another for another sum', async () => {
    expect((await invoicePdf({ ...plainInvoice, amountMinor: 1_000_001n })).equals(pdf)).toBe(false);
  });

  test('says what it is, whose and of which day', () => {
    expect(pdf.includes(utf16('Счёт на оплату № 26-00017 от 21 ноября 2026 г.'))).toBe(true);
    expect(pdf.includes(utf16('ООО "Три кита"'))).toBe(true);
    expect(pdf.includes('(D:20261121090000Z)')).toBe(true);
  });
});
