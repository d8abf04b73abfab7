// Guarantee: whoever has the address of a bill sees what is left to pay in both currencies and can pay all of it, more or a part
// at the frozen rate, and comes back to the bill; what is refused is said with the form as it was typed; and the page tells
// nothing of the account, is kept by no cache, and leads nowhere but to the gateway.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { balanceOf } from '../../../src/accounts/balance-of.ts';
import { type Bill, cancelBill, findBill, makeServiceBill } from '../../../src/bills/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { type BillPageWorld, openBillPageWorld, type Page } from '../../support/bill-page-world.ts';
import { newBill, setRate } from '../../support/exchange-world.ts';

let world: BillPageWorld;
let bill: Bill;

beforeAll(async () => {
  world = await openBillPageWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await setRate(world, 74_000_000n);
  ({ bill } = await newBill(world));
});

const minuteMs = 60_000;
const view = (query = '', headers = {}) => world.open(`/b/${bill.token}${query}`, headers);

/** What a reader reads: no tags, and blanks as one. */
const textOf = ({ html }: Page): string =>
  html
    .replace(/<style>.*?<\/style>/s, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');

/** @returns where the gateway's form is, having checked that the browser is sent there */
function formOf(page: Page): string {
  expect([page.status, page.html]).toEqual([303, '']);
  const url = page.headers.get('location') ?? '';
  expect(url).toMatch(new RegExp(`^${world.gatewayUrl}/Index.aspx\\?`));
  return url;
}

const asked = (url: string) => new URL(url).searchParams.get('OutSum');

async function paid(): Promise<[bigint, bigint]> {
  const now = await findBill(world.db, bill.id);
  const { availableMinor } = await balanceOf(world.db, bill.accountId);
  return [now?.paidMinor ?? 0n, availableMinor];
}

describe('what the page says', () => {
  test('all that the provider’s own page says', async () => {
    const page = await view();
    const text = textOf(page);
    // The form stands open, and nothing reloads it under somebody's hands.
    expect(page.html).toContain('<form');
    expect(page.html).not.toMatch(/<details|http-equiv/);
    for (const words of [
      `Счёт № ${bill.id}`,
      'Осталось оплатить: 100 $ (по текущему курсу 7 400 ₽)',
      'Сумма 100 $',
      'Уже оплачено 0 $',
      'Вы можете, при желании, заплатить больше, чем сумма счёта, и эти средства будут учтены в последующих счетах.',
      'Увеличить итоговую сумму на USD',
      'Описание счёта Пополнение баланса: 100 USD',
      'Итоговая сумма оплаты может незначительно поменяться независимо от OT Commerce в связи с комиссией платёжной системы и конвертацией валют банком-держателем карты.',
      'Оплатить',
    ]) {
      expect(text).toContain(words);
    }
  });

  test('in English to whom the address or the browser asks for it, otherwise in Russian', async () => {
    const languageOf = async (query: string, header?: string) =>
      /<html lang="(..)">/.exec((await view(query, header ? { 'accept-language': header } : {})).html)?.[1];
    expect(await languageOf('?lang=en')).toBe('en');
    expect(await languageOf('', 'de, en-GB;q=0.8, ru;q=0.5')).toBe('en');
    expect(await languageOf('?lang=ru', 'en')).toBe('ru');
    expect(await languageOf('?lang=xx')).toBe('ru');
    expect(textOf(await view('?lang=en'))).toContain('Left to pay: $100 (₽7,400 at the current rate)');
  });

  test('nothing of the account but this bill: no number, no name, no balance', async () => {
    const { number, name } = await world.db.account.findUniqueOrThrow({ where: { id: bill.accountId } });
    const text = textOf(await view());
    expect(text).not.toContain(number);
    expect(text).not.toContain(name);
    expect(text).not.toMatch(/баланс(?!а: 100 USD)/i);
  });

  test('the platform’s own words are shown as text, whatever they are', async () => {
    const wish = {
      ...{ accountId: bill.accountId, periodFrom: '2026-11-20', periodTo: '2026-11-20', amountMinor: 5_58n, lines: [] },
      ...{ description: '<img src=x onerror=alert(1)>"\'&', requestKey: 'test:hostile' },
    };
    const made = await inTransaction(world.db, (tx) => makeServiceBill(tx, { ...world.deps, randomBytes }, wish));
    if (made.kind !== 'made') throw new Error(made.kind);
    const { html } = await world.open(`/b/${made.bill.token}`);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
    expect(html).not.toContain('<img');
  });

  test('it runs and loads nothing, is framed by no stranger, and its form leads to the gateway alone', async () => {
    const { headers, html } = await view();
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self' http:\/\/127\.0\.0\.1:\d+; /,
    );
    expect(policy).toContain(`form-action 'self' ${new URL(world.gatewayUrl).origin};`);
    expect(policy).toContain("base-uri 'none'; frame-ancestors 'self'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(html).toContain('<meta name="robots" content="noindex');
    expect(html).not.toMatch(/<script|<link|<img|style="|\son\w+=|(?:src|href)="https?:/);
  });

  test('an address that no bill has is a page of the same look that says so', async () => {
    for (const token of ['A'.repeat(22), 'short', `${bill.token}x`, encodeURIComponent("'; DROP TABLE bill; --")]) {
      const page = await world.open(`/b/${token}`);
      expect([page.status, textOf(page)]).toEqual([404, expect.stringContaining('Счёт не найден')]);
      expect((await world.pay({ token }, { how: 'whole' })).status).toBe(404);
    }
  });
});

describe('paying', () => {
  test('all that is left, and back on the page, which says that it is paid', async () => {
    const url = formOf(await world.pay(bill, { how: 'whole', more: '', other: '' }));
    expect(asked(url)).toBe('7400.00');
    const back = await world.open(await world.payAtGateway(url));
    expect([back.status, back.headers.get('location')]).toEqual([303, `/b/${bill.token}?lang=ru`]);
    expect(await paid()).toEqual([100_00n, 100_00n]);
    const page = await view();
    expect(textOf(page)).toContain('Оплачен');
    expect(textOf(page)).toContain('Спасибо! Получено 100 $.');
    expect(page.html).not.toContain('<form');
  });

  test('more: the surplus stays on the balance', async () => {
    const url = formOf(await world.pay(bill, { how: 'more', more: '10', other: '5' }));
    expect(asked(url)).toBe('8140.00');
    await world.payAtGateway(url);
    expect(await paid()).toEqual([100_00n, 110_00n]);
    expect(textOf(await view())).toContain('Получено 110 $. Всё сверх счёта осталось на балансе');
  });

  test('a part, then more than the rest: the surplus is told, too', async () => {
    await world.payAtGateway(formOf(await world.pay(bill, { how: 'other', other: '40' })));
    expect(textOf(await view())).not.toContain('Всё сверх счёта');
    world.clock.advance(minuteMs);
    await world.payAtGateway(formOf(await world.pay(bill, { how: 'more', more: '10' })));
    expect(await paid()).toEqual([100_00n, 110_00n]);
    expect(textOf(await view())).toContain('Получено 70 $. Всё сверх счёта осталось на балансе');
    world.clock.advance(-minuteMs);
  });

  test('a part: the rest is left to pay', async () => {
    const url = formOf(await world.pay(bill, { how: 'other', more: '10', other: '40,50' }));
    expect(asked(url)).toBe('2997.00');
    await world.payAtGateway(url);
    const text = textOf(await view());
    expect(text).toContain('Частично оплачен');
    expect(text).toContain('Осталось оплатить: 59,50 $ (по текущему курсу 4 403 ₽)');
    expect(text).toContain('Уже оплачено 40,50 $');
  });

  test('the rest may be paid even where it is less than the least top-up', async () => {
    await world.payAtGateway(formOf(await world.pay(bill, { how: 'other', other: '99,50' })));
    const url = formOf(await world.pay(bill, { how: 'whole' }));
    expect(asked(url)).toBe('37.00');
    await world.payAtGateway(url);
    expect(await paid()).toEqual([100_00n, 100_00n]);
  });

  test('the rate of an open link is held, said with its end, and is the one that is charged', async () => {
    const url = formOf(await world.pay(bill, { how: 'whole' }));
    await setRate(world, 80_000_000n);
    expect(textOf(await view())).toMatch(/Осталось оплатить: 100 \$ \(7 400 ₽, курс держится до \d\d:\d\d GMT\+3\)/);
    expect(formOf(await world.pay(bill, { how: 'whole' }))).toBe(url);
    // An hour later the link is closed, and the rate of then holds.
    world.clock.advance(61 * minuteMs);
    await setRate(world, 80_000_000n);
    expect(textOf(await view())).toContain('100 $ (по текущему курсу 8 000 ₽)');
    world.clock.advance(-61 * minuteMs);
  });

  test('pressed twice it is one payment', async () => {
    const urls = await Promise.all([1, 2, 3].map(async () => formOf(await world.pay(bill, { how: 'whole' }))));
    expect(new Set(urls).size).toBe(1);
    expect(await world.db.payment.count({ where: { billId: bill.id } })).toBe(1);
  });

  test('money that is on its way is said, and the button is not pressed again by mistake', async () => {
    const url = formOf(await world.pay(bill, { how: 'whole' }));
    const back = await world.payAtGateway(url, { notify: 'late' });
    expect((await world.open(back)).headers.get('location')).toBe(`/b/${bill.token}?lang=ru`);
    const { html } = await view();
    expect(html).toContain('Оплата принята, ждём деньги');
    expect(html).toContain('<meta http-equiv="refresh"');
    expect(html).toMatch(/<details><summary>Заплатить ещё<\/summary><form/);
  });

  test('a return that the gateway has not signed shows nobody the bill', async () => {
    const url = formOf(await world.pay(bill, { how: 'whole' }));
    const back = (await world.payAtGateway(url)).replace(/SignatureValue=[^&]+/, 'SignatureValue=abc');
    const page = await world.open(back);
    expect(page.status).toBe(200);
    expect(page.html).not.toContain(bill.token);
  });
});

describe('coming back without having paid', () => {
  test('leads to the bill, with the form and a word', async () => {
    const sent = await world.pay(bill, { how: 'whole' });
    const cookie = sent.headers.get('set-cookie') ?? '';
    expect(cookie).toBe(`bill=${bill.token}; Path=/payments; Max-Age=5400; HttpOnly; SameSite=Lax; Secure`);
    const fail = await world.leaveGateway(formOf(sent));
    const back = await world.open(fail, { cookie: `other=1; ${cookie.split(';')[0]}` });
    expect(back.headers.get('location')).toBe(`/b/${bill.token}?back=unpaid&lang=ru`);
    const page = await view('?back=unpaid');
    expect(textOf(page)).toContain('Оплата не завершена. Если деньги всё-таки списались, они придут сами.');
    expect(page.html).toContain('<form');
  });

  test('a stranger who opens FailURL with the payment’s number is shown no bill, and is sent into no chat', async () => {
    const fail = await world.leaveGateway(formOf(await world.pay(bill, { how: 'whole' })));
    for (const cookie of ['', 'bill=', `bill=${'A'.repeat(22)}`]) {
      const page = await world.open(fail, cookie ? { cookie } : {});
      expect([page.status, textOf(page)]).toEqual([200, expect.stringContaining('на странице счёта')]);
      expect(page.html).not.toContain(bill.token);
      expect(page.html).not.toContain('t.me');
    }
  });
});

describe('what is refused', () => {
  test.each(['[]', 'null', '{"how":"whole"}', '"whole"'])('what is no form: %s', async (body) => {
    for (const type of ['application/json', 'text/plain', 'application/x-none']) {
      const sent = { method: 'POST', body, headers: { 'content-type': type }, redirect: 'manual' } as const;
      const answer = await fetch(`${world.site}/b/${bill.token}/pay`, sent);
      expect([answer.status, await answer.text()]).toEqual([415, expect.stringContaining('Не получилось')]);
    }
  });

  test.each([
    ['', 'Впишите сумму.'],
    ['сто', 'Впишите сумму цифрами'],
    ['-5', 'Сумма должна быть больше нуля'],
    ['0', 'Сумма должна быть больше нуля'],
    ['10,5555', 'не больше двух знаков: 10,55 $ или 10,56 $'],
    ['1,500', '1,50 $ или 1 500 $?'],
    ['50 €', 'Счёт — в USD'],
    ['9'.repeat(30), 'Таких сумм не бывает'],
    ['0,50', 'Не меньше 1 $ за раз'],
    ['6000', 'Не больше 5 000 $ за раз'],
  ])('%j as another sum: said in words, the form as it was', async (other, words) => {
    const page = await world.pay(bill, { how: 'other', more: '7', other });
    expect([page.status, textOf(page)]).toEqual([422, expect.stringContaining(words)]);
    expect(page.html).toMatch(/id="how-other" checked/);
    expect(page.html).toContain(
      `id="other" name="other" inputmode="decimal" autocomplete="off" maxlength="100" value="${other}"`,
    );
    expect(page.html).toContain('name="more" inputmode="decimal" autocomplete="off" maxlength="100" value="7"');
    expect(await world.db.payment.count({ where: { billId: bill.id } })).toBe(0);
  });

  test('what was typed is text, and in the language that was read', async () => {
    const page = await world.pay(bill, { how: 'more', more: '"><script>' }, '?lang=en');
    expect(textOf(page)).toContain('Enter the amount in digits');
    expect(page.html).toContain('value="&quot;&gt;&lt;script&gt;"');
    expect(page.html).not.toContain('<script');
  });

  test('a form that no page of ours has sent pays the rest, or nothing', async () => {
    expect(asked(formOf(await world.pay(bill, { how: 'nonsense', amount: '1' })))).toBe('7400.00');
    expect((await world.pay(bill, { how: 'other', other: '5'.repeat(5_000) })).status).toBe(413);
  });

  test('a bill that was paid meanwhile: said, and no link', async () => {
    await world.payAtGateway(formOf(await world.pay(bill, { how: 'whole' })));
    const page = await world.pay(bill, { how: 'whole' });
    expect([page.status, textOf(page)]).toEqual([409, expect.stringContaining('Платить больше не нужно.')]);
  });

  test('a cancelled one: the same', async () => {
    await cancelBill(world.deps, { billId: bill.id, accountId: bill.accountId });
    expect(textOf(await view())).toContain('Отменён Платить по нему не нужно.');
    expect((await world.pay(bill, { how: 'whole' })).status).toBe(409);
  });

  test('without a rate of late: said, and nothing to press', async () => {
    world.clock.advance(37 * 60 * minuteMs);
    const page = await view();
    expect(textOf(page)).toContain('Свежего курса рубля нет: последний — на 21.11.2026.');
    expect(textOf(page)).toContain('Осталось оплатить: 100 $ ');
    expect(page.html).not.toContain('<form');
    expect((await world.pay(bill, { how: 'whole' })).status).toBe(422);
    world.clock.advance(-37 * 60 * minuteMs);
  });

  test('without any rate: the same', async () => {
    world.clock.advance(-30 * 24 * 60 * minuteMs);
    expect(textOf(await view())).toContain('Курса рубля сейчас нет, а угадывать его мы не станем.');
    world.clock.advance(30 * 24 * 60 * minuteMs);
  });

  test('who reloads where the form was sent is led to the page', async () => {
    const page = await world.open(`/b/${bill.token}/pay`);
    expect([page.status, page.headers.get('location')]).toEqual([303, `/b/${bill.token}`]);
  });
});

describe('who asks too often', () => {
  test.each([
    ['one address for pages', { viewsOfAddress: 3 }],
    ['all for one bill', { viewsOfBill: 3 }],
  ])('%s: told to wait, in the same look', async (_name, limits) => {
    const busy = await openBillPageWorld({ limits });
    const { bill: wanted } = await newBill(busy);
    for (let visit = 0; visit < 3; visit += 1) expect((await busy.open(`/b/${wanted.token}`)).status).toBe(200);
    const page = await busy.open(`/b/${wanted.token}`);
    expect([page.status, textOf(page)]).toEqual([429, expect.stringContaining('Слишком много запросов')]);
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
    // Paying is counted apart.
    expect((await busy.pay(wanted, { how: 'whole' })).status).toBe(303);
    await busy.close();
  });

  test('one address may open so many payments a minute, of whatever bills', async () => {
    const busy = await openBillPageWorld({ limits: { paysOfAddress: 2 } });
    for (const expected of [303, 303, 429]) {
      const { bill: next } = await newBill(busy);
      expect((await busy.pay(next, { how: 'whole' })).status).toBe(expected);
    }
    await busy.close();
  });
});
