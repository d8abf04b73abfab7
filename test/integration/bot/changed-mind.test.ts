// Guarantee: one wish has one open link. Another sum or another kind of card takes the place of the payment being looked at,
// whose money is credited all the same should it come; and who says to have paid keeps their payment.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enter, summaryOf } from './entrance.ts';

let world: World;
let anna: Customer;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  anna = createCustomer(world);
  await enter(anna);
});

test('another sum, asked for by the button and typed wrong at first, leaves one payment to wait for', async () => {
  await summaryOf(anna, '1500');
  await anna.press('Изменить сумму');
  await anna.say('99');
  await anna.say('2000');
  await anna.say('/balance');
  expect(anna.screen().text).toContain('Ждём 1 оплату на 2 000 ₽');
});

test('another kind of card leaves one payment to wait for', async () => {
  await summaryOf(anna, '1500');
  await anna.press('Карта: российская');
  expect(anna.screen().buttons).toContain('Карта: иностранная');
  await anna.say('/balance');
  expect(anna.screen().text).toContain('Ждём 1 оплату на 1 500 ₽');
});

test('money by the link that was given up is credited all the same', async () => {
  const url = await summaryOf(anna, '1500');
  await anna.say('2000');
  await world.robokassa.pay(url);
  await world.settle();
  expect(anna.screen().text).toContain('+1 500 ₽');
});

test('a payment that the customer says to have paid is not given up', async () => {
  await summaryOf(anna, '1500');
  await anna.press('Проверить оплату');
  await anna.say('2000');
  await anna.say('/balance');
  expect(anna.screen().text).toContain('Ждём 2 оплаты на 3 500 ₽');
});
