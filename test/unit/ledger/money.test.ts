// Guarantee: no kopeck is lost between text and books. A float makes 1998 of 19.99; here it is 1999.
import { describe, expect, test } from 'vitest';
import {
  addMoney,
  type Currency,
  formatMoney,
  type MoneyLocale,
  parseDecimal,
  toDecimal,
} from '../../../src/ledger/money.ts';

describe('a gateway’s decimal is read', () => {
  test.each([
    ['19.99', 1999n],
    ['1.15', 115n],
    ['0.29', 29n],
    ['100', 100_00n],
    ['100.5', 100_50n],
    ['100.000000', 100_00n],
    ['19.990000', 1999n],
    ['0.01', 1n],
    ['0', 0n],
    ['-3.07', -3_07n],
    ['-0.5', -50n],
    ['007.10', 7_10n],
    ['90071992547409.93', 9_007_199_254_740_993n],
    ['99999999999999999.99', 9_999_999_999_999_999_999n],
  ])('%s', (text, minor) => {
    expect(parseDecimal(text)).toBe(minor);
  });

  test.each([
    '',
    ' ',
    '.',
    '5.',
    '.5',
    '1,5',
    '1 000',
    '+5',
    '--5',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    '１',
    '19.999',
    '0.001',
    '1.0000000000001',
    '100000000000000000',
    '5\n',
    '5.00 RUB',
  ])('%j is no sum', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });
});

describe('a sum is printed for a gateway', () => {
  test.each([
    [1999n, '19.99'],
    [5n, '0.05'],
    [-5n, '-0.05'],
    [0n, '0.00'],
    [1_000_00n, '1000.00'],
    [2n ** 63n - 1n, '92233720368547758.07'],
    [-(2n ** 63n), '-92233720368547758.08'],
  ])('%s', (minor, text) => {
    expect(toDecimal(minor)).toBe(text);
  });
});

test.each<[bigint, Currency, MoneyLocale, string]>([
  [1_500_00n, 'RUB', 'ru', '1\u00a0500\u00a0₽'],
  [1_500_50n, 'RUB', 'ru', '1\u00a0500,50\u00a0₽'],
  [1_234_567_05n, 'RUB', 'ru', '1\u00a0234\u00a0567,05\u00a0₽'],
  [5_58n, 'USD', 'ru', '5,58\u00a0$'],
  [0n, 'RUB', 'ru', '0\u00a0₽'],
  [-500_00n, 'RUB', 'ru', '\u2212500\u00a0₽'],
  [1_500_50n, 'RUB', 'en', '₽1,500.50'],
  [-5_58n, 'USD', 'en', '\u2212$5.58'],
  [100_000_00n, 'USD', 'en', '$100,000'],
])('for people, %s minor units of %s in %s are %s', (amountMinor, currency, locale, text) => {
  expect(formatMoney({ amountMinor, currency }, locale)).toBe(text);
});

test('sums of one currency add up, and of two do not', () => {
  const rubles = (amountMinor: bigint) => ({ amountMinor, currency: 'RUB' }) as const;
  expect(addMoney(rubles(19_99n), rubles(1n))).toEqual(rubles(20_00n));
  expect(() => addMoney(rubles(1n), { amountMinor: 1n, currency: 'USD' })).toThrow(RangeError);
});
