// Guarantee: what the OT Commerce document says is so, from top to bottom: in by the key that came with the purchase, an empty
// billing page, a top-up of 100 $ that is a bill of 7 400 ₽, paid later, in part or with a surplus, days of service paid from the
// advance, their lines in the history, and the recommended sums for 10 and 30 days.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../src/accounts/account.ts';
import type { EntityType } from '../../src/config/profile.ts';
import { otCommerce } from '../../src/config/profiles/ot-commerce.ts';
import { billDay, joinedAs } from '../integration/bot/bill-path.ts';
import { type Customer, createCustomer } from '../support/customer.ts';
import { rateIsHeard } from '../support/rates.ts';
import { createWorld, type World } from '../support/world.ts';
import { type Cabinet, createCabinet } from './cabinet.ts';
import { platformKey } from './platform.ts';

let world: World;
let cabinet: Cabinet;
let anna: Customer;

beforeAll(async () => {
  world = await createWorld({ profile: otCommerce, apiKeys: [platformKey] });
  await rateIsHeard(world);
  cabinet = createCabinet(world, 'USD');
});
afterAll(() => world.close());
beforeEach(() => {
  anna = createCustomer(world);
});

async function knock(customer: Customer): Promise<void> {
  await customer.say('/start');
  await customer.press('Русский');
}

async function enter(customer: Customer, entityType: EntityType = 'INDIVIDUAL'): Promise<string> {
  const account = await cabinet.openAccount(entityType);
  await knock(customer);
  await customer.say(await cabinet.key(account));
  return account.number;
}

const text = () => anna.screen().text;
const buttons = () => anna.screen().buttons;

/** Anna comes in by her key. */
async function enterOwn(): Promise<Account> {
  const account = await cabinet.openAccount();
  await knock(anna);
  await anna.say(await cabinet.key(account));
  return account;
}

async function payForm(url: string | undefined): Promise<void> {
  await world.robokassa.pay(url ?? '');
  await world.settle();
}

/** Types a sum and pays it. */
async function topUp(sum: string): Promise<void> {
  await anna.say('/balance');
  await anna.say(sum);
  await payForm(await anna.press('Оплатить'));
}

/** @returns the number that the screen names: «Счёт № 17» */
const billNumber = (): string => /Счёт № (\d+)/.exec(text())?.[1] ?? '';

/** @returns the words of a page, as they are read one after another */
const plain = (html: string): string =>
  html
    .replaceAll(/<(style|title)[^>]*>.*?<\/\1>/gs, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/[\s\u00a0]+/g, ' ');

const wrongKey = 'AAAA-AAAA-AAAA-AAAA-AAAA';
const minuteMs = 60_000;

describe('the key', () => {
  test('the key that came with the purchase is the only way in', async () => {
    await knock(anna);
    expect(anna.screen().text).toContain('OT Commerce');
    expect(anna.screen().text).toContain('ключ, который вы получили при покупке');
    expect(anna.screen().buttons).toEqual(['Язык']);
  });

  test('typed in, it leads to the account whose balance is in dollars', async () => {
    const number = await enter(anna);
    expect(anna.screen().text).toContain(`счёт №${number} подключён`);
    expect(anna.screen().text).toContain('Баланс: 0 $');
  });

  test('typed as people type it: small letters, spaces for dashes', async () => {
    const account = await cabinet.openAccount();
    await knock(anna);
    await anna.say((await cabinet.key(account)).toLowerCase().replaceAll('-', ' '));
    expect(anna.screen().text).toContain(`счёт №${account.number} подключён`);
  });

  test('five tries, counted down aloud, then a pause in which even the right key waits', async () => {
    const account = await cabinet.openAccount();
    await knock(anna);
    for (const left of ['осталось 4 попытки', 'осталось 3 попытки', 'осталось 2 попытки', 'осталась 1 попытка']) {
      await anna.say(wrongKey);
      expect(anna.screen().text).toContain(left);
    }
    await anna.say(wrongKey);
    expect(anna.screen().text).toContain('Слишком много неверных ключей');
    const key = await cabinet.key(account);
    await anna.say(key);
    expect(anna.screen().text).toContain('Слишком много неверных ключей');
    await world.advance(minuteMs);
    await anna.say(key);
    expect(anna.screen().text).toContain(`счёт №${account.number} подключён`);
  });

  test('the pause grows: a minute, then five', async () => {
    await knock(anna);
    for (let tries = 0; tries < 5; tries += 1) await anna.say(wrongKey);
    await world.advance(minuteMs);
    for (let tries = 0; tries < 5; tries += 1) await anna.say(wrongKey);
    await world.advance(4 * minuteMs);
    await anna.say(wrongKey);
    expect(anna.screen().text).toContain('Слишком много неверных ключей');
    await world.advance(minuteMs);
    await anna.say(wrongKey);
    expect(anna.screen().text).toContain('Такого ключа нет');
  });

  test('whoever looks for help in between is still asked for the key', async () => {
    const account = await cabinet.openAccount();
    await knock(anna);
    await anna.say('/support');
    expect(anna.screen().text).toContain('менеджеру');
    await anna.say(await cabinet.key(account));
    expect(anna.screen().text).toContain(`счёт №${account.number} подключён`);
  });
});

