// Guarantee: a bound card is charged exactly the sum asked for, by one signed request; and what is answered is never taken
// for more than it says – a silence stays unknown, and "nothing was charged" is said only where that is certain.
import { describe, expect, it } from 'vitest';
import type { SavedCardAnswer, SavedCardCharge } from '../../../src/payments/gateways/gateway.ts';
import { readRecurringAnswer } from '../../../src/payments/gateways/robokassa/recurring-answer.ts';
import { signRequest } from '../../../src/payments/gateways/robokassa/signature.ts';
import { deadAddress, gatewayFor, hastenTimeout, outages, type Received, received } from './adapter-rig.ts';

const line = { name: 'Пополнение баланса', quantity: 1, tax: 'none' } as const;
const treatment = { paymentMethod: 'advance', paymentObject: 'payment' } as const;
const charge: SavedCardCharge = {
  invoiceId: 156,
  parentInvoiceId: 154,
  amountMinor: 100_050n,
  currency: 'RUB',
  description: 'Автоплатёж <Amvera>',
  receipt: { items: [{ ...line, ...treatment, sumMinor: 100_050n }] },
};

type Gateway = Awaited<ReturnType<typeof gatewayFor>>;
function chargeBy(gateway: Gateway, change: Partial<SavedCardCharge> = {}): Promise<SavedCardAnswer> {
  if (!gateway.chargeSavedCard) throw new Error('this shop may not charge bound cards');
  return gateway.chargeSavedCard({ ...charge, ...change });
}

async function sentBy(
  change: Parameters<typeof gatewayFor>[1] = {},
): Promise<Received & { form: Record<string, string> }> {
  const calls: Received[] = [];
  const gateway = await gatewayFor(async (request, response) => {
    calls.push(await received(request));
    response.end('OK156');
  }, change);
  expect(await chargeBy(gateway)).toEqual({ kind: 'created' });
  const [call] = calls;
  if (!call) throw new Error('nothing was sent');
  return { ...call, form: Object.fromEntries(new URLSearchParams(call.body)) };
}

