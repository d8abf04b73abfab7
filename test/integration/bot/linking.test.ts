// Guarantee: a one-time link opens its account to one person, once, within its time, and every other end of it is said for
// what it is, with a way on; nothing that may stand after /start does harm.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { solarSpace } from '../../../src/config/profiles/solar-space.ts';
import { type Cabinet, createCabinet } from '../../acceptance/cabinet.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';

let world: World;
let cabinet: Cabinet;
let anna: Customer;
beforeAll(async () => {
  world = await createWorld({ profile: solarSpace });
  cabinet = createCabinet(world);
});
afterAll(() => world.close());
beforeEach(() => {
  anna = createCustomer(world);
});

const accountsOf = (customer: Customer) =>
  world.database.db.accountMember.count({ where: { userId: BigInt(customer.id) } });

test('a fresh link: connected first, then asked for the language, then the menu', async () => {
  const account = await cabinet.openAccount();
  await anna.say(`/start ${await cabinet.link(account)}`);
  expect(anna.screen().text).toContain(`Готово, лицевой счёт №${account.number} подключён.`);
  expect(anna.screen().buttons).toEqual(['Русский', 'English']);
  await anna.press('Русский');
  expect(anna.screen().text).toContain('Баланс: 0 ₽');
});

test('the same link again leads to the same account and changes nothing', async () => {
  const account = await cabinet.openAccount();
  const token = await cabinet.link(account);
  await anna.say(`/start ${token}`);
  await anna.press('Русский');
  await anna.say(`/start ${token}`);
  expect(anna.screen().text).toContain(`Лицевой счёт №${account.number} уже подключён.`);
  expect(await accountsOf(anna)).toBe(1);
});

test('a link that ran out says so and where to get another', async () => {
  const token = await cabinet.link(await cabinet.openAccount(), { ttlMs: 60_000 });
  await world.advance(61_000);
  await anna.say(`/start ${token}`);
  expect(anna.screen().text).toContain('Срок этой ссылки истёк');
  expect(anna.screen().buttons).toContain('Открыть кабинет');
  expect(await accountsOf(anna)).toBe(0);
});

test('a link that somebody else has used opens nothing', async () => {
  const token = await cabinet.link(await cabinet.openAccount());
  const boris = createCustomer(world);
  await boris.say(`/start ${token}`);
  await anna.say(`/start ${token}`);
  expect(anna.screen().text).toContain('Этой ссылкой уже воспользовались');
  expect(await accountsOf(anna)).toBe(0);
});

test('twenty people open one link at the same moment: one gets the account', async () => {
  const token = await cabinet.link(await cabinet.openAccount());
  const people = Array.from({ length: 20 }, () => createCustomer(world));
  for (const { id } of people) world.telegram.sendText({ from: id, text: `/start ${token}` });
  await world.settle();
  const words = people.map((person) => person.screen().text);
  expect(words.filter((text) => text.includes('подключён'))).toHaveLength(1);
  expect(words.filter((text) => text.includes('уже воспользовались'))).toHaveLength(19);
});

test.each([
  'x',
  'A'.repeat(32),
  'A'.repeat(64),
  "'; DROP TABLE account; --",
  '../../etc/passwd',
  '<b>жирно</b>',
  '\u202e\u202d',
  '💳'.repeat(50),
  'A'.repeat(4000),
])('/start %s is not recognised, and the way in stays in sight', async (payload) => {
  await anna.say(`/start ${payload}`);
  expect(anna.screen().text).toMatch(/Не узнаю эту ссылку|Выберите язык/);
  expect(anna.screen().buttons.length).toBeGreaterThan(0);
  expect(await accountsOf(anna)).toBe(0);
});

test('a customer who has an account keeps it when a link turns out bad', async () => {
  const account = await cabinet.openAccount();
  await anna.say(`/start ${await cabinet.link(account)}`);
  await anna.press('Русский');
  await anna.say('/start not-a-token');
  expect(anna.screen().text).toContain('Не узнаю эту ссылку');
  expect(anna.screen().text).toContain(`Лицевой счёт №${account.number}`);
});

test('someone without an account is led to the way in, whatever they press or write; support answers all the same', async () => {
  await anna.say('/start');
  const { messageId } = anna.screen();
  for (const data of [
    'menu',
    'topup',
    'topup:amount:150000',
    'profile',
    'accounts',
    'account:1',
    'open:INDIVIDUAL',
    'x',
  ]) {
    world.telegram.pressStale({ from: anna.id, messageId, data });
    await world.settle();
    expect(anna.screen().text).toContain('личный кабинет');
  }
  for (const text of ['1500', 'привет', '/topup', '/profile', '/cancel', '/balance']) {
    await anna.say(text);
    expect(anna.screen().text).toContain('личный кабинет');
  }
  await anna.say('/support');
  expect(anna.screen().text).toContain('solar@rt-solar.ru');
  await anna.press('Назад');
  expect(anna.screen().text).toContain('личный кабинет');
  await anna.say('/help');
  expect(anna.screen().text).toContain('/topup');
});
