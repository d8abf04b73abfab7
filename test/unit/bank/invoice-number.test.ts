// Guarantee: an invoice's number is found in a purpose however people write it, and in nothing that is no number.
import { expect, test } from 'vitest';
import { numbersIn } from '../../../src/bank/invoice-number.ts';

test.each([
  'Оплата по счёту № 26-00017 от 21.11.2026',
  'Оплата по счету №26-00017',
  'оплата по счету 26-00017 за услуги, НДС не облагается',
  'Оплата по счету № 26 00017',
  'Оплата по счету №2600017 от 21.11.2026 г.',
  'Оплата по счету 2600017',
  'счёт № 26–00017',
  'счет-оферта N 26—00017',
  'сч.26 00017',
  'сч. № 26/00017',
  'Счет No. 26 00017',
  'Счет N° 26.00017',
  // Latin letters among Russian ones, and the other way round.
  'Oплaтa пo cчeтy 2600017',
  'Счет Nо 2600017',
  'invoice 2600017',
  'Payment for invoice # 26 00017',
  'ОПЛАТА ПО СЧЁТУ №26 - 00017',
  '26-00017',
  'Счёт № 26\u00a000017',
])('%s', (purpose) => {
  expect(numbersIn(purpose)).toEqual(['26-00017']);
});

test.each([
  'Оплата услуг',
  'В т. ч. НДС 22 % 2600017.00',
  'Сумма 2600017-00',
  'тел. 8-926-0001712',
  'р/с 40702810926000170001',
  'от 21.11.26 00017',
  'договор 26-17',
  'дом 26 00017',
  'счёт 126-00017',
  'план 2600017',
  'полис 12.26-00017',
  '',
])('nothing in «%s»', (purpose) => {
  expect(numbersIn(purpose)).toEqual([]);
});

test('several, each once', () => {
  expect(numbersIn('Оплата по счетам № 26-00017, 26-00018 и сч. 2600017')).toEqual(['26-00017', '26-00018']);
});

test('numbers that have outgrown five digits', () => {
  expect(numbersIn('счёт 26-100017')).toEqual(['26-100017']);
});

test('a purpose made of nothing but numbers is bounded and read at once', () => {
  expect(
    numbersIn('№ 26-00017 '.repeat(10) + Array.from({ length: 400 }, (_, n) => `26-${10_000 + n}`).join(' ')),
  ).toHaveLength(20);
  const before = process.cpuUsage();
  for (const evil of ['№ '.repeat(2_000), '26 - '.repeat(1_000), 'сч'.repeat(2_000), '2'.repeat(4_000)])
    numbersIn(evil);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
});
