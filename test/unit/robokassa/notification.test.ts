/**
 * Guarantee: only a notice signed with the shop's password counts as a payment, its sum is read without a kopeck of error
 * from the very text that was signed, and nothing that comes to the address can bring the server down.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRobokassaGateway, resultAnswer } from '../../../src/payments/gateways/robokassa/index.ts';
import { systemClock } from '../../../src/platform/clock.ts';

const gateway = createRobokassaGateway(
  {
    login: 'shop',
    password1: 'first-secret',
    password2: 'second-secret',
    hash: 'md5',
    testMode: false,
    baseUrl: 'http://127.0.0.1:1',
  },
  { clock: systemClock },
);

function sign(password: string, outSum: string, invId: string, tail = ''): string {
  return createHash('md5').update(`${outSum}:${invId}:${password}${tail}`).digest('hex');
}

function notice(outSum: string, invId: string, more: Record<string, unknown> = {}) {
  return { OutSum: outSum, InvId: invId, SignatureValue: sign('second-secret', outSum, invId), ...more };
}

describe('a right notice', () => {
  it.each([
    ['100.000000', 10_000n],
    ['100', 10_000n],
    ['100.5', 10_050n],
    ['100.50', 10_050n],
    ['19.99', 1999n],
    ['0.01', 1n],
    ['90071992547409.93', 9_007_199_254_740_993n],
  ])('of %s is read to the kopeck', (outSum, expected) => {
    expect(gateway.verifyResult(notice(outSum, '42'))).toMatchObject({
      kind: 'verified',
      invoiceId: 42,
      outSumMinor: expected,
    });
  });

  it('tells the fee, the e-mail and the method, and keeps every field as received', () => {
    const fields = notice('100.00', '42', { Fee: '3.900000', EMail: 'a@b.ru', PaymentMethod: 'BankCard', Extra: '😀' });
    expect(gateway.verifyResult(fields)).toEqual({
      kind: 'verified',
      invoiceId: 42,
      outSumMinor: 10_000n,
      feeMinor: 390n,
      email: 'a@b.ru',
      paymentMethod: 'BankCard',
      raw: fields,
    });
  });

  it('does without the fields that are not signed, and ignores a fee that is no sum', () => {
    expect(gateway.verifyResult(notice('1.00', '1', { Fee: 'n/a', EMail: '' }))).toEqual({
      kind: 'verified',
      invoiceId: 1,
      outSumMinor: 100n,
      raw: expect.objectContaining({ Fee: 'n/a' }),
    });
  });

  it('may carry shop parameters under any spelling of the prefix, with their sorted place in the signature', () => {
    const tail = ':SHP_c=3:Shp_b=2:shp_a=😀';
    const signed = { SignatureValue: sign('second-secret', '5.00', '9', tail), shp_a: '😀', Shp_b: '2', SHP_c: '3' };
    expect(gateway.verifyResult(notice('5.00', '9', signed)).kind).toBe('verified');
  });

  it('may be signed in capitals', () => {
    const fields = notice('5.00', '9');
    expect(gateway.verifyResult({ ...fields, SignatureValue: fields.SignatureValue.toUpperCase() }).kind).toBe(
      'verified',
    );
  });

  it('is answered with OK and the number, nothing more', () => {
    expect(resultAnswer(5)).toBe('OK5');
  });
});

describe('a wrong signature', () => {
  it.each([
    ['another sum', { OutSum: '1000.00' }],
    ['the same sum written otherwise', { OutSum: '100.0' }],
    ['another number', { InvId: '43' }],
    ['a shop parameter that was not signed', { Shp_a: '1' }],
    ['no digest at all', { SignatureValue: 'OK' }],
  ])('is refused: %s', (_, change) => {
    expect(gateway.verifyResult({ ...notice('100.00', '42'), ...change })).toEqual({ kind: 'bad-signature' });
  });

  it('is what a return to SuccessURL has when it is replayed against ResultURL, and the other way round', () => {
    const result = notice('100.00', '42');
    const success = { ...result, SignatureValue: sign('first-secret', '100.00', '42') };
    expect(gateway.verifyResult(success).kind).toBe('bad-signature');
    expect(gateway.verifySuccess(result).kind).toBe('bad-signature');
    expect(gateway.verifySuccess(success).kind).toBe('verified');
  });
});

describe('what is no notice', () => {
  it.each([
    ['nothing', undefined, 'not-fields'],
    ['null', null, 'not-fields'],
    ['a text', 'OutSum=1', 'not-fields'],
    ['a list', [], 'not-fields'],
    ['an empty form', {}, 'missing-field'],
    ['a form without a signature', { OutSum: '1', InvId: '1' }, 'missing-field'],
    ['a field sent twice', notice('1.00', '1', { InvId: ['1', '2'] }), 'duplicate-field'],
    ['a nested field', notice('1.00', '1', { Shp_a: { b: 'c' } }), 'bad-field'],
    ['a NUL', notice('1.00', '1', { EMail: 'a\0b' }), 'bad-field'],
    ['half of a surrogate pair', notice('1.00', '1', { EMail: '\ud83d' }), 'bad-field'],
    ['a huge value', notice('1.00', '1', { EMail: 'a'.repeat(5000) }), 'bad-field'],
    ['a flood of fields', Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`f${i}`, '1'])), 'too-many-fields'],
  ])('is malformed: %s', (_, fields, problem) => {
    expect(gateway.verifyResult(fields)).toEqual({ kind: 'malformed', problem, authentic: false });
  });

  it.each(['0', '-1', '1.0', '1e3', '0x1f', ' 7', '007', '2147483648', '99999999999999999999', '٤٢'])(
    'but signed with our password for the number %s is marked authentic: a person must look',
    (invId) => {
      expect(gateway.verifyResult(notice('1.00', invId))).toEqual({
        kind: 'malformed',
        problem: 'invoice-id',
        authentic: true,
      });
    },
  );

  it.each(['0', '0.00', '-5.00', '1.001', '1,50', '1e3', 'NaN', '٤٢', '99999999999999999.99', '1'.repeat(40)])(
    'but signed with our password for the sum %s is marked authentic: a person must look',
    (outSum) => {
      expect(gateway.verifyResult(notice(outSum, '1'))).toEqual({ kind: 'malformed', problem: 'sum', authentic: true });
    },
  );

  it('takes the largest number that Robokassa takes', () => {
    expect(gateway.verifyResult(notice('1.00', '2147483647'))).toMatchObject({
      kind: 'verified',
      invoiceId: 2147483647,
    });
  });
});

describe('whatever comes in', () => {
  const names = fc.constantFrom('OutSum', 'InvId', 'SignatureValue', 'Fee', 'EMail', 'Shp_a', '__proto__', 'toString');
  const values = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.array(fc.string()), fc.anything());

  it('never throws, and is never taken for a payment', () => {
    const forms = fc.oneof(fc.anything(), fc.dictionary(fc.oneof(names, fc.string({ unit: 'binary' })), values));
    fc.assert(
      fc.property(forms, (form) => {
        expect(gateway.verifyResult(form).kind).not.toBe('verified');
        expect(gateway.verifySuccess(form).kind).not.toBe('verified');
      }),
      { numRuns: 2000 },
    );
  });

  it('never throws when it is signed, whatever the sum, the number and the parameters are', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.string({ minLength: 1 }),
        fc.string({ unit: 'binary' }),
        (sum, id, shp) => {
          const signature = sign('second-secret', sum, id, `:Shp_x=${shp}`);
          const read = gateway.verifyResult({ OutSum: sum, InvId: id, SignatureValue: signature, Shp_x: shp });
          expect(JSON.stringify(read, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
            'secret',
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('reads back every sum that can be printed', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 17n), fc.integer({ min: 1, max: 2147483647 }), (minor, id) => {
        const outSum = `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}0000`;
        expect(gateway.verifyResult(notice(outSum, String(id)))).toMatchObject({ invoiceId: id, outSumMinor: minor });
      }),
    );
  });
});
