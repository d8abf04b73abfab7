// Guarantee: at the edges of what can be read a sum is still either the one that was typed or not taken: every way to write a
// currency, a thousand, a leading zero, and the longest text.
import { describe, expect, test } from 'vitest';
import { parseTypedAmount } from '../../../src/topup/typed-amount.ts';

const amount = (amountMinor: bigint) => ({ kind: 'amount', amountMinor });

test('leading zeros are no digits of a sum, however many', () => {
  expect(parseTypedAmount(`${'0'.repeat(20)}1500`)).toEqual(amount(150_000n));
});

test('thousands are parted by one sign: by two they are not taken for sure', () => {
  expect(parseTypedAmount('1,234 567')).toEqual({ kind: 'ambiguous', readingsMinor: [123_456_700n] });
});

test('a thousand or a decimal: the decimal is offered in whole kopecks', () => {
  expect(parseTypedAmount('1,505')).toEqual({ kind: 'ambiguous', readingsMinor: [150n, 150_500n] });
});

test('of two readings one that no sum can be is not offered, and where both are it is too large', () => {
  expect(parseTypedAmount('999999999999999 99')).toEqual({
    kind: 'ambiguous',
    readingsMinor: [99_999_999_999_999_999n],
  });
  expect(parseTypedAmount('9999999999999999 99')).toEqual({ kind: 'too-large' });
});

test('a text of 200 characters is read, and a longer one is a letter', () => {
  expect(parseTypedAmount(`${'слово '.repeat(33)}50`).kind).toBe('not-a-number');
  expect(parseTypedAmount(`${' '.repeat(197)}500`)).toEqual(amount(50_000n));
  expect(parseTypedAmount(`${' '.repeat(198)}500`)).toEqual({ kind: 'not-a-number', readingsMinor: [] });
});

test('signs at the end of a sentence are no part of the sum, however many', () => {
  expect(parseTypedAmount('1500!!!')).toEqual(amount(150_000n));
  expect(parseTypedAmount('1500 ...')).toEqual(amount(150_000n));
});

test('zeros in groups are nothing, and not too much', () => {
  expect(parseTypedAmount('0 00')).toEqual({ kind: 'zero' });
});

test('several blanks and low lines between digits are one gap', () => {
  expect(parseTypedAmount('1  500')).toEqual(amount(150_000n));
  expect(parseTypedAmount('1__500')).toEqual(amount(150_000n));
});

describe('a dollar is one in every writing', () => {
  test.each([
    '10 $',
    '$10',
    '$ 10',
    '10 usd',
    'USD 10',
    '10 дол',
    '10 долл',
    '10 долл.',
    '10 доллар',
    '10 доллара',
    '10 долларов',
  ])('%s', (text) => {
    expect(parseTypedAmount(text, 'USD')).toEqual(amount(10_00n));
    expect(parseTypedAmount(text, 'RUB')).toEqual({ kind: 'other-currency', amountMinor: 10_00n });
  });
});

describe('and so is a ruble, and what is neither', () => {
  test.each(['10 ₽', '₽10', '10 р', '10 рубля', '10 руб', '10 rub', '10 rur', 'rub 10', 'RUR 10'])('%s', (text) => {
    expect(parseTypedAmount(text)).toEqual(amount(10_00n));
    expect(parseTypedAmount(text, 'USD')).toEqual({ kind: 'other-currency', amountMinor: 10_00n });
  });

  test.each(['10 €', '€10', '10 eur', 'EUR 10', '10 £', '£10', '¥10', '10 ₸', '10 тенге', '10 kzt', '10 byn'])(
    '%s',
    (text) => {
      for (const currency of ['RUB', 'USD'] as const) {
        expect(parseTypedAmount(text, currency)).toEqual({ kind: 'other-currency', amountMinor: 10_00n });
      }
    },
  );
});

test('a sign of a currency among the digits is no currency of theirs', () => {
  for (const text of ['10$20', '10€20', '10₽20', 'до 10 $ или 20']) {
    expect([text, parseTypedAmount(text).kind]).toEqual([text, 'not-a-number']);
  }
});

describe('a thousand is one in every writing', () => {
  test.each(['2 тыс', '2тыс', '2 тыс.', '2 тысяч', '2 тысячи', '2 тысяча', '2к', '2k'])('%s', (text) => {
    expect(parseTypedAmount(text)).toEqual({ kind: 'not-a-number', readingsMinor: [2_000_00n] });
  });
});
