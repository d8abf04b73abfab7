// Guarantee: a sum is taken only when it can be read in one way; everything else gets its own answer with sums to offer.
import { describe, expect, test } from 'vitest';
import { parseTypedAmount } from '../../../src/topup/typed-amount.ts';

const amount = (amountMinor: bigint) => ({ kind: 'amount', amountMinor });

describe('a sum is understood however it is written', () => {
  test.each([
    ['1500', 150_000n],
    ['1 500', 150_000n],
    ['1\u00a0500', 150_000n],
    ['1\u202f500', 150_000n],
    ['1\u2009500', 150_000n],
    [' 1500\n', 150_000n],
    ['1500,50', 150_050n],
    ['1500.5', 150_050n],
    ['1 500 ₽', 150_000n],
    ['1500₽', 150_000n],
    ['₽1500', 150_000n],
    ['1500 руб', 150_000n],
    ['1500 руб.', 150_000n],
    ['1500р', 150_000n],
    ['1500 р.', 150_000n],
    ['1 500 рублей', 150_000n],
    ['1500 RUB', 150_000n],
    ['+1500', 150_000n],
    ['1500!', 150_000n],
    ['1500.', 150_000n],
    ['0100', 10_000n],
    [',50', 50n],
    ["1'500", 150_000n],
    ['1.500,50', 150_050n],
    ['1,500.50', 150_050n],
    ['1 234 567,89', 123_456_789n],
    ['1.234.567', 123_456_700n],
    ['1,234,567', 123_456_700n],
    ['１５００', 150_000n],
    ['１５００，５０', 150_050n],
    ['١٥٠٠', 150_000n],
    ['۱۵۰۰٫۵۰', 150_050n],
    ['1️⃣5️⃣0️⃣0️⃣', 150_000n],
    ['\u200f1500\u200e', 150_000n],
    ['19.99', 1_999n],
    ['999999999999999', 99_999_999_999_999_900n],
  ])('%j', (text, minor) => {
    expect(parseTypedAmount(text)).toEqual(amount(minor));
  });
});

describe('what can be read in two ways is not taken, and both readings are offered', () => {
  test.each([
    ['1,500', [150n, 150_000n]],
    ['1.500', [150n, 150_000n]],
    ['15 00', [1_500n, 150_000n]],
    ['1500 50', [150_050n, 15_005_000n]],
    ['10 2000', [10_200_000n]],
    ['1.500.00', [150_000n, 15_000_000n]],
  ])('%j', (text, readingsMinor) => {
    expect(parseTypedAmount(text)).toEqual({ kind: 'ambiguous', readingsMinor });
  });
});

describe('more than two decimals name the sums in whole kopecks around them', () => {
  test.each([
    ['1500,505', 150_050n, 150_051n],
    ['1500.000', 150_000n, 150_000n],
    ['0,500', 50n, 50n],
    ['1 500,505', 150_050n, 150_051n],
    ['0.001', 0n, 1n],
  ])('%j', (text, lowerMinor, upperMinor) => {
    expect(parseTypedAmount(text)).toEqual({ kind: 'too-many-decimals', lowerMinor, upperMinor });
  });
});

describe('words are answered with the sums that stand among them', () => {
  test.each([
    ['тысяча', []],
    ['💯', []],
    ['₽', []],
    ['положи 500, пожалуйста', [50_000n]],
    ['2 тыс', [200_000n]],
    ['1,5к', [150_000n]],
    ['500-700', [50_000n, 70_000n]],
    ['100 200 руб или 300 или 400', [10_020_000n, 30_000n]],
    ['1e5', []],
    ['0x10', []],
    ['10²', []],
    ['½', []],
    ['NaN', []],
    ['Infinity', []],
    ['x'.repeat(5000), []],
    [`1${'0'.repeat(400)}`, []],
  ])('%j', (text, readingsMinor) => {
    expect(parseTypedAmount(text)).toEqual({ kind: 'not-a-number', readingsMinor });
  });
});

describe('every other sum has an answer of its own', () => {
  test.each([
    ['', { kind: 'empty' }],
    [' \u00a0\u200b', { kind: 'empty' }],
    ['0', { kind: 'zero' }],
    ['0,00', { kind: 'zero' }],
    ['-0', { kind: 'zero' }],
    ['-1500', { kind: 'negative', amountMinor: 150_000n }],
    ['−1 500 ₽', { kind: 'negative', amountMinor: 150_000n }],
    ['–15,50', { kind: 'negative', amountMinor: 1_550n }],
    ['10 $', { kind: 'other-currency', amountMinor: 1_000n }],
    ['$10', { kind: 'other-currency', amountMinor: 1_000n }],
    ['10 евро', { kind: 'other-currency', amountMinor: 1_000n }],
    ['1000000000000000', { kind: 'too-large' }],
    ['9'.repeat(150), { kind: 'too-large' }],
  ])('%j', (text, outcome) => {
    expect(parseTypedAmount(text)).toEqual(outcome);
  });

  test("in an account in dollars the dollar's sign is its own and the ruble's is not", () => {
    expect(parseTypedAmount('5,58 $', 'USD')).toEqual(amount(558n));
    expect(parseTypedAmount('500 ₽', 'USD')).toEqual({ kind: 'other-currency', amountMinor: 50_000n });
  });
});
