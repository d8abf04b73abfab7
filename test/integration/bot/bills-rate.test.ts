// Guarantee: without a rate that may be gone by, bills are still seen, in dollars, it is said why no rubles are named, and no link
// is made; a rate that has grown old is not used either.
import { expect, test } from 'vitest';
import { otCommerce } from '../../../src/config/profiles/ot-commerce.ts';
import { createCustomer } from '../../support/customer.ts';
import { rateIsHeard } from '../../support/rates.ts';
import { createWorld } from '../../support/world.ts';
import { enterShop, linkFor, newestBill, pressOld } from './bill-path.ts';

const hourMs = 60 * 60_000;

test('no rate was ever heard: a top-up is told so and makes no bill, and bills are at hand', async () => {
  const world = await createWorld({ profile: otCommerce, ratesFault: 'error' });
  try {
    const anna = createCustomer(world);
    await enterShop(world, anna);
    for (const way of ['55', '/topup']) {
      await anna.say(way);
      expect(anna.screen().text).toContain('Курс на сегодня ещё не получен');
      expect(anna.screen().buttons).toEqual(['Счета', 'Назад']);
    }
    expect(await world.database.db.bill.count()).toBe(0);
    await anna.press('Счета');
    expect(anna.screen().text).toContain('Неоплаченных счетов не найдено');
  } finally {
    await world.close();
  }
});

test('the bank has been silent for too long: the bill is seen in dollars, and its payment waits', async () => {
  const world = await createWorld({ profile: otCommerce });
  try {
    await rateIsHeard(world);
    const anna = createCustomer(world);
    const account = await enterShop(world, anna);
    await linkFor(anna, '100');
    const { id } = await newestBill(world, account);
    world.rates.fail('error');
    await world.advance(37 * hourMs);
    await anna.say('/bills');
    expect(anna.screen().text).toContain('Осталось оплатить: 100 $\n');
    expect(anna.screen().text).toContain('Курс Банка России давно не обновлялся');
    await anna.press(`№\u00a0${id} · 100\u00a0$`);
    expect(anna.screen().text).toContain('поэтому в рублях сумму не называю');
    for (const act of ['pay', 'sum', `take:${id}:2000`]) {
      await pressOld(world, anna, act.includes(':') ? `bill:${act}` : `bill:${act}:${id}`);
    }
    expect(anna.screen().text).toContain('Свежего курса сейчас нет');
    expect(await world.database.db.payment.count()).toBe(1);
    world.rates.fail(null);
    await world.advance(hourMs);
    await pressOld(world, anna, `bill:pay:${id}`);
    expect(anna.screen().text).toContain('К оплате: 7 400 ₽');
  } finally {
    await world.close();
  }
});
