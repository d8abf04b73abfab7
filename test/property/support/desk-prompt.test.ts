// Guarantee: what an agent was asked is read back exactly as it was kept, however large its numbers; what is no question of
// ours is none.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DeskPrompt, readPrompt, writePrompt } from '../../../src/support/desk-prompt.ts';

const id = fc.bigInt(1n, 2n ** 63n - 1n);
const amountMinor = fc.bigInt(-(2n ** 63n - 1n), 2n ** 63n - 1n);
const version = fc.nat();
const text = fc.string({ unit: 'grapheme', maxLength: 500 });

const prompts: fc.Arbitrary<DeskPrompt> = fc.oneof(
  fc.record({ kind: fc.constant('payment-sum' as const), invoiceId: id, version }),
  fc.record({ kind: fc.constant('payment-order' as const), invoiceId: id, version, amountMinor }),
  fc.record({ kind: fc.constant('reject-reason' as const), invoiceId: id }),
  fc.record({ kind: fc.constant('undo-payment-reason' as const), paymentId: id }),
  fc.record({ kind: fc.constant('undo-adjustment-reason' as const), transactionId: id }),
  fc.record({ kind: fc.constant('adjust-confirm' as const), accountId: id, amountMinor, reason: text, key: text }),
);

test('every question survives its way through JSON', () => {
  fc.assert(
    fc.property(prompts, (prompt) => {
      expect(readPrompt(JSON.parse(JSON.stringify(writePrompt(prompt))))).toEqual(prompt);
    }),
    { numRuns: 500 },
  );
});

test('whatever else lies there is no question', () => {
  fc.assert(fc.property(fc.jsonValue(), (anything) => readPrompt(anything) === undefined));
  expect(readPrompt({ kind: 'payment-sum', invoiceId: 'one', version: 0 })).toBeUndefined();
  expect(readPrompt({ kind: 'payment-sum', invoiceId: '1', version: -1 })).toBeUndefined();
  expect(readPrompt({ kind: 'of-tomorrow', invoiceId: '1' })).toBeUndefined();
});
