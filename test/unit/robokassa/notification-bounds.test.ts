// Guarantee: a notice is taken up to its bounds and not past them, only the shop's own parameters count as signed, and what is not
// signed is shown only where it can be kept.
import { describe, expect, test } from 'vitest';
import { readNotification } from '../../../src/payments/gateways/robokassa/notification.ts';
import { signNotice } from '../../../src/payments/gateways/robokassa/signature.ts';

const secret = { hash: 'sha256', password: 'password-two' } as const;
const most = '92233720368547758.07';

/** A notice as it is signed, with what is not signed beside it. */
function read(unsigned: Record<string, string>, outSum = '100.00') {
  const SignatureValue = signNotice(secret.hash, secret.password, { outSum, invoiceId: '7' });
  return readNotification({ OutSum: outSum, InvId: '7', SignatureValue, ...unsigned }, secret);
}
const fill = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`field${at}`, 'x']));

test('a sum fits the books to their last kopeck', () => {
  expect(read({}, most)).toMatchObject({ kind: 'verified', outSumMinor: 2n ** 63n - 1n });
  expect(read({}, '92233720368547758.08')).toEqual({ kind: 'malformed', problem: 'sum', authentic: true });
});

describe('a fee is told where it is one', () => {
  test.each<[string, bigint | undefined]>([
    ['0.00', 0n],
    ['3.50', 350n],
    [most, 2n ** 63n - 1n],
    ['92233720368547758.08', undefined],
    ['-0.01', undefined],
    ['some', undefined],
    ['', undefined],
  ])('%j', (Fee, feeMinor) => {
    const notice = read({ Fee });
    if (notice.kind !== 'verified') throw new Error(notice.kind);
    expect(notice.feeMinor).toBe(feeMinor);
    expect('feeMinor' in notice).toBe(feeMinor !== undefined);
  });
});

test('64 fields are a notice, and one more is none', () => {
  expect(read(fill(61)).kind).toBe('verified');
  expect(read(fill(62))).toEqual({ kind: 'malformed', problem: 'too-many-fields', authentic: false });
});

test('a name of 128 and a value of 4,096 characters are kept, and longer ones are not read', () => {
  const refused = { kind: 'malformed', problem: 'bad-field', authentic: false };
  expect(read({ note: 'x'.repeat(4_096), ['n'.repeat(128)]: 'x' }).kind).toBe('verified');
  expect(read({ note: 'x'.repeat(4_097) })).toEqual(refused);
  expect(read({ ['n'.repeat(129)]: 'x' })).toEqual(refused);
});

test('a field that merely has the prefix within its name is none of the shop’s, and is not signed', () => {
  expect(read({ xShp_user: '1' }).kind).toBe('verified');
  expect(read({ Shp_user: '1' })).toEqual({ kind: 'bad-signature' });
});
