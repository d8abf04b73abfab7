/**
 * Guarantee: the emulated form takes what the adapter makes, by every hash, and refuses with Robokassa's own code whatever
 * the real form would refuse. Adapter and emulator compute signatures apart, so an error in one is caught by the other.
 */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { robokassaHashes } from '../../../src/payments/gateways/robokassa/index.ts';
import { checkPaymentRequest } from '../../../src/sandbox/robokassa/payment-request.ts';
import { startRig } from './harness.ts';

async function codeOf(response: Response): Promise<number> {
  return Number(/data-error-code="(\d+)"/.exec(await response.text())?.[1] ?? Number.NaN);
}

describe('a link of the adapter opens the form', () => {
  it.each(robokassaHashes)('signed by %s', async (hash) => {
    const { link } = await startRig({ hash });
    const response = await fetch(await link(7, { language: 'ru' }));
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(html).toContain('1\u00a0000\u00a0₽');
    expect(html).toContain('Пополнение баланса, счёт № 7');
  });

  it.each(['encoded', 'raw'] as const)('with its receipt signed %s', async (receiptEncoding) => {
    const { link, emulator } = await startRig({ receiptEncoding });
    expect((await fetch(await link(7))).status).toBe(200);
    expect(emulator.payments()[0]?.receiptLines).toEqual([{ name: 'Пополнение баланса', sum: '1000' }]);
  });

  it('in test mode', async () => {
    const { link, emulator } = await startRig({ testMode: true });
    expect((await fetch(await link(7))).status).toBe(200);
    expect(emulator.payments()[0]?.test).toBe(true);
  });

  it('sent as a POST form as well', async () => {
    const { link, baseUrl } = await startRig();
    const { searchParams } = new URL(await link(7));
    const response = await fetch(`${baseUrl}/Index.aspx`, { method: 'POST', body: searchParams });
    expect(response.status).toBe(200);
  });

  it('any number of times while it is unpaid', async () => {
    const { link, emulator } = await startRig();
    const url = await link(7);
    for (const _ of [1, 2, 3]) expect((await fetch(url)).status).toBe(200);
    expect(emulator.payments()).toHaveLength(1);
  });

  it('in English for a shop that asks for it, also after it was opened in Russian', async () => {
    const { link, emulator, clock } = await startRig();
    const expiresAt = new Date(clock.now().getTime() + 3_600_000);
    await fetch(await link(7, { expiresAt }));
    clock.advance(1000);
    const opened = emulator.payments()[0];
    const html = await (await fetch(await link(7, { expiresAt, language: 'en', description: 'Top-up' }))).text();
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('₽1,000');
    expect(emulator.payments()).toEqual([{ ...opened, culture: 'en', description: 'Top-up' }]);
  });

  it('and says that the card will be bound, when it will be', async () => {
    const { link, emulator } = await startRig();
    const said = 'Карта будет привязана для автоплатежей';
    expect(await (await fetch(await link(7))).text()).not.toContain(said);
    expect(await (await fetch(await link(8, { savesCard: true }))).text()).toContain(said);
    expect(emulator.payments().map(({ savesCard }) => savesCard)).toEqual([false, true]);
  });

  it('with everything in it escaped, and nothing loaded from anywhere', async () => {
    const { link } = await startRig();
    const response = await fetch(await link(7, { description: '"quoted" \'and\' more' }));
    const html = await response.text();
    expect(html).toContain('&quot;quoted&quot; &#39;and&#39; more');
    expect(html).toContain('Облако &amp; Ко');
    expect(html).not.toMatch(/<script|<link|src=|url\(|@import/);
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' http:/,
    );
  });

  it('whose style is the one that its policy allows', async () => {
    const { link } = await startRig();
    const response = await fetch(await link(7));
    const style = /<style>(.*)<\/style>/s.exec(await response.text())?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    expect(response.headers.get('content-security-policy')).toContain(`'sha256-${digest}'`);
  });
});

describe('the form refuses', () => {
  it.each([
    [29, 'another sum than was signed', { OutSum: '1.00' }],
    [29, 'another number than was signed', { InvId: '8' }],
    [29, 'another receipt than was signed', { Receipt: '{"items":[]}' }],
    [29, 'a shop parameter that was not signed', { Shp_a: '1' }],
    [29, 'a wrong signature', { SignatureValue: '0'.repeat(32) }],
    [29, 'a test payment signed with live passwords', { IsTest: '1' }],
    [26, 'another shop', { MerchantLogin: 'other' }],
    [30, 'a missing signature', { SignatureValue: '' }],
    [30, 'a misspelt parameter', { Recieipt: '1' }],
    [30, 'a description of 101 characters', { Description: 'ы'.repeat(101) }],
    [30, 'a description with a picture in it', { Description: '😀' }],
    [30, 'another encoding', { Encoding: 'windows-1251' }],
    [30, 'an unknown language', { Culture: 'de' }],
    [30, 'an e-mail that is none', { Email: 'nobody' }],
    [30, 'a wish to bind the card in another word', { Recurring: '1' }],
    [30, 'an end in another form', { ExpirationDate: '2030-01-01 10:20' }],
    [33, 'an end in the past', { ExpirationDate: '2026-03-10T11:59:59.0000000+03:00' }],
  ])('with %i: %s', async (code, _, change) => {
    const { link, emulator } = await startRig();
    const url = new URL(await link(7));
    for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value);
    const response = await fetch(url);
    expect(response.status).toBe(400);
    expect(await codeOf(response)).toBe(code);
    expect(emulator.payments()).toEqual([]);
  });

  it('with 30 a parameter that is given twice', async () => {
    const { link } = await startRig();
    expect(await codeOf(await fetch(`${await link(7)}&OutSum=1000.00`))).toBe(30);
  });

  it('with 25 when the shop is switched off', async () => {
    const { link, emulator } = await startRig();
    emulator.faults.shopInactive = true;
    expect(await codeOf(await fetch(await link(7)))).toBe(25);
  });

  it('with 33 when the time ran out, on the form as well as on its button', async () => {
    const { link, clock, press, emulator } = await startRig();
    const url = await link(7);
    await fetch(url);
    clock.advance(3_600_000);
    expect(await codeOf(await fetch(url))).toBe(33);
    expect(await codeOf(await press({ invoice: '7', action: 'pay' }))).toBe(33);
    expect(emulator.payments()[0]?.state).toBe(5);
  });

  it('with 40 a number that was paid, declined, or is open for another sum', async () => {
    const { link, emulator } = await startRig();
    await emulator.pay(await link(7));
    await emulator.decline(await link(8));
    await fetch(await link(9));
    expect(await codeOf(await fetch(await link(7)))).toBe(40);
    expect(await codeOf(await fetch(await link(8)))).toBe(40);
    expect(await codeOf(await fetch(await link(9, { amountMinor: 500n })))).toBe(40);
  });

  it('no number twice in test mode', async () => {
    const { link, emulator } = await startRig({ testMode: true });
    await emulator.pay(await link(7));
    expect((await fetch(await link(7))).status).toBe(200);
  });

  it('a query longer than its server takes', async () => {
    const { link } = await startRig();
    expect((await fetch(`${await link(7)}&Shp_a=${'a'.repeat(2048)}`)).status).toBe(404);
  });
});

