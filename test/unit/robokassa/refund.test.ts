// Guarantee: money goes back by exactly the sum asked for and once; a refusal is the service's own word, an acceptance has a
// number to ask by, and all else is unknown.
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RefundRequest } from '../../../src/payments/gateways/gateway.ts';
import { readRefundAnswer, readRefundState } from '../../../src/payments/gateways/robokassa/refund-answer.ts';
import { refundToken, signToken } from '../../../src/payments/gateways/robokassa/refund-token.ts';
import { deadAddress, gatewayFor, hastenTimeout, outages, type Received, received } from './adapter-rig.ts';

const line = { name: 'Пополнение «Про»', quantity: 1, sumMinor: 100_050n, tax: 'vat22' } as const;
const request: RefundRequest = {
  operationKey: '0005F891-8CCD-434B-8455-816AFFFDBF37-0VOisWikFF',
  amountMinor: 100_050n,
  receipt: { items: [{ ...line, paymentMethod: 'full_payment', paymentObject: 'service' }] },
};
const id = 'cf15fd52-d2d1-4fc4-b9c0-25310e3bdded';
const accepted = JSON.stringify({ success: true, message: null, requestId: id });
const state = (label: string) => `{"requestId":"${id}","amount":1.000000,"label":"${label}"}`;

type Gateway = Awaited<ReturnType<typeof gatewayFor>>;
function callsOf(gateway: Gateway) {
  const { refund, fetchRefund } = gateway;
  if (!refund || !fetchRefund) throw new Error('this shop gives nothing back');
  return { refund, fetchRefund };
}

const part = (token: string, index: number) => Buffer.from(token.split('.')[index] ?? '', 'base64url').toString('utf8');

describe('the token of a refund', () => {
  it('has the header, the order of keys and the compactness of the published sample', () => {
    // docs.robokassa.ru/refund-api; its password is not published, so its signature cannot be reckoned here.
    const published =
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJPcEtleSI6IjAwMDVGODkxLThDQ0QtNDM0Qi04NDU1LTgxNkFGRkZEQkYzNy0wVk9pc1dpa0ZGIiwiUmVmdW5kU3VtIjoxLCJJbnZvaWNlSXRlbXMiOlt7Ik5hbWUiOiLQotC10YHRgtC-0LLRi9C5INGC0L7QstCw0YAtMSIsIlF1YW50aXR5IjoxLCJDb3N0IjoxLCJUYXgiOiJ2YXQyMCIsIlBheW1lbnRNZXRob2QiOiJmdWxsX3BheW1lbnQiLCJQYXltZW50T2JqZWN0IjoiY29tbW9kaXR5In1dfQ';
    const sample = refundToken('p3', {
      operationKey: '0005F891-8CCD-434B-8455-816AFFFDBF37-0VOisWikFF',
      amountMinor: 100n,
      receipt: {
        items: [
          {
            ...{ name: 'Тестовый товар-1', quantity: 1, sumMinor: 100n, tax: 'vat20' },
            ...{ paymentMethod: 'full_payment', paymentObject: 'commodity' },
          },
        ],
      },
    });
    expect(part(sample, 0)).toBe(part(published, 0));
    expect(part(sample, 1).replaceAll('1.00', '1')).toBe(part(published, 1));
  });

  it('is signed by HS256 with password #3, like every JWT', () => {
    // The example of RFC 7519 that jwt.io opens with.
    expect(signToken('your-256-bit-secret', '{"sub":"1234567890","name":"John Doe","iat":1516239022}')).toBe(
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
    );
  });

  it('names sums as numbers with exactly their kopecks, without floating point', () => {
    const sumMinor = 9_007_199_254_740_993n;
    const [item] = request.receipt.items;
    const large = { ...request, amountMinor: sumMinor, receipt: { items: item ? [{ ...item, sumMinor }] : [] } };
    const payload = part(refundToken('p3', large), 1);
    expect(payload).toContain('"RefundSum":90071992547409.93,');
    expect(payload).toContain('"Cost":90071992547409.93,');
  });

  it.each([
    ['without an operation', { operationKey: '' }],
    ['of nothing', { amountMinor: 0n }],
    ['with a receipt over another sum', { amountMinor: 100_049n }],
    ['with a receipt without lines', { receipt: { items: [] } }],
    [
      'of two of a thing, whose price of one is not known',
      { receipt: { items: request.receipt.items.map((item) => ({ ...item, quantity: 2 })) } },
    ],
  ])('is refused as a bug of the caller: %s', (_, change) => {
    expect(() => refundToken('p3', { ...request, ...change })).toThrow(RangeError);
  });
});

