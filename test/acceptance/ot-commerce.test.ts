// Guarantee: what the OT Commerce document says is so, as far as a customer without a day's rate can go: in by the key that
// came with the purchase, a balance in dollars, and a top-up that says what is missing instead of guessing it. Bills and
// their pages, the rate, the history of daily charges and the sums for 10 and 30 days are proven where they are built.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EntityType } from '../../src/config/profile.ts';
import { otCommerce } from '../../src/config/profiles/ot-commerce.ts';
import { type Customer, createCustomer } from '../support/customer.ts';
import { createWorld, type World } from '../support/world.ts';
import { type Cabinet, createCabinet } from './cabinet.ts';

let world: World;
let cabinet: Cabinet;
let anna: Customer;

beforeAll(async () => {
  world = await createWorld({ profile: otCommerce });
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

describe('topping up while no rate is known', () => {
  test.each(['INDIVIDUAL', 'SELF_EMPLOYED', 'SOLE_PROPRIETOR', 'LEGAL_ENTITY'] as const)(
    '%s is told that today’s rate is missing, and who helps',
    async (type) => {
      await enter(anna, type);
      await anna.press('Пополнить');
      expect(anna.screen().text).toContain('Курс на сегодня ещё не получен');
      expect(anna.screen().text).toContain('менеджер');
      expect(anna.screen().buttons).toEqual(['Назад']);
      await anna.press('Назад');
      expect(anna.screen().text).toContain('Баланс: 0 $');
    },
  );

  test.each(['100', '100 $', '3,33', '/topup'])('%s typed: no rate is guessed and no payment opened', async (typed) => {
    await enter(anna);
    await anna.say(typed);
    expect(anna.screen().text).toContain('Курс на сегодня ещё не получен');
    expect(await world.database.db.payment.count({ where: { userId: BigInt(anna.id) } })).toBe(0);
    expect(world.robokassa.payments()).toEqual([]);
  });
});

test('autopay: the balance is in dollars and a card pays in rubles, so there is none, which is said, and one goes on', async () => {
  await enter(anna);
  expect(anna.screen().buttons).not.toContain('Автоплатёж');
  await anna.say('/autopay');
  expect(anna.screen().text).toContain('Баланс ведётся в долларах, а с карты списываются рубли');
  expect(anna.screen().buttons).toEqual(['Пополнить', 'Назад']);
  expect(await world.database.db.autopayMandate.count()).toBe(0);
});

test('support is one’s own manager, with the account’s number at hand', async () => {
  const number = await enter(anna);
  await anna.press('Поддержка');
  expect(anna.screen().text).toContain('своему менеджеру');
  expect(anna.screen().text).toContain(number);
});