describe('the billing page of a new customer', () => {
  test('a balance of 0 $, no bills to pay, an empty history, no paid bills', async () => {
    await enterOwn();
    expect(text()).toContain('Баланс: 0 $');
    await anna.press('Счета');
    expect(text()).toContain('баланс 0 $');
    expect(text()).toContain('Счета к оплате');
    expect(text()).toContain('Неоплаченных счетов не найдено');
    expect(buttons()).toContain('Пополнить');
    await anna.press('Оплаченные счета');
    expect(text()).toContain('Оплаченных счетов пока нет');
    await anna.say('/history');
    expect(text()).toContain('За этот период операций не было');
  });
});

describe('a top-up of 100 $', () => {
  beforeEach(async () => {
    await enterOwn();
    await anna.press('Пополнить');
    await anna.say('100');
  });

  test('leads to the payment form, by way of a bill in both currencies', async () => {
    expect(text()).toContain('Пополнение на 100 $');
    expect(text()).toContain('Пополнение баланса: 100 USD');
    expect(text()).toContain('К оплате: 7 400 ₽');
    expect(text()).toContain(
      'Итоговая сумма может незначительно поменяться: комиссию платёжной системы и конвертацию валют определяет банк',
    );
    const form = await (await fetch((await anna.press('Оплатить')) ?? '')).text();
    expect(form.replaceAll(/[\s\u00a0]/g, '')).toMatch(/7400/);
  });

  test('the bill tells what is left in both currencies, the sum, what is paid, and what it is for', async () => {
    const number = billNumber();
    await anna.say('/bills');
    await anna.press(`№\u00a0${number} · 100\u00a0$`);
    expect(text()).toContain('Осталось оплатить: 100 $ (по текущему курсу 7 400 ₽)');
    expect(text()).toContain('Сумма: 100 $');
    expect(text()).toContain('Уже оплачено: 0 $');
    expect(text()).toContain('Пополнение баланса: 100 USD');
    expect(text()).toMatch(/http:\/\/\S+\/b\/[\w-]{22}$/);
  });

  test('its page says what the document shows, and anyone who has the address pays it there, with more than the sum', async () => {
    const number = billNumber();
    await anna.say('/bills');
    await anna.press(`№\u00a0${number} · 100\u00a0$`);
    const [path = ''] = /\/b\/[\w-]{22}$/.exec(text()) ?? [];
    const address = `${world.application.address}${path}`;
    const page = plain(await (await fetch(address)).text());
    expect(page).toMatch(/OT Commerce.*Осталось оплатить: 100 \$ \(по текущему курсу 7 400 ₽\)/);
    expect(page).toMatch(/Сумма 100 \$ Уже оплачено 0 \$ Описание счёта Пополнение баланса: 100 USD/);
    expect(page).toMatch(/Увеличить итоговую сумму на USD/);
    expect(page).toContain(
      'Вы можете, при желании, заплатить больше, чем сумма счёта, и эти средства будут учтены в последующих счетах.',
    );
    expect(page).toContain(
      'Итоговая сумма оплаты может незначительно поменяться независимо от OT Commerce в связи с комиссией платёжной системы и конвертацией валют банком-держателем карты.',
    );

    const body = new URLSearchParams({ how: 'more', more: '10', other: '' });
    const answer = await fetch(`${address}/pay`, { method: 'POST', body, redirect: 'manual' });
    await payForm(answer.headers.get('location') ?? undefined);
    expect(text()).toContain(`Счёт № ${number} оплачен по ссылке: +110 $`);
    const paid = plain(await (await fetch(address)).text());
    expect(paid).toContain('Спасибо! Получено 110 $. Всё сверх счёта осталось на балансе');
    await anna.say('/balance');
    expect(text()).toContain('Баланс: 110 $');
    expect(buttons()).not.toContain('Продолжить оплату');
  });

  test('made and not paid, it stays among the bills to pay: number, sum, period, what for, state', async () => {
    const number = billNumber();
    await world.advance(2 * 60 * minuteMs);
    await anna.say('/balance');
    expect(text()).toContain('Счета: 1 к оплате на 100 $');
    await anna.press('Счета');
    expect(text()).toContain(`№ ${number} · 100 $ · Не оплачен\nПополнение баланса: 100 USD\nПериод: Не определено`);
    await anna.say('/history');
    expect(text()).toContain('За этот период операций не было');
  });

  test('paid, it is on the balance in dollars, and the bill among the paid ones', async () => {
    const number = billNumber();
    await payForm(await anna.press('Оплатить'));
    expect(text()).toContain('Баланс: 100 $');
    await anna.say('/bills');
    expect(text()).toContain('Неоплаченных счетов не найдено');
    await anna.press('Оплаченные счета');
    expect(text()).toContain(`№ ${number} · 100 $ · Оплачен`);
  });

  test('one may pay more than the bill, and the surplus counts towards later bills', async () => {
    const number = billNumber();
    await anna.press('Отмена');
    await anna.say('30');
    const later = billNumber();
    await anna.press('Отмена');
    await anna.say('/bills');
    await anna.press(`№\u00a0${number} · 100\u00a0$`);
    await anna.press('Другая сумма');
    expect(text()).toContain('Можно заплатить часть или больше: излишек пойдёт на следующие счета.');
    await anna.say('110');
    expect(text()).toContain('Это на 10 $ больше счёта');
    expect(text()).toContain('К оплате: 8 140 ₽');
    await payForm(await anna.press('Оплатить'));
    await anna.say('/bills');
    await anna.press(`№\u00a0${later} · 30\u00a0$`);
    expect(text()).toContain(`Счёт № ${later} · Частично оплачен`);
    expect(text()).toContain('Осталось оплатить: 20 $ (по текущему курсу 1 480 ₽)');
  });

  test('one may pay a part, and the rest stays to be paid', async () => {
    const number = billNumber();
    await anna.say('/bills');
    await anna.press(`№\u00a0${number} · 100\u00a0$`);
    await anna.press('Другая сумма');
    await anna.say('25');
    await payForm(await anna.press('Оплатить'));
    await anna.say('/bills');
    expect(text()).toContain('Осталось оплатить: 75 $ (по текущему курсу 5 550 ₽)');
    expect(text()).toContain('Частично оплачен');
  });
});

