// Guarantee: sums in words are what a bookkeeper would write, and the purpose leads the bank's money back to its invoice.
import { describe, expect, test } from 'vitest';
import { amountInWords, invoiceFileName, paymentPurpose } from '../../../src/documents/index.ts';
import { printLongDay, printSum } from '../../../src/documents/print.ts';
import { invoiceWithoutVat, plainInvoice } from './harness.ts';

test.each([
  [21_021_21n, 'двадцать одна тысяча двадцать один рубль 21 копейка'],
  [2_002_02n, 'две тысячи два рубля 02 копейки'],
  [1_234_567_89n, 'один миллион двести тридцать четыре тысячи пятьсот шестьдесят семь рублей 89 копеек'],
  [10_000_00n, 'десять тысяч рублей 00 копеек'],
  [1_00n, 'один рубль 00 копеек'],
  [11_11n, 'одиннадцать рублей 11 копеек'],
  [1n, 'ноль рублей 01 копейка'],
  [0n, 'ноль рублей 00 копеек'],
  [2_000_000_000_00n, 'два миллиарда рублей 00 копеек'],
  [21_000_000_022_04n, 'двадцать один миллиард двадцать два рубля 04 копейки'],
])('%i kopecks in words', (amountMinor, words) => {
  expect(amountInWords(amountMinor)).toBe(words);
});

test('a negative sum is no sum of a document', () => {
  expect(() => amountInWords(-1n)).toThrow(RangeError);
});

test.each([
  [1_000_000n, '10\u00a0000,00'],
  [5n, '0,05'],
  [99_999n, '999,99'],
  [1_234_567_890n, '12\u00a0345\u00a0678,90'],
])('%i kopecks in figures', (amountMinor, figures) => {
  expect(printSum(amountMinor)).toBe(figures);
});

test('a day in words cannot be torn apart', () => {
  expect(printLongDay('2026-05-01')).toBe('1\u00a0мая\u00a02026\u00a0г.');
});

test('a file is called by its invoice', () => {
  expect(invoiceFileName(plainInvoice)).toBe('Счёт 26-00017 от 21.11.2026.pdf');
});

describe('the purpose', () => {
  test('names invoice, account and VAT', () => {
    expect(paymentPurpose(plainInvoice)).toBe(
      'Оплата по счёту № 26-00017 от 21.11.2026. Пополнение баланса Amvera Cloud, лицевой счёт № 100001, в т. ч. НДС 22 % — 1803,28 руб.',
    );
  });

  test('says that there is no VAT', () => {
    expect(paymentPurpose(invoiceWithoutVat)).toMatch(/лицевой счёт № 100001, НДС не облагается$/);
  });

  test('names a rate of nought, which is not the same', () => {
    expect(paymentPurpose({ ...plainInvoice, vat: 'vat0' })).toMatch(/в т\. ч\. НДС 0 % — 0,00 руб\.$/);
  });

  test('is cut in the service’s title, at a word, and nowhere else', () => {
    const purpose = paymentPurpose({ ...plainInvoice, serviceTitle: 'Облачная платформа '.repeat(20) });
    expect(purpose.length).toBeLessThanOrEqual(210);
    expect(purpose).toMatch(/(Облачная|платформа)…, лицевой счёт № 100001, в т\. ч\. НДС 22 % — 1803,28 руб\.$/);
  });

  test('fills its 210 characters, and not one more, with a title of one word', () => {
    const purpose = paymentPurpose({ ...plainInvoice, serviceTitle: 'О'.repeat(200) });
    expect(purpose).toHaveLength(210);
    expect(purpose).toContain('О…, лицевой счёт № 100001');
  });
});
