/**
 * Guarantee: the link asks for exactly the sum, number and receipt of the payment, in the documented spelling, signed; and
 * whatever the description is, the customer gets a link that the form takes.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PaymentLinkRequest, ReceiptItem } from '../../../src/payments/gateways/gateway.ts';
import type { RobokassaConfig } from '../../../src/payments/gateways/robokassa/config.ts';
import { createRobokassaGateway } from '../../../src/payments/gateways/robokassa/index.ts';
import { expirationDate, maxUrlLength, paymentUrl } from '../../../src/payments/gateways/robokassa/link.ts';
import { signRequest } from '../../../src/payments/gateways/robokassa/signature.ts';
import { cleanDescription } from '../../../src/payments/gateways/robokassa/text.ts';

const config: RobokassaConfig = {
  login: 'demo shop',
  password1: 'p1-secret',
  password2: 'p2-secret',
  hash: 'sha512',
  testMode: false,
  baseUrl: 'https://auth.example/Merchant/',
};

const line: ReceiptItem = {
  name: 'Пополнение баланса',
  quantity: 1,
  sumMinor: 100_000n,
  tax: 'vat22',
  paymentMethod: 'advance',
  paymentObject: 'payment',
};

const request: PaymentLinkRequest = {
  invoiceId: 42,
  amountMinor: 100_000n,
  currency: 'RUB',
  description: 'Пополнение баланса Amvera, счёт № 42',
  expiresAt: new Date('2030-01-01T07:20:30.000Z'),
  language: 'ru',
  email: 'user+tag@example.com',
  receipt: { taxSystem: 'usn_income', items: [line] },
};

const fieldsOf = (url: string) => Object.fromEntries(new URL(url).searchParams);

describe('the payment link', () => {
  it('carries the documented fields and no others', () => {
    const url = paymentUrl(config, request);
    const { SignatureValue, Receipt, ...rest } = fieldsOf(url);
    expect(url.startsWith('https://auth.example/Merchant/Index.aspx?')).toBe(true);
    expect(rest).toEqual({
      MerchantLogin: 'demo shop',
      OutSum: '1000.00',
      InvId: '42',
      Description: 'Пополнение баланса Amvera, счёт № 42',
      Culture: 'ru',
      Encoding: 'utf-8',
      ExpirationDate: '2030-01-01T10:20:30.0000000+03:00',
      Email: 'user+tag@example.com',
    });
    expect(SignatureValue).toMatch(/^[0-9a-f]{128}$/);
    expect(Receipt).toMatch(/^%7B/);
  });

  it('signs the receipt as it stands after one form-decode, which is its URL-encoded text', () => {
    const { SignatureValue, Receipt = '' } = fieldsOf(paymentUrl(config, request));
    const signed = { login: 'demo shop', outSum: '1000.00', invoiceId: '42', receipt: Receipt };
    expect(SignatureValue).toBe(signRequest('sha512', 'p1-secret', signed));
    expect(JSON.parse(decodeURIComponent(Receipt))).toEqual({
      sno: 'usn_income',
      items: [
        { name: line.name, quantity: 1, sum: 1000, tax: 'vat22', payment_method: 'advance', payment_object: 'payment' },
      ],
    });
  });

  it('signs the bare receipt for a shop set up so', () => {
    const { Receipt = '' } = fieldsOf(paymentUrl({ ...config, receiptEncoding: 'raw' }, request));
    expect(Receipt).toContain('"sum":1000.00');
  });

  it('is marked as a test only in test mode', () => {
    expect(fieldsOf(paymentUrl(config, request))).not.toHaveProperty('IsTest');
    expect(fieldsOf(paymentUrl({ ...config, testMode: true }, request)).IsTest).toBe('1');
  });

  it('binds the card only when that is asked for, and the word for it is not signed', () => {
    const plain = fieldsOf(paymentUrl(config, request));
    const binding = fieldsOf(paymentUrl(config, { ...request, savesCard: true }));
    expect(plain).not.toHaveProperty('Recurring');
    expect(binding).toEqual({ ...plain, Recurring: 'true' });
  });

  it('leaves out an e-mail that no mailbox can have', () => {
    for (const email of ['nobody', 'a@b', `${'a'.repeat(250)}@b.ru`, 'a b@c.ru']) {
      expect(fieldsOf(paymentUrl(config, { ...request, email }))).not.toHaveProperty('Email');
    }
  });

  it('never shows a password', () => {
    expect(decodeURIComponent(paymentUrl(config, request))).not.toContain('secret');
  });

  it('prints kopecks without floating point', () => {
    const items = [{ ...line, sumMinor: 9_007_199_254_740_993n }];
    const large = { ...request, amountMinor: 9_007_199_254_740_993n, receipt: { items } };
    const fields = fieldsOf(paymentUrl(config, large));
    expect(fields.OutSum).toBe('90071992547409.93');
    expect(decodeURIComponent(fields.Receipt ?? '')).toContain('"sum":90071992547409.93,');
  });

  it('has its end in Moscow time whatever the season', () => {
    expect(expirationDate(new Date('2026-07-01T21:00:00.123Z'))).toBe('2026-07-02T00:00:00.1230000+03:00');
  });
});

describe('a link too long for the form', () => {
  const longName = 'Ж'.repeat(128);

  it('first loses the tail of its description', () => {
    const items = [
      {
        ...line,
        name: 'Пополнение баланса лицевого счёта по договору аренды облачных серверов в двух зонах доступности',
      },
    ];
    const fields = fieldsOf(paymentUrl(config, { ...request, description: 'Ы'.repeat(100), receipt: { items } }));
    expect(fields.Description).toBe('Ы'.repeat(32));
    expect(fields.Receipt).toMatch(/^%7B/);
  });

  it('then signs its receipt bare, and never shortens it', () => {
    const url = paymentUrl(config, { ...request, receipt: { items: [{ ...line, name: longName }] } });
    expect(url.length).toBeLessThanOrEqual(maxUrlLength);
    expect(JSON.parse(fieldsOf(url).Receipt ?? '').items[0].name).toBe(longName);
  });

  it('has the names of its receipt cut at 128 characters, never inside one', () => {
    const name = `${'a'.repeat(127)}😀😀`;
    const { Receipt = '' } = fieldsOf(paymentUrl(config, { ...request, receipt: { items: [{ ...line, name }] } }));
    expect(JSON.parse(decodeURIComponent(Receipt)).items[0].name).toBe(`${'a'.repeat(127)}😀`);
  });

  it('is refused when nothing helps', () => {
    const items = Array.from({ length: 100 }, () => ({ ...line, sumMinor: 1000n }));
    expect(() => paymentUrl(config, { ...request, receipt: { items } })).toThrow(RangeError);
  });
});

describe('the description', () => {
  it.each([
    ['Пополнение на 1\u00a0500\u00a0₽ «Про»', 'Пополнение на 1 500 руб. «Про»'],
    ['a<script>&b', 'a script b'],
    ['Тариф 😀 Про\n\tплюс', 'Тариф Про плюс'],
    ['и\u0306', 'й'],
  ])('%j becomes %j', (text, expected) => {
    expect(cleanDescription(text, 100, 'x')).toBe(expected);
  });

  it('with nothing left in it gives way to the number of the payment', () => {
    expect(fieldsOf(paymentUrl(config, { ...request, description: '😀😀' })).Description).toBe('Оплата № 42');
    expect(fieldsOf(paymentUrl(config, { ...request, description: ' ', language: 'en' })).Description).toBe(
      'Payment 42',
    );
  });

  it('always fits, is never cut inside a character, and holds nothing that Robokassa refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (description) => {
        const { Description = '' } = fieldsOf(paymentUrl(config, { ...request, description }));
        expect(Description.length).toBeGreaterThan(0);
        expect(Array.from(Description).length).toBeLessThanOrEqual(100);
        expect(Description.isWellFormed()).toBe(true);
        expect(Description.replace('№', '')).not.toMatch(/[<>&\p{Cc}\p{So}]/u);
      }),
    );
  });
});

describe('a request that is a bug of the caller is refused', () => {
  it.each([
    ['number 0', { invoiceId: 0 }],
    ['a number past 2^31 − 1', { invoiceId: 2147483648 }],
    ['a number with a fraction', { invoiceId: 1.5 }],
    ['no sum', { amountMinor: 0n, receipt: { items: [{ ...line, sumMinor: 0n }] } }],
    ['a receipt over another sum', { amountMinor: 99_999n }],
    ['a receipt without lines', { receipt: { items: [] } }],
    [
      'a receipt with a negative line',
      {
        receipt: {
          items: [
            { ...line, sumMinor: 100_001n },
            { ...line, sumMinor: -1n },
          ],
        },
      },
    ],
    ['a receipt with a quantity that is no number', { receipt: { items: [{ ...line, quantity: Number.NaN }] } }],
    ['dollars', { currency: 'USD' as const }],
  ])('%s', (_, change) => {
    expect(() => paymentUrl(config, { ...request, ...change })).toThrow(RangeError);
  });

  it('an end that has already come', async () => {
    const gateway = createRobokassaGateway(config, { clock: { now: () => request.expiresAt } });
    await expect(gateway.createLink(request)).rejects.toThrow(RangeError);
  });
});