describe('a refund', () => {
  it('is one call with the token as its body', async () => {
    const seen: Received[] = [];
    const gateway = await gatewayFor(async (asked, response) => {
      seen.push(await received(asked));
      response.end(accepted);
    });
    expect(await callsOf(gateway).refund(request)).toEqual({ kind: 'accepted', requestId: id });
    expect(seen).toMatchObject([
      { method: 'POST', url: '/RefundService/Refund/Create', contentType: 'application/jwt' },
    ]);
    const [header, payload, signature] = (seen[0]?.body ?? '').split('.');
    expect(signature).toBe(createHmac('sha256', 'p3').update(`${header}.${payload}`).digest('base64url'));
    expect(part(seen[0]?.body ?? '', 1)).toBe(
      `{"OpKey":"${request.operationKey}","RefundSum":1000.50,"InvoiceItems":[{"Name":"Пополнение «Про»","Quantity":1,"Cost":1000.50,"Tax":"vat22","PaymentMethod":"full_payment","PaymentObject":"service"}]}`,
    );
  });

  it.each([200, 400, 401])('is refused by the word of the service, with status %i', async (status) => {
    const body = JSON.stringify({ success: false, message: 'NotEnoughOperationFunds', requestId: null });
    const gateway = await gatewayFor((_, response) => response.writeHead(status).end(body));
    expect(await callsOf(gateway).refund(request)).toEqual({ kind: 'refused', reason: 'NotEnoughOperationFunds' });
  });

  it('may have been made for all that a broken service says', async () => {
    const gateway = await gatewayFor((_, response) => response.writeHead(500).end('{"success":false}'));
    expect(await callsOf(gateway).refund(request)).toEqual({ kind: 'unknown', reason: 'http-500' });
  });

  it.each(outages(accepted))('may have been made: $what', async ({ listener, reason }) => {
    const gateway = await gatewayFor(listener);
    expect(await callsOf(gateway).refund(request)).toEqual({ kind: 'unknown', reason });
  });

  it('may have been made: a service that keeps silent', async () => {
    const { limits, expire } = hastenTimeout();
    const gateway = await gatewayFor(expire);
    expect(await callsOf(gateway).refund(request)).toEqual({ kind: 'unknown', reason: 'timeout' });
    expect(limits).toEqual([10_000]);
  });

  it('was not made where there is nobody to connect to', async () => {
    const gateway = await gatewayFor(() => undefined, { refundUrl: await deadAddress() });
    expect(await callsOf(gateway).refund(request)).toEqual({ kind: 'refused', reason: 'network' });
  });

  it.each([
    ['in test mode', { testMode: true }],
    ['without password #3', { password3: undefined }],
  ])('is not there %s', async (_, change) => {
    const gateway = await gatewayFor(() => undefined, change);
    expect(gateway).not.toHaveProperty('refund');
    expect(gateway).not.toHaveProperty('fetchRefund');
  });
});

describe('the answer to a refund', () => {
  it.each([
    ['success without a number to ask by', '{"success":true,"requestId":null}'],
    ['a number that is no name', '{"success":true,"requestId":"../../x?y"}'],
    ['success by another word', `{"success":"true","requestId":"${id}"}`],
    ['a number alone', `{"requestId":"${id}"}`],
    ['a message alone', '{"message":"NotEnoughOperationFunds"}'],
    ['a page', '<html>success</html>'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
  ])('is unknown: %s', (_, text) => {
    expect(readRefundAnswer(text)).toEqual({ kind: 'unknown', reason: 'unreadable-answer' });
  });

  it.each([
    ['{"success":false}', 'no-reason'],
    ['{"success":false,"message":null}', 'no-reason'],
    ['{"success":false,"message":17}', 'no-reason'],
    ['{"success":false,"message":" a\\u0000\\n b\\ud800"}', 'a b\uFFFD'],
    [`{"success":false,"message":"${'x'.repeat(500)}"}`, 'x'.repeat(200)],
  ])('gives a reason that can be stored and shown: %s', (text, reason) => {
    expect(readRefundAnswer(text)).toEqual({ kind: 'refused', reason });
  });
});

describe('what became of a refund', () => {
  it('is asked by its number', async () => {
    const seen: Received[] = [];
    const gateway = await gatewayFor(async (asked, response) => {
      seen.push(await received(asked));
      response.end(state('finished'));
    });
    expect(await callsOf(gateway).fetchRefund(id)).toEqual({ kind: 'finished' });
    expect(seen).toMatchObject([{ method: 'GET', url: `/RefundService/Refund/GetState?id=${id}` }]);
  });

  it.each([
    ['finished', { kind: 'finished' }],
    ['processing', { kind: 'processing' }],
    ['canceled', { kind: 'cancelled' }],
    ['Finished', { kind: 'unavailable', reason: 'unknown-label' }],
    ['toString', { kind: 'unavailable', reason: 'unknown-label' }],
  ])('by the label %s', (label, expected) => {
    expect(readRefundState(state(label), id.toUpperCase())).toEqual(expected);
  });

  it('is told of its number in either letter case', () => {
    const told = state('finished').replace(id, id.toUpperCase());
    expect(readRefundState(told, id)).toEqual({ kind: 'finished' });
  });

  it.each([
    ['{"message":"Id is invalid or request id does not exist"}', 'unreadable-answer'],
    ['{"label":1}', 'unreadable-answer'],
    ['finished', 'unreadable-answer'],
    ['{"requestId":"another","label":"finished"}', 'other-refund'],
  ])('is not known from %s', (text, reason) => {
    expect(readRefundState(text, id)).toEqual({ kind: 'unavailable', reason });
  });

  it.each(outages(state('finished')))('is not known after $what', async ({ listener, reason }) => {
    const gateway = await gatewayFor(listener);
    expect(await callsOf(gateway).fetchRefund(id)).toEqual({ kind: 'unavailable', reason });
  });

  it('is not known where there is nobody to connect to', async () => {
    const gateway = await gatewayFor(() => undefined, { refundUrl: await deadAddress() });
    expect(await callsOf(gateway).fetchRefund(id)).toEqual({ kind: 'unavailable', reason: 'network' });
  });
});
