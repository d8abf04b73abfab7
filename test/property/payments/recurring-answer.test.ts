// Guarantee: no text whatever makes a charge look made, save "OK" with its own number and the error that knows the number;
// and none makes a refund look accepted, refused or finished without the service's own words.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { declineCodes } from '../../../src/payments/gateways/gateway.ts';
import { readRecurringAnswer } from '../../../src/payments/gateways/robokassa/recurring-answer.ts';
import { readRefundAnswer, readRefundState } from '../../../src/payments/gateways/robokassa/refund-answer.ts';

const invoiceId = fc.integer({ min: 1, max: 2_147_483_647 });
const word = fc.constantFrom(
  'OK',
  'ok',
  'Error',
  'ERROR',
  'error',
  '+',
  ':',
  ' ',
  '\n',
  '-',
  '0',
  '40',
  '35',
  '500',
  'x',
);
/** Texts near the answers that mean something, and any others. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(fc.oneof(word, fc.integer({ min: 0, max: 2_147_483_648 }).map(String)), { maxLength: 7 })
    .map((words) => words.join('')),
);

test('a charge is made only by "OK" with its own number, or by error 40', () => {
  fc.assert(
    fc.property(invoiceId, text, (number, answer) => {
      const bare = answer.trim();
      const saysSo = new RegExp(`^OK\\s*\\+?\\s*${number}$`).test(bare) || /^error\s*:?\s*40(?!\d)/i.test(bare);
      expect(readRecurringAnswer(answer, number).kind === 'created').toBe(saysSo);
    }),
    { numRuns: 3000 },
  );
});

test('a charge of another number is never made, however it is written', () => {
  fc.assert(
    fc.property(invoiceId, invoiceId, fc.constantFrom('', '+', ' ', ' + '), (number, told, between) => {
      const expected = number === told ? { kind: 'created' } : { kind: 'unknown', reason: 'other-number' };
      expect(readRecurringAnswer(`OK${between}${told}`, number)).toEqual(expected);
    }),
  );
});

test('every number of an error has one meaning, in any letter case and with any text behind it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99 }), fc.string(), (code, tail) => {
      const meaning = readRecurringAnswer(`Error ${code}`, 7);
      expect(readRecurringAnswer(`ERROR ${code}: ${tail}`, 7)).toEqual(meaning);
      expect(['created', 'declined', 'unavailable']).toContain(meaning.kind);
      if (meaning.kind === 'declined') expect(declineCodes).toContain(meaning.code);
      if (meaning.kind === 'created') expect(code).toBe(40);
    }),
  );
});

test('a refund is accepted only with a number to ask by, and refused only by a plain "false"', () => {
  const told = fc.record(
    {
      success: fc.oneof(fc.boolean(), fc.constantFrom('true', 1, null)),
      requestId: fc.oneof(fc.uuid(), fc.string(), fc.constant(null)),
      message: fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null)),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        told.map((answer) => JSON.stringify(answer)),
        fc.json(),
        text,
      ),
      (answer) => {
        const read = readRefundAnswer(answer);
        const json: unknown = read.kind === 'unknown' ? undefined : JSON.parse(answer);
        if (read.kind === 'accepted') expect(json).toMatchObject({ success: true, requestId: read.requestId });
        if (read.kind === 'refused') {
          expect(json).toMatchObject({ success: false });
          expect(read.reason).toMatch(/^\P{Cc}{1,400}$/u);
          expect(read.reason.isWellFormed()).toBe(true);
        }
      },
    ),
  );
});

test('a refund is over only by the two labels that say so', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        text,
        fc.string().map((label) => JSON.stringify({ label })),
      ),
      (answer) => {
        const { kind } = readRefundState(answer, 'id');
        if (kind === 'finished') expect(JSON.parse(answer).label).toBe('finished');
        if (kind === 'cancelled') expect(JSON.parse(answer).label).toBe('canceled');
      },
    ),
  );
});
