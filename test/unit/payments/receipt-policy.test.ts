// Guarantee: a receipt bears the rate of VAT of the day on which it is made, by the provider's calendar, without a restart.
import { expect, test } from 'vitest';
import { createReceiptPolicy } from '../../../src/payments/receipt-policy.ts';
import { createMovableClock } from '../../../src/platform/clock.ts';

const vat = { first: 'vat20', later: [{ from: '2026-01-01', rate: 'vat22' }] } as const;

test('the rate changes at the provider’s midnight', () => {
  const clock = createMovableClock({ now: () => new Date('2025-12-31T20:59:59Z') });
  const policy = createReceiptPolicy({ seller: { taxSystem: 'osn', vat }, clock, timeZone: 'Europe/Moscow' });
  expect([policy.tax, policy.taxSystem]).toEqual(['vat20', 'osn']);
  clock.advance(1_000);
  expect(policy.tax).toBe('vat22');
});

test('a seller who names no tax system has none on the receipt', () => {
  const clock = createMovableClock();
  const policy = createReceiptPolicy({ seller: { taxSystem: undefined, vat }, clock, timeZone: 'Europe/Moscow' });
  expect('taxSystem' in policy).toBe(false);
});
