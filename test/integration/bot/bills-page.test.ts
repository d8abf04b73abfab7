// Guarantee: whoever pays by a bill's page, the account's people are told which bill it was, how much came and what is left of it,
// each in their own chat and once; the money stands on the balance in dollars.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Account } from '../../../src/accounts/account.ts';
import { otCommerce } from '../../../src/config/profiles/ot-commerce.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { rateIsHeard } from '../../support/rates.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enterShop, joinedAs, linkFor, newestBill } from './bill-path.ts';

let world: World;
let anna: Customer;
let account: Account;
beforeAll(async () => {
  world = await createWorld({ profile: otCommerce });
  await rateIsHeard(world);
});
afterAll(() => world.close());
beforeEach(async () => {
  anna = createCustomer(world);
  account = await enterShop(world, anna);
  await linkFor(anna, '100');
});

/** A stranger with the bill's address pays a part of it, as a browser without scripts would. */
async function payByPage(sum: string): Promise<void> {
  const { token } = await newestBill(world, account);
  const page = `${world.application.address}/b/${token}`;
  const form = new URLSearchParams({ how: 'other', other: sum });
  const answer = await fetch(`${page}/pay`, { method: 'POST', body: form, redirect: 'manual' });
  expect(answer.status, await answer.text()).toBe(303);
  await world.robokassa.pay(answer.headers.get('location') ?? '');
  await world.settle();
}

test('a part, then the rest: each is told with the bill, the sum and what is left', async () => {
  const { id } = await newestBill(world, account);
  const vera = await joinedAs(world, account, 'viewer');
  await payByPage('40');
  for (const { screen } of [anna, vera]) {
    expect(screen().text).toContain(`По счёту № ${id} заплатили по ссылке: +40 $`);
    expect(screen().text).toContain('Оплачено 2 960 ₽ по курсу 74 ₽');
    expect(screen().text).toContain('Осталось оплатить: 60 $');
    expect(screen().text).toContain('Баланс: 40 $');
  }
  await payByPage('60');
  expect(anna.screen().text).toContain(`Счёт № ${id} оплачен по ссылке: +60 $`);
  expect(anna.screen().text).not.toContain('Осталось');
  expect(anna.transcript().filter((text) => text.includes('по ссылке:'))).toHaveLength(2);
  await anna.press(`Счёт №\u00a0${id}`);
  expect(anna.screen().text).toContain(`Счёт № ${id} · Оплачен`);
  expect(anna.screen().buttons).toEqual(['Назад']);
});