describe('a charge of a bound card', () => {
  it('is one form with the documented fields and no others', async () => {
    const { method, url, contentType, form } = await sentBy();
    expect([method, url]).toEqual(['POST', '/Merchant/Recurring']);
    expect(contentType).toMatch(/^application\/x-www-form-urlencoded/);
    const { SignatureValue, Receipt, ...rest } = form;
    expect(rest).toEqual({
      MerchantLogin: 'demo',
      InvoiceID: '156',
      PreviousInvoiceID: '154',
      OutSum: '1000.50',
      Description: 'Автоплатёж Amvera',
      Encoding: 'utf-8',
    });
    expect(SignatureValue).toMatch(/^[0-9a-f]{32}$/);
    expect(decodeURIComponent(Receipt ?? '')).toContain('"sum":1000.50,"tax":"none"');
  });

  it('is signed with its receipt as it stands after one form-decode, and without the number of its parent', async () => {
    const { form } = await sentBy();
    const signed = { login: 'demo', outSum: '1000.50', invoiceId: '156', receipt: form.Receipt ?? '' };
    expect(form.SignatureValue).toBe(signRequest('md5', 'p1', signed));
  });

  it('has the published signature where there is no receipt', () => {
    const published = '628c1b668c5eb751394e33ebf5ef66e2';
    expect(signRequest('md5', 'p1', { login: 'demo', outSum: '10.00', invoiceId: '156' })).toBe(published);
  });

  it('sends the bare receipt for a shop set up so', async () => {
    expect((await sentBy({ receiptEncoding: 'raw' })).form.Receipt).toMatch(/^\{"items"/);
  });

  it('is marked as a test only in test mode', async () => {
    expect((await sentBy()).form).not.toHaveProperty('IsTest');
    expect((await sentBy({ testMode: true })).form.IsTest).toBe('1');
  });

  it.each([false, undefined])('is not there for a shop whose leave to do so is %s', async (recurring) => {
    const gateway = await gatewayFor(() => undefined, recurring === undefined ? {} : { recurring });
    expect('chargeSavedCard' in gateway).toBe(recurring === undefined);
  });

  it.each([
    ['number 0', { invoiceId: 0 }],
    ['a parent past 2^31 − 1', { parentInvoiceId: 2_147_483_648 }],
    ['itself as its parent', { parentInvoiceId: 156 }],
    ['no sum', { amountMinor: 0n }],
    ['dollars', { currency: 'USD' as const }],
    ['a receipt over another sum', { amountMinor: 100_049n }],
  ])('is refused before anything is sent, as a bug of the caller: %s', async (_, change) => {
    let calls = 0;
    const gateway = await gatewayFor(() => {
      calls += 1;
    });
    await expect(chargeBy(gateway, change)).rejects.toThrow(RangeError);
    expect(calls).toBe(0);
  });
});

describe('the answer to a charge', () => {
  it.each(['OK156', 'OK+156', ' OK 156\r\n', 'OK + 156', '\uFEFFOK156'])('%j says that it is being done', (text) => {
    expect(readRecurringAnswer(text, 156)).toEqual({ kind: 'created' });
  });

  it.each(['OK155', 'OK+1560', 'OK0156', 'OK0', 'OK99999999999'])('%j is of another payment', (text) => {
    expect(readRecurringAnswer(text, 156)).toEqual({ kind: 'unknown', reason: 'other-number' });
  });

  it('error 40 says that the number is known there, so the payment is asked about', () => {
    expect(readRecurringAnswer('Error 40: повторная оплата счета с тем же номером', 156)).toEqual({ kind: 'created' });
  });

  it('error 34 blames the shop and no card', () => {
    expect(readRecurringAnswer('Error 34: Recurring payments are not allowed', 156)).toEqual({
      kind: 'unavailable',
      reason: 'recurring-not-allowed',
    });
  });

  it('error 35 says that the card can be charged no more', () => {
    const declined = { kind: 'declined', code: 'card-unusable' };
    for (const text of ['Error 35: bad recurring', 'ERROR 35', 'error:35', '  Error35: x\n']) {
      expect(readRecurringAnswer(text, 156)).toEqual(declined);
    }
  });

  const ours = [20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 36, 37, 41, 43];
  it.each(ours)('error %i is trouble of the shop or of the service, and does not count against the card', (code) => {
    expect(readRecurringAnswer(`Error ${code}: text 40`, 156)).toEqual({
      kind: 'unavailable',
      reason: `error-${code}`,
    });
  });

  it.each([3, 38, 39, 42, 51, 53, 65, 99])(
    'error %i, of no known meaning, counts as a decline and so is not tried for ever',
    (code) => {
      expect(readRecurringAnswer(`Error ${code}: …`, 156)).toEqual({ kind: 'declined', code: 'refused-by-bank' });
    },
  );

  it.each([
    '',
    'OK',
    'ok156',
    'OK156OK156',
    'OK156 paid',
    'OK-156',
    'OK1e2',
    'Error',
    'Error: something',
    'Error 0',
    'Error 034: x',
    'Error 500',
    'Error 502 Bad Gateway',
    'Error 5001: x',
    '<html>Error 34</html>',
    '{"Error":34}',
    'InvoiceID 156 Error 35',
  ])('%j is no answer that can be relied on', (text) => {
    expect(readRecurringAnswer(text, 156)).toEqual({ kind: 'unknown', reason: 'unreadable-answer' });
  });
});

describe('a charge whose answer is missing', () => {
  it.each(outages('OK156'))('may have been made: $what', async ({ listener, reason }) => {
    const gateway = await gatewayFor(listener);
    expect(await chargeBy(gateway)).toEqual({ kind: 'unknown', reason });
  });

  it('may have been made: a service that accepts and keeps silent', async () => {
    const { limits, expire } = hastenTimeout();
    const gateway = await gatewayFor(expire);
    expect(await chargeBy(gateway)).toEqual({ kind: 'unknown', reason: 'timeout' });
    expect(limits).toEqual([10_000]);
  });

  it('was not made where there is nobody to connect to', async () => {
    const gateway = await gatewayFor(() => undefined, { baseUrl: await deadAddress(), password1: 'hush' });
    expect(await chargeBy(gateway)).toEqual({ kind: 'unavailable', reason: 'network' });
  });

  it('is not sent a second time', async () => {
    let calls = 0;
    const gateway = await gatewayFor((request) => {
      calls += 1;
      request.socket.destroy();
    });
    await chargeBy(gateway);
    expect(calls).toBe(1);
  });
});
