// Guarantee: a day of service that the advance did not suffice for is told once to those who pay, with what is left and ways to
// pay it; its bill says what it consists of, and a top-up pays it first, as its summary says.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../src/accounts/account.ts';
import { otCommerce } from '../../../src/config/profiles/ot-commerce.ts';
import { platformKey } from '../../acceptance/platform.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { rateIsHeard } from '../../support/rates.ts';
import { createWorld, type World } from '../../support/world.ts';
import { billDay, enterShop, joinedAs, linkFor, newestBill, pressOld } from './bill-path.ts';

let world: World;
let anna: Customer;
let account: Account;
beforeAll(async () => {
  world = await createWorld({ profile: otCommerce, apiKeys: [platformKey] });
  await rateIsHeard(world);
});
afterAll(() => world.close());
beforeEach(async () => {
  anna = createCustomer(world);
  account = await enterShop(world, anna);
});

const text = () => anna.screen().text;

async function topUp(sum: string): Promise<void> {
  await world.robokassa.pay(await linkFor(anna, sum));
  await world.settle();
}

/** 5.58 $ of the 28th, of which the advance covers 3 $. */
async function billedInPart(): Promise<bigint> {
  await topUp('3');
  await billDay(world, account, { day: '2022-09-28', lines: { 'API <вызовы>': 3_33n, Хостинг: 2_25n } });
  return (await newestBill(world, account)).id;
}

describe('an advance that does not suffice', () => {
  test('is told once, with what is left and the ways to pay it', async () => {
    const id = await billedInPart();
    expect(text()).toContain('За 28.09.2022 начислено 5.58 USD, аванса не хватило');
    expect(text()).toContain(`Осталось оплатить: 2,58 $. Счёт № ${id} оплачу сам, как только пополните баланс.`);
    expect(anna.screen().buttons).toEqual(['Оплатить', 'Пополнить', `Счёт №\u00a0${id}`]);
    await anna.say('/balance');
    expect(text()).toContain('Баланс: 0 $');
    expect(text()).toContain('Счета: 1 к оплате на 2,58 $');
    expect(text()).not.toContain('Не хватило на услуги');
  });

  test('a viewer is not bothered with it', async () => {
    const vera = await joinedAs(world, account, 'viewer');
    await billedInPart();
    expect(vera.transcript().join()).not.toContain('аванса не хватило');
  });

  test('«Оплатить» on the notice opens the link for the rest, and the money pays the bill', async () => {
    const id = await billedInPart();
    await anna.press('Оплатить');
    expect(text()).toContain('Оплата счёта на 2,58 $');
    expect(text()).toContain(`Счёт № ${id} · Сервисное начисление за 28.09.2022: 5.58 USD`);
    expect(text()).toContain('К оплате: 190,92 ₽');
    expect(text()).toContain('Баланс: 0 $ → 0 $');
    expect(text()).toContain('Из них 2,58 $ уйдут на неоплаченные счета за сервис.');
    await world.robokassa.pay((await anna.press('Оплатить')) ?? '');
    await world.settle();
    await pressOld(world, anna, `bill:card:${id}`);
    expect(text()).toContain(`Счёт № ${id} · Оплачен`);
  });

  test('a top-up of another sum says what of it goes to the bill', async () => {
    await billedInPart();
    await anna.say('/balance');
    await anna.say('10');
    expect(text()).toContain('Баланс: 0 $ → 7,42 $');
    expect(text()).toContain('Из них 2,58 $ уйдут на неоплаченные счета за сервис.');
    await world.robokassa.pay((await anna.press('Оплатить')) ?? '');
    await world.settle();
    await anna.say('/balance');
    expect(text()).toContain('Баланс: 7,42 $');
    expect(text()).not.toContain('к оплате');
  });
});

test('a service bill tells its day and what it consists of, and cannot be cancelled', async () => {
  const id = await billedInPart();
  await anna.press(`Счёт №\u00a0${id}`);
  expect(text()).toContain(`Счёт № ${id} · Частично оплачен`);
  expect(text()).toContain('Сервисное начисление за 28.09.2022: 5.58 USD');
  expect(text()).toContain('Период: 28.09.2022');
  expect(text()).toContain('Детализация:\n· API <вызовы>: 3,33 $\n· Хостинг: 2,25 $');
  expect(anna.screen().buttons).toEqual(['Оплатить', 'Другая сумма', 'Проверить оплату', 'Назад']);
  await pressOld(world, anna, `bill:cancel:${id}`);
  expect(text()).toContain('отменить нельзя');
});

test('whoever pays less than the rest pays a part of it', async () => {
  const id = await billedInPart();
  await anna.press(`Счёт №\u00a0${id}`);
  await anna.press('Другая сумма');
  await anna.say('1');
  expect(text()).toContain('Это часть счёта: после оплаты останется 1,58 $.');
  await anna.press('Изменить сумму');
  expect(text()).toContain(`Сколько оплатить по счёту № ${id}?`);
  await anna.say('2');
  expect(text()).toContain('после оплаты останется 0,58 $');
  const open = { accountId: account.id, state: 'pending' };
  expect(await world.database.db.payment.count({ where: open })).toBe(1);
});

test('many services: ten stand on a phone, and how many more there are', async () => {
  const lines = Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`Услуга ${index + 1}`, 10n]));
  await billDay(world, account, { day: '2022-09-28', lines });
  const { id } = await newestBill(world, account);
  await pressOld(world, anna, `bill:card:${id}`);
  expect(text()).toContain('· Услуга 10: 0,10 $\nи ещё 3 строки\n');
  expect(text()).not.toContain('Услуга 11');
});

test('paid from the advance whole, a day is told to nobody, and stands among the paid bills', async () => {
  await topUp('100');
  await anna.say('/balance');
  const before = anna.transcript().length;
  await billDay(world, account, { day: '2022-09-28', lines: { Сервис: 5_58n } });
  expect(anna.transcript()).toHaveLength(before);
  await anna.press('Счета');
  expect(text()).toContain('Неоплаченных счетов не найдено');
  await anna.press('Оплаченные счета');
  expect(text()).toMatch(/· 5,58 \$ · Оплачен\nСервисное начисление за 28\.09\.2022: 5\.58 USD\nПериод: 28\.09\.2022/);
});
