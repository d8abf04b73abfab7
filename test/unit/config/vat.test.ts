// Guarantee: a rate of VAT holds from its first day on, and a schedule that makes no sense is not read.
import { expect, test } from 'vitest';
import { readVatSchedule, vatOn } from '../../../src/config/vat.ts';

const risen = readVatSchedule('vat20, vat22@2026-01-01,none@2030-07-01');

test.each([
  ['2019-01-01', 'vat20'],
  ['2025-12-31', 'vat20'],
  ['2026-01-01', 'vat22'],
  ['2030-06-30', 'vat22'],
  ['2030-07-01', 'none'],
  ['2999-12-31', 'none'],
])('on %s it is %s', (day, rate) => {
  expect(risen && vatOn(risen, day)).toBe(rate);
});

test('one rate holds for ever', () => {
  expect(vatOn({ first: 'vat5', later: [] }, '2026-01-01')).toBe('vat5');
});

test.each([
  '',
  'vat21',
  'vat20,',
  'vat20,vat22',
  'vat20@2026-01-01',
  'vat20,vat22@2026-02-30',
  'vat20,vat22@01.01.2026',
  'vat20,vat22@2026-01-01,none@2026-01-01',
  'vat20,vat22@2026-01-01,none@2025-01-01',
  'vat20,vat22@2026-01-01@2027-01-01',
])('"%s" is no schedule', (text) => {
  expect(readVatSchedule(text)).toBeUndefined();
});
