// Guarantee: a sum that is printed and read again is the same sum, to the last minor unit that the books can hold.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMoney, maxAmountMinor, parseDecimal, toDecimal } from '../../../src/ledger/money.ts';

const amountMinor = fc.bigInt({ min: -maxAmountMinor, max: maxAmountMinor });

test('what is printed for a gateway is read back as it was', () => {
  fc.assert(
    fc.property(amountMinor, (amount) => {
      expect(parseDecimal(toDecimal(amount))).toBe(amount);
    }),
  );
});

test('zeros behind change nothing, and anything else behind is no sum', () => {
  fc.assert(
    fc.property(amountMinor, fc.stringMatching(/^\d{1,10}$/), (amount, tail) => {
      const expected = /[1-9]/.test(tail) ? undefined : amount;
      expect(parseDecimal(toDecimal(amount) + tail)).toBe(expected);
    }),
  );
});

test('sums of text are exact: the sum of the parts printed is the sum of the parts', () => {
  const part = fc.bigInt({ min: 0n, max: 10_000_000n });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 50 }), (parts) => {
      const total = parts.reduce((sum, amount) => sum + (parseDecimal(toDecimal(amount)) ?? -1n), 0n);
      expect(toDecimal(total)).toBe(toDecimal(parts.reduce((sum, amount) => sum + amount, 0n)));
    }),
  );
});

test('text for people shows every digit there is, in both languages', () => {
  fc.assert(
    fc.property(amountMinor, fc.constantFrom('RUB' as const, 'USD' as const), (amount, currency) => {
      const digits = toDecimal(amount).replace('.00', '').replace(/\D/g, '');
      for (const locale of ['ru', 'en'] as const) {
        expect(formatMoney({ amountMinor: amount, currency }, locale).replace(/\D/g, '')).toBe(digits);
      }
    }),
  );
});

test('any text at all is a sum or none, without an error', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(['bigint', 'undefined']).toContain(typeof parseDecimal(text));
    }),
  );
});
