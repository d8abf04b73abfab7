/**
 * Guarantee: every signature is the one that Robokassa computes. Held against the vectors that other implementations
 * publish, so an error in a base string cannot hide behind our own arithmetic.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  digestMatches,
  robokassaHashes,
  signNotice,
  signRequest,
  signStateQuery,
} from '../../../src/payments/gateways/robokassa/signature.ts';

const receipt =
  '{"items":[{"name":"test","quantity":1,"sum":200,"payment_method":"full_payment","payment_object":"service","tax":"vat20"}]}';

describe('the signature of a payment request', () => {
  it.each([
    ['my_merchant_login', '100.00', '42', 'my_password1', '7642fdc174d0aabe022d992afd59f276'],
    ['my_merchant_login', '100.00', '0', 'my_password1', 'cd9e54da801539e5bb4d6d371f6fef3f'],
    ['robo-demo', '100.00', '1', 'password_1', '8ca1d1c1a6f9353bebe5b087697ba797'],
    ['shaggyone239', '185.11', '15', '12345asdf', '55f2aee20767cde28e7fc49919cec969'],
  ])('of %s for %s, number %s, is the published one', (login, outSum, invoiceId, password, expected) => {
    expect(signRequest('md5', password, { login, outSum, invoiceId })).toBe(expected);
  });

  it('takes the shop parameters in after the password, sorted by name', () => {
    const shop = { shp_user_id: '1', shp_email: 'user@example.com' };
    const request = { login: 'robo-demo', outSum: '10.00', invoiceId: '1', shop };
    expect(signRequest('md5', 'password#1', request)).toBe('b98027823a17ee5be83c767f18315400');
  });

  it('takes the receipt in before the password', () => {
    const request = {
      login: 'test-socionom.org',
      outSum: '200.00',
      invoiceId: '0',
      receipt,
      shop: { shp_interface: 'link' },
    };
    expect(signRequest('md5', 'my_password1', request)).toBe('888f7275e88d20ead0fc62cdf5b69f72');
  });

  it('leaves the slot of a number that Robokassa is to assign empty', () => {
    const signed = signRequest('md5', 'p', { login: 'l', outSum: '1', invoiceId: '' });
    expect(signed).toBe(createHash('md5').update('l:1::p').digest('hex'));
  });

  it('serves a recurring child charge too, whose parent is not signed', () => {
    const request = { login: 'demo', outSum: '10.00', invoiceId: '156' };
    expect(signRequest('md5', 'p1', request)).toBe('628c1b668c5eb751394e33ebf5ef66e2');
  });
});

describe('the signature of a notice', () => {
  it('with a shop parameter is the published one', () => {
    const notice = { outSum: '200.00', invoiceId: '84', shop: { shp_interface: 'link' } };
    expect(signNotice('md5', 'my_password2', notice)).toBe('95286fdc8024655ceb9034539bac1180');
  });

  it.each([
    ['md5', '10', 'f38a17bc0db36343789587e4e5abf33c'],
    ['sha256', '10', '6229bb8aa8f4e431fc43022f2847ae3296a9d7fe649b97cb65755abc90d15f0c'],
  ] as const)('by %s over the sum as it was received is the published one', (hash, outSum, expected) => {
    expect(signNotice(hash, 'password#2', { outSum, invoiceId: '1' })).toBe(expected);
  });

  it('without a number is the published one', () => {
    expect(signNotice('md5', 'password#2', { outSum: '10', invoiceId: '' })).toBe('56aad7334a473638781b4946998c113e');
  });

  it('of SuccessURL has the same form, with password #1', () => {
    const notice = { outSum: '100.00', invoiceId: '42' };
    expect(signNotice('md5', 'password1', notice)).toBe('68430f28c418d83b49ca83f465773b5f');
  });
});

it('signs a question about a payment with password #2', () => {
  expect(signStateQuery('md5', 'p2', { login: 'demo', invoiceId: '42' })).toBe('ec36b6d00b39c695493fc99f78d666a5');
});

describe('a received digest', () => {
  it.each(robokassaHashes)('by %s is taken in either letter case', (hash) => {
    const signed = signNotice(hash, 'p', { outSum: '1.00', invoiceId: '7' });
    expect(digestMatches(signed, signed.toUpperCase())).toBe(true);
    expect(digestMatches(signed, signed)).toBe(true);
  });

  it('is refused when one digit differs', () => {
    const signed = signNotice('md5', 'p', { outSum: '1.00', invoiceId: '7' });
    for (let at = 0; at < signed.length; at += 1) {
      const other = signed[at] === '0' ? '1' : '0';
      expect(digestMatches(signed, signed.slice(0, at) + other + signed.slice(at + 1))).toBe(false);
    }
  });

  it('is refused, without throwing, when it is anything but a digest of that length', () => {
    const signed = signNotice('sha256', 'p', { outSum: '1.00', invoiceId: '7' });
    for (const received of [
      '',
      signed.slice(2),
      `${signed}00`,
      `${signed.slice(0, -1)}g`,
      'é'.repeat(64),
      '\0'.repeat(64),
    ]) {
      expect(digestMatches(signed, received)).toBe(false);
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => digestMatches(signed, text) === (text === signed)));
  });
});

it('does not fall back to another hash than the one chosen', () => {
  const lengths = robokassaHashes.map((hash) => signNotice(hash, 'p', { outSum: '1', invoiceId: '1' }).length);
  expect(lengths).toEqual([32, 40, 64, 96, 128]);
});