describe('days of service', () => {
  let account: Account;
  beforeEach(async () => {
    account = await enterOwn();
    await topUp('170');
    await billDay(world, account, { day: '2022-09-26', lines: { Тариф: 3_33n } });
    await billDay(world, account, { day: '2022-09-27', lines: { Тариф: 3_33n } });
    await billDay(world, account, { day: '2022-09-28', lines: { Тариф: 3_33n, Вызовы: 2_25n } });
  });

  test('are paid from the advance, and the history says so in the provider’s own words', async () => {
    await anna.say('/balance');
    expect(text()).toContain('Баланс: 157,76 $');
    await anna.say('/history');
    expect(text()).toMatch(
      /−5,58 \$.*Сервисное начисление за 28\.09\.2022: 5\.58 USD.*Частично оплачено с аванса: 5\.58 USD/s,
    );
    expect(text()).toMatch(/−3,33 \$.*Сервисное начисление за 27\.09\.2022: 3\.33 USD.*3\.33 USD/s);
    await anna.say('/bills');
    expect(text()).toContain('Неоплаченных счетов не найдено');
  });

  test('a day’s bill tells its detail', async () => {
    await anna.say('/bills');
    await anna.press('Оплаченные счета');
    const [number] = /(?<=№ )\d+(?= · 5,58 \$)/.exec(text()) ?? [];
    await anna.press(`№\u00a0${number}`);
    expect(text()).toContain('Период: 28.09.2022');
    expect(text()).toContain('· Тариф: 3,33 $\n· Вызовы: 2,25 $');
  });
});

