// Guarantee: the pages that the gateway sends a browser to lead back to the chat and never credit; what a stranger opens
// there changes no payment and bothers nobody.
import { describe, expect, test } from 'vitest';
import { findPayment, pollPending, tellLatePayments } from '../../../src/payments/index.ts';
import { balanceMinor, newPayment, queuedNotices } from '../../support/payment-world.ts';
import { useShopWorld } from '../../support/shop-world.ts';

const minute = 60_000;
const world = useShopWorld();

const heading = /<h1>(.*)<\/h1>/;

/** Opens the page as the browser would after the form. */
async function open(
  address: string,
  init?: RequestInit,
): Promise<{ status: number; heading: string; html: string; headers: Headers }> {
  const { pathname, search } = new URL(address);
  const response = await fetch(`${world.shop.url}${pathname}${search}`, init);
  const html = await response.text();
  return { status: response.status, heading: heading.exec(html)?.[1] ?? '', html, headers: response.headers };
}
const fail = (invoiceId: number | string) =>
  open(`http://shop/payments/robokassa/fail?InvId=${invoiceId}&OutSum=1000.00&Culture=ru`);
const told = async (id: number) => (await queuedNotices(world.db)).filter((key) => key.startsWith(`payment:${id}:`));

describe('SuccessURL', () => {
  test('thanks for money that has arrived', async () => {
    const payment = await newPayment(world.shop.deps);
    const { redirectUrl } = await world.robokassa.pay(payment.url);
    const page = await open(redirectUrl);
    expect(page).toMatchObject({ status: 200, heading: 'Деньги на балансе' });
    expect(page.html).toContain('<a href="https://t.me/balance_bot">Вернуться в чат</a>');
  });

  test('credits nothing by itself, starts the late clock anew and has the gateway asked soon', async () => {
    const payment = await newPayment(world.shop.deps);
    world.clock.advance(14 * minute);
    expect(await pollPending(world.shop.deps)).toBe(1);
    const { redirectUrl } = await world.robokassa.pay(payment.url, { notify: 'late' });
    expect((await open(redirectUrl)).heading).toBe('Платёж принят');
    const returnedAt = (await findPayment(world.db, payment.id))?.claimedPaidAt;
    expect(returnedAt).toBeInstanceOf(Date);
    expect(await balanceMinor(world.db, payment.accountId)).toBe(0n);
    world.clock.advance(20_000);
    expect(await pollPending(world.shop.deps)).toBe(1);
    world.clock.advance(10 * minute);
    await open(redirectUrl);
    expect(await findPayment(world.db, payment.id)).toMatchObject({ claimedPaidAt: returnedAt });
    expect(await tellLatePayments(world.shop.deps)).toBe(0);
    world.clock.advance(5 * minute);
    expect(await tellLatePayments(world.shop.deps)).toBe(1);
    expect(await told(payment.id)).toEqual([`payment:${payment.id}:late`]);
  });

  test('with a wrong signature, or none, is a neutral page and no sign of payment', async () => {
    const payment = await newPayment(world.shop.deps);
    const { redirectUrl } = await world.robokassa.pay(payment.url, { notify: 'never' });
    const forged = redirectUrl.replace(/SignatureValue=./, 'SignatureValue=z');
    for (const address of [forged, 'http://shop/payments/robokassa/success']) {
      expect(await open(address)).toMatchObject({ status: 200, heading: 'Посмотрите в чате' });
    }
    expect(await findPayment(world.db, payment.id)).toMatchObject({ state: 'pending', claimedPaidAt: null });
  });

  test('is taken by POST too, and speaks the language of the form, else that of the browser', async () => {
    const payment = await newPayment(world.shop.deps);
    const { redirectUrl } = await world.robokassa.pay(payment.url);
    const fields = new URL(redirectUrl).searchParams;
    fields.set('Culture', 'en');
    const address = 'http://shop/payments/robokassa/success';
    expect((await open(address, { method: 'POST', body: fields })).heading).toBe('The money has arrived');
    expect((await open(address, { headers: { 'accept-language': 'en-GB,en;q=0.9' } })).heading).toBe('See the chat');
    expect((await open(address, { headers: { 'accept-language': 'de' } })).heading).toBe('Посмотрите в чате');
  });
});

describe('FailURL', () => {
  test('has the gateway asked, whose word cancels; the customer is told once', async () => {
    const payment = await newPayment(world.shop.deps);
    const { redirectUrl } = await world.robokassa.decline(payment.url);
    for (let visit = 0; visit < 3; visit += 1) {
      expect(await open(redirectUrl)).toMatchObject({ status: 200, heading: 'Оплата не завершена' });
    }
    expect(await findPayment(world.db, payment.id)).toMatchObject({ state: 'cancelled', failure: 'not-paid' });
    expect(await told(payment.id)).toEqual([`payment:${payment.id}:cancelled`]);
  });

  test('opened by a stranger cancels nothing, tells nobody and asks the gateway once in ten seconds', async () => {
    const payment = await newPayment(world.shop.deps);
    let asked = 0;
    const { fetchState } = world.shop.deps.gateway;
    Object.assign(world.shop.deps.gateway, {
      fetchState: (invoiceId: number) => {
        asked += 1;
        return fetchState(invoiceId);
      },
    });
    await Promise.all(Array.from({ length: 50 }, () => fail(payment.id)));
    expect(asked).toBe(1);
    world.clock.advance(11_000);
    await fail(payment.id);
    expect(asked).toBe(2);
    expect(await findPayment(world.db, payment.id)).toMatchObject({ state: 'pending', claimedPaidAt: null });
    expect(await told(payment.id)).toEqual([]);
  });

  test('credits what has been paid all the same, and shows a stranger no difference', async () => {
    const payment = await newPayment(world.shop.deps);
    await world.robokassa.pay(payment.url, { notify: 'never' });
    const paid = await fail(payment.id);
    expect(paid.html).toBe((await fail(999_999)).html);
    expect(await balanceMinor(world.db, payment.accountId)).toBe(100_000n);
  });

  test.each(['', '0', '-1', '1e9', '99999999999', 'abc', '%00', '1&InvId=2'])(
    'with the number %j is the same page',
    async (number) => {
      expect(await fail(number)).toMatchObject({ status: 200, heading: 'Оплата не завершена' });
    },
  );

  test('does not wait for a gateway that is silent', async () => {
    const payment = await newPayment(world.shop.deps);
    let release = (): void => undefined;
    const silent = new Promise<void>((resolve) => {
      release = resolve;
    });
    Object.assign(world.shop.deps, { patienceMs: 1 });
    Object.assign(world.shop.deps.gateway, { fetchState: () => silent.then(() => ({ kind: 'pending' })) });
    expect((await fail(payment.id)).status).toBe(200);
    release();
  });
});

test('every page runs nothing, loads nothing and may be kept or framed by nobody', async () => {
  for (const name of ['success', 'fail']) {
    const { html, headers } = await open(`http://shop/payments/robokassa/${name}`);
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+=+'; base-uri/,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(html).not.toMatch(/<script|<link|<img|url\(|@import/);
    expect(html).toContain('width=device-width');
  }
});
