// Guarantee: no bytes make the reading of a statement throw or hang; a statement that is cut anywhere is not taken for a whole
// one; and what is read of an untouched one is what was written, in any encoding.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readStatement } from '../../../src/bank/statement/read-statement.ts';
import { encode, type FileEncoding, type StatedPayment, statementText } from '../../support/bank-statement.ts';

const good = (['windows-1251', 'utf-8', 'utf-8 with its mark', 'ibm866'] satisfies FileEncoding[]).map((encoding) =>
  encode(statementText({ payments: [{}, { number: '2', purpose: 'Счёт № 26-00017' }] }), encoding),
);

const pieces = [
  ...['1CClientBankExchange', '\r\n', '\n', '\r', '=', '\0', '\u001a', '\ufeff', 'Сумма=', 'Дата=', 'КонецФайла'],
  ...[
    'СекцияДокумент=x',
    'КонецДокумента',
    'СекцияРасчСчет',
    'КонецРасчСчет',
    '01.01.2026',
    '9'.repeat(40),
    '__proto__=1',
  ],
];
const piece = fc.constantFrom(
  ...pieces.flatMap((text) => [encode(text, 'utf-8'), encode(text), encode(text, 'ibm866')]),
);

const statement = fc.constantFrom(...good);
const mutated = fc
  .tuple(
    statement,
    fc.array(fc.tuple(fc.nat(2_000), fc.nat(60), fc.oneof(piece, fc.uint8Array({ maxLength: 30 }))), { maxLength: 6 }),
  )
  .map(([bytes, cuts]) =>
    cuts.reduce((file, [at, length, put]) => {
      const start = at % (file.length + 1);
      return Buffer.concat([file.subarray(0, start), put, file.subarray(start + length)]);
    }, bytes),
  );

const hostile = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
  fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.concat([Buffer.from('1CClientBankExchange\r\n'), bytes])),
  fc.array(piece, { maxLength: 60 }).map((parts) => Buffer.concat(parts)),
  mutated,
);

test('whatever the bytes, there is an answer, and what is read of them can be kept', () => {
  fc.assert(
    fc.property(hostile, (bytes) => {
      const outcome = readStatement(bytes);
      if (outcome.kind === 'unreadable') {
        expect(outcome.problem).toMatch(/^[a-z-]+$/);
        if (outcome.line !== undefined) expect(outcome.line).toBeGreaterThan(0);
        return;
      }
      for (const document of outcome.statement.documents) {
        expect(document.amountMinor > 0n && document.amountMinor < 2n ** 63n).toBe(true);
        expect(document.date).toMatch(/^\d{4}-\d\d-\d\d$/);
        // PostgreSQL takes no zero byte.
        expect(JSON.stringify([document.number, document.purpose, document.payerName])).not.toContain('\\u0000');
      }
    }),
    { numRuns: 3_000 },
  );
});

test('cut at any byte before its last word is over, it is refused', () => {
  fc.assert(
    fc.property(statement, fc.nat(), (bytes, seed) => {
      const whole = bytes.length - 2;
      expect(readStatement(bytes.subarray(0, seed % whole)).kind).toBe('unreadable');
      expect(readStatement(bytes.subarray(0, whole)).kind).toBe('statement');
    }),
    { numRuns: 1_000 },
  );
});

const words = fc.stringMatching(/^[А-Яа-яЁё№0-9 .,"-]{0,60}$/);
const stated: fc.Arbitrary<StatedPayment> = fc.record({
  number: fc.stringMatching(/^[1-9][0-9]{0,5}$/),
  amountMinor: fc.bigInt({ min: 1n, max: 10n ** 15n }),
  payerInn: fc.stringMatching(/^(\d{10}|\d{12})$/),
  purpose: words,
});

test('what was written is what is read', () => {
  fc.assert(
    fc.property(
      fc.array(stated, { minLength: 1, maxLength: 5 }),
      fc.constantFrom<FileEncoding>('windows-1251', 'utf-8', 'utf-8 with its mark', 'ibm866'),
      fc.constantFrom('\r\n', '\n'),
      (payments, encoding, lineEnd) => {
        const outcome = readStatement(encode(statementText({ payments, lineEnd }), encoding));
        if (outcome.kind !== 'statement') throw new Error(`${outcome.problem} on line ${outcome.line}`);
        const read = outcome.statement.documents.map(({ number, amountMinor, payerInn, purpose }) => ({
          ...{ number, amountMinor, payerInn, purpose },
        }));
        expect(read).toEqual(payments.map((payment) => ({ ...payment, purpose: payment.purpose?.trim() })));
      },
    ),
    { numRuns: 300 },
  );
});

test('time is as the size: lines, fields and purposes that would make a careless reader go over them again and again', () => {
  const size = 2 * 1024 * 1024;
  const frame = (middle: string): Buffer => encode(`1CClientBankExchange\nКодировка=Windows\n${middle}\nКонецФайла\n`);
  const evil = ['НазначениеПлатежа=а\n', 'СекцияДокумент=\n', 'а', '=', '\n', '   \n', 'РасчСчет=1\n'].map((unit) =>
    unit.repeat(Math.floor(size / unit.length)),
  );
  const inDocument = `СекцияДокумент=\n${'НазначениеПлатежа=а\n'.repeat(100_000)}`;
  const files = [...evil, inDocument].map(frame);
  // The processor's time and not the clock's: what else the machine does is no matter.
  const before = process.cpuUsage();
  for (const file of files) readStatement(file);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(10_000);
});
