// Guarantee: whatever the sum and whatever the requisites, words and figures are one number, the purpose finds its
// invoice, and the printed code reads as the payment that it was made for.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { vatRates } from '../../../src/config/vat.ts';
import {
  amountInWords,
  type InvoiceDocument,
  invoicePdf,
  paymentPurpose,
  paymentQrPayload,
} from '../../../src/documents/index.ts';
import { openPdf, plainInvoice, readPaymentQr } from '../../unit/documents/harness.ts';
import { readWords } from './read-words.ts';

const amountMinor = fc.oneof(fc.bigInt({ min: 1n, max: 1_000_000_00n }), fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }));
const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
const name = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
  fc.stringMatching(/^[А-Яа-яЁё0-9 "«»|#.,-]{1,200}$/),
);

const invoices: fc.Arbitrary<InvoiceDocument> = fc
  .record({
    sequence: fc.integer({ min: 1, max: 99_999 }),
    amountMinor,
    vat: fc.constantFrom(...vatRates),
    accountNumber: fc.stringMatching(/^[A-Z\d-]{1,32}$/),
    serviceTitle: name,
    sellerName: name,
    payerName: name,
    address: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
    bankName: name,
    inn: fc.oneof(digits(10), digits(12)),
    kpp: fc.option(digits(9)),
    account: digits(20),
    bic: digits(9),
  })
  .map(({ sequence, sellerName, payerName, address, bankName, inn, kpp, account, bic, ...rest }) => ({
    ...plainInvoice,
    ...rest,
    number: `26-${String(sequence).padStart(5, '0')}`,
    seller: { ...plainInvoice.seller, name: sellerName, bankName, inn, kpp, account, bic },
    payer: { ...plainInvoice.payer, name: payerName, address },
  }));

test('a sum in words is read back as the same sum', () => {
  fc.assert(
    fc.property(amountMinor, (amount) => {
      expect(readWords(amountInWords(amount))).toBe(amount);
    }),
    { numRuns: 2_000 },
  );
});

test('a purpose is at most 210 plain characters, with the number and the words on VAT whole', () => {
  fc.assert(
    fc.property(invoices, (doc) => {
      const purpose = paymentPurpose(doc);
      expect(purpose.length).toBeLessThanOrEqual(210);
      expect(purpose).toContain(`№ ${doc.number} от 21.11.2026. `);
      expect(purpose).toContain(`лицевой счёт № ${doc.accountNumber}, `);
      expect(purpose).toMatch(/(НДС не облагается|в т\. ч\. НДС \d+(\/\d+| %) — \d+,\d\d руб\.)$/);
      expect(purpose).not.toMatch(/[\p{C}\u00a0]| {2}/u);
    }),
    { numRuns: 500 },
  );
});

test('a code’s text keeps to the standard’s bounds and is read by its rules', () => {
  fc.assert(
    fc.property(invoices, (doc) => {
      const text = paymentQrPayload(doc);
      const { header, fields } = readPaymentQr(text);
      expect(header).toBe('ST00012');
      expect(fields.map(([key]) => key)).toEqual([
        ...['Name', 'PersonalAcc', 'BankName', 'BIC', 'CorrespAcc', 'Sum', 'Purpose', 'PayeeINN'],
        ...(doc.seller.kpp === null ? [] : ['KPP']),
      ]);
      const values = new Map(fields);
      expect(values.get('PersonalAcc')).toBe(doc.seller.account);
      expect(values.get('BIC')).toBe(doc.seller.bic);
      expect(values.get('Sum')).toBe(String(doc.amountMinor));
      expect(values.get('PayeeINN')).toBe(doc.seller.inn);
      expect(values.get('Name')).toMatch(/^.{1,160}$/);
      expect(values.get('BankName')).toMatch(/^.{1,45}$/);
      const mandatory = fields.slice(0, 5).map(([key, value]) => `${key}=${value}`);
      expect(Buffer.byteLength(mandatory.join('|'))).toBeLessThanOrEqual(300);
    }),
    { numRuns: 500 },
  );
});

test('the code on the paper reads as that text, on whichever page it came to stand', async () => {
  await fc.assert(
    fc.asyncProperty(invoices, async (doc) => {
      const pages = await openPdf(await invoicePdf(doc));
      expect(pages.flatMap(({ qr }) => qr ?? [])).toEqual([paymentQrPayload(doc)]);
      expect(pages.map(({ strayPixels }) => strayPixels)).toEqual(pages.map(() => 0));
    }),
    // Some half a second each, several on a busy machine, hence more time than others have: a page is rendered at 216 dpi and looked over.
    { numRuns: 15 },
  );
}, 180_000);