describe('the receipt', () => {
  const shop = {
    login: 'demo',
    password1: 'p1',
    password2: 'p2',
    password3: 'p3',
    hash: 'md5',
    testMode: false,
  } as const;
  const item = { name: 'Услуга', quantity: 1, sum: 100, tax: 'none' };

  function check(receipt: unknown) {
    const Receipt = typeof receipt === 'string' ? receipt : JSON.stringify(receipt);
    const SignatureValue = createHash('md5').update(`demo:100.00:1:${Receipt}:p1`).digest('hex');
    const fields = { MerchantLogin: 'demo', OutSum: '100.00', InvId: '1', Description: 'x', Encoding: 'utf-8' };
    return checkPaymentRequest(shop, { ...fields, Receipt, SignatureValue }, 0);
  }

  it('is taken when it follows the rules', () => {
    expect(check({ items: [item] }).kind).toBe('accepted');
    expect(
      check({
        items: [
          { ...item, sum: 0.1 },
          { ...item, sum: 99.9 },
        ],
      }).kind,
    ).toBe('accepted');
  });

  it.each([
    ['it is no JSON', 'receipt'],
    ['it has broken encoding', '%7B%'],
    ['it has no lines', { items: [] }],
    ['it has 101 lines', { items: Array.from({ length: 101 }, () => ({ ...item, sum: 1 })) }],
    ['its lines make up another sum', { items: [{ ...item, sum: 99.99 }] }],
    ['a sum is in fractions of a kopeck', { items: [{ ...item, sum: 99.999 }] }],
    ['a name has 129 characters', { items: [{ ...item, name: 'я'.repeat(129) }] }],
    ['a tax is unknown', { items: [{ ...item, tax: 'vat18' }] }],
    ['a tax system is unknown', { sno: 'usn', items: [item] }],
    ['a field is misspelt', { items: [{ ...item, paymentMethod: 'advance' }] }],
  ])('is refused with 30 when %s', (_, receipt) => {
    expect(check(receipt)).toMatchObject({ kind: 'refused', code: 30, detail: expect.stringMatching(/^Receipt/) });
  });
});

describe('the sum', () => {
  it.each(['0', '0.00', '-1.00', '1,00', '1e3', '1.001', ''])('%j is refused', (outSum) => {
    const shop = {
      login: 'demo',
      password1: 'p1',
      password2: 'p2',
      password3: 'p3',
      hash: 'md5',
      testMode: false,
    } as const;
    const SignatureValue = createHash('md5').update(`demo:${outSum}:1:p1`).digest('hex');
    const fields = { MerchantLogin: 'demo', OutSum: outSum, InvId: '1', Description: 'x', Encoding: 'utf-8' };
    const checked = checkPaymentRequest(shop, { ...fields, SignatureValue }, 0);
    expect(checked).toMatchObject({ kind: 'refused', code: outSum === '' ? 30 : 31 });
  });
});

describe('the published signatures open the form', () => {
  it.each([
    ['my_merchant_login', '100.00', '42', 'my_password1', {}, '7642fdc174d0aabe022d992afd59f276'],
    ['robo-demo', '100.00', '1', 'password_1', {}, '8ca1d1c1a6f9353bebe5b087697ba797'],
    ['shaggyone239', '185.11', '15', '12345asdf', {}, '55f2aee20767cde28e7fc49919cec969'],
    [
      'robo-demo',
      '10.00',
      '1',
      'password#1',
      { shp_user_id: '1', shp_email: 'user@example.com' },
      'b98027823a17ee5be83c767f18315400',
    ],
  ])('of %s for %s', (login, OutSum, InvId, password1, own, SignatureValue) => {
    const shop = { login, password1, password2: 'x', password3: 'x', hash: 'md5', testMode: false } as const;
    const fields = { MerchantLogin: login, OutSum, InvId, Description: 'x', Encoding: 'utf-8', SignatureValue, ...own };
    expect(checkPaymentRequest(shop, fields, 0).kind).toBe('accepted');
  });
});