test('the recommended sums are the dearest day, 5,58 $, times 10 and times 30', async () => {
  const account = await enterOwn();
  await topUp('170');
  for (const [daysAgo, cents] of [
    [3, 3_33n],
    [2, 5_58n],
    [1, 3_33n],
  ] as const) {
    const day = new Date(world.clock.now().getTime() - daysAgo * 24 * 60 * minuteMs).toISOString().slice(0, 10);
    await billDay(world, account, { day, lines: { Тариф: cents } });
  }
  await anna.say('/balance');
  await anna.press('Пополнить');
  expect(buttons()).toContain('55,80\u00a0$ · на 10 дней');
  expect(buttons()).toContain('167,40\u00a0$ · на 30 дней');
});

test('paid bills come 25 at a time, each with its number, sum, state, period and detail; the rest is one press away', async () => {
  const account = await enterOwn();
  await topUp('100');
  for (let day = 1; day <= 26; day += 1) {
    const date = `2022-09-${String(day).padStart(2, '0')}`;
    await billDay(world, account, { day: date, lines: { Тариф: 3_33n } });
  }
  await anna.say('/bills');
  await anna.press('Оплаченные счета');
  const bill = /№ \d+ · 3,33 \$ · Оплачен\nСервисное начисление за [\d.]+: 3\.33 USD\nПериод: [\d.]+/g;
  expect(text().match(bill)).toHaveLength(25);
  expect(text()).toContain('за 26.09.2022');
  expect(text()).not.toContain('за 01.09.2022');
  await anna.press('Раньше');
  expect(text()).toContain('за 01.09.2022: 3.33 USD');
  expect(text()).toContain('Пополнение баланса: 100 USD\nПериод: Не определено');
  await anna.press(buttons()[0] ?? '');
  expect(text()).toContain('· Тариф: 3,33 $');
  await anna.press('Назад');
  expect(text()).toContain('за 26.09.2022');
});

test('autopay is on offer, in dollars, and its consent says that the card is charged in rubles', async () => {
  await enterOwn();
  await anna.say('100');
  const number = billNumber();
  await anna.press('☐ Автоплатёж');
  expect(text()).toContain('по курсу в день списания');
  await anna.press('Согласиться');
  expect(buttons()).toContain('☑ Автоплатёж');
  expect(billNumber()).toBe(number);
  await payForm(await anna.press('Оплатить'));
  expect(await world.database.db.autopayMandate.count({ where: { state: 'active', currency: 'USD' } })).toBe(1);
  expect(await world.database.db.bill.count({ where: { id: BigInt(number), paidAt: null } })).toBe(0);
});

test('whoever only looks on sees the bills and does not pay them', async () => {
  const account = await enterOwn();
  await anna.say('100');
  const vera = await joinedAs(world, account, 'viewer');
  await vera.press('Счета');
  expect(vera.screen().text).toContain('Осталось оплатить: 100 $ (по текущему курсу 7 400 ₽)');
  expect(vera.screen().buttons).not.toContain('Пополнить');
});

test('support is one’s own manager, with the account’s number at hand', async () => {
  const number = await enter(anna);
  await anna.press('Поддержка');
  expect(anna.screen().text).toContain('своему менеджеру');
  expect(anna.screen().text).toContain(number);
});
