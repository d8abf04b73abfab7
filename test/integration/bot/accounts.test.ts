// Guarantee: whoever holds several accounts always sees which one they are in and pays into that one; a viewer sees and does
// not pay; nobody gets into somebody else's account by any button.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Cabinet, createCabinet } from '../../acceptance/cabinet.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enter, summaryOf } from './entrance.ts';

let world: World;
let cabinet: Cabinet;
let anna: Customer;
beforeAll(async () => {
  world = await createWorld();
  cabinet = createCabinet(world);
});
afterAll(() => world.close());
beforeEach(() => {
  anna = createCustomer(world);
});

async function join(customer: Customer, wish: { role?: 'owner' | 'payer' | 'viewer' } = {}) {
  const account = await cabinet.openAccount();
  await customer.say(`/start ${await cabinet.link(account, wish)}`);
  if (customer.screen().buttons.includes('English')) await customer.press('Русский');
  return account;
}

test('one account: no switch in the way; two: the switch leads to the other and shows both balances', async () => {
  const first = await join(anna);
  expect(anna.screen().buttons).not.toContain('Сменить счёт');
  const second = await join(anna);
  expect(anna.screen().text).toContain(`Лицевой счёт №${second.number}`);
  const url = await summaryOf(anna, '1500');
  await world.robokassa.pay(url);
  await world.settle();
  await anna.press('Баланс');
  await anna.press('Сменить счёт');
  expect(anna.screen().buttons).toEqual([
    `№${first.number} · 0\u00a0₽`,
    `№${second.number} · 1\u00a0500\u00a0₽`,
    'Назад',
  ]);
  await anna.press(`№${first.number} · 0\u00a0₽`);
  expect(anna.screen().text).toContain('Баланс: 0 ₽');
  expect(anna.screen().text).toContain(`Лицевой счёт №${first.number}`);
});

test('a payment begun in one account is credited there, wherever the customer has gone since', async () => {
  const first = await join(anna);
  const url = await summaryOf(anna, '1500');
  const second = await join(anna);
  await world.robokassa.pay(url);
  await world.settle();
  expect(anna.screen().text).toContain(`Лицевой счёт №${first.number}`);
  await anna.say('/balance');
  expect(anna.screen().text).toContain(`Лицевой счёт №${second.number}`);
  expect(anna.screen().text).toContain('Баланс: 0 ₽');
});

test('a viewer sees the balance and is told who can make them a payer', async () => {
  await join(anna, { role: 'viewer' });
  await anna.press('Профиль');
  expect(anna.screen().text).toContain('наблюдатель');
  const attempts = ['/topup', '1500'];
  for (const typed of attempts) {
    await anna.say(typed);
    expect(anna.screen().text).toContain('вы наблюдатель');
  }
  for (const data of ['topup', 'topup:amount:150000', 'topup:foreign:150000']) {
    world.telegram.pressStale({ from: anna.id, messageId: anna.screen().messageId, data });
    await world.settle();
    expect(anna.screen().text).toContain('вы наблюдатель');
  }
  expect(await world.database.db.payment.count({ where: { userId: BigInt(anna.id) } })).toBe(0);
});

test('a payer pays', async () => {
  await join(anna, { role: 'payer' });
  await summaryOf(anna, '1500');
  expect(anna.screen().text).toContain('Пополнение на 1 500 ₽');
});

test('who was a payer and is a viewer now can neither go on with the old payment nor open it anew', async () => {
  const account = await join(anna, { role: 'payer' });
  await summaryOf(anna, '1500');
  await world.database.db.accountMember.updateMany({ where: { accountId: account.id }, data: { role: 'viewer' } });
  const payment = await world.database.db.payment.findFirstOrThrow({ where: { userId: BigInt(anna.id) } });
  for (const act of ['resume', 'check']) {
    world.telegram.pressStale({ from: anna.id, messageId: 1, data: `topup:${act}:${payment.id}` });
    await world.settle();
    expect(anna.screen().buttons).not.toContain('Оплатить');
  }
});

test('an account of somebody else cannot be switched to, and nothing of it is shown', async () => {
  const boris = createCustomer(world);
  const hers = await join(boris);
  await enter(anna);
  world.telegram.pressStale({ from: anna.id, messageId: anna.screen().messageId, data: `account:${hers.id}` });
  await world.settle();
  expect(anna.screen().text).not.toContain(hers.number);
  await anna.say('1500');
  expect(anna.screen().text).not.toContain(hers.number);
});

test('a person with a dozen accounts finds each on the switch', async () => {
  for (let joined = 0; joined < 12; joined += 1) await join(anna);
  await anna.press('Сменить счёт');
  expect(anna.screen().buttons).toHaveLength(13);
});
