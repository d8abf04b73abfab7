// Guarantee: the server may stop and start between any two steps of a conversation, and the customer does not notice: what
// was asked is still asked, the screen that was live still is, and what was sent meanwhile is answered, once and in order.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { otCommerce } from '../../../src/config/profiles/ot-commerce.ts';
import { createCabinet } from '../../acceptance/cabinet.ts';
import { createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enter, unbroken } from './entrance.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test('restarted between each two steps, from /start to the receipt', async () => {
  const anna = createCustomer(world);
  await anna.say('/start');
  await world.restart();
  await anna.press('Русский');
  await world.restart();
  await anna.press('Физическое лицо');
  await world.restart();
  await anna.press('Пополнить');
  await world.restart();
  await anna.say('99');
  await world.restart();
  await anna.press(`Пополнить на ${unbroken('100 ₽')}`);
  const summary = anna.screen();
  expect(summary.text).toContain('Пополнение на 100 ₽');
  await world.restart();
  await anna.press('Карта: российская');
  await world.restart();
  await anna.say('1500');
  expect(anna.screen().buttons).toContain('Карта: иностранная');
  const url = (await anna.press('Оплатить')) ?? '';
  await world.restart();
  await anna.press('Проверить оплату');
  const { messageId } = anna.screen();
  await world.restart();
  await world.robokassa.pay(url);
  await world.settle();
  expect(anna.screen()).toMatchObject({ messageId, text: expect.stringContaining('+1 500 ₽') });
  await world.restart();
  await anna.press('Пополнить');
  expect(anna.screen().text).toContain('На сколько пополнить?');
});

test('who was asked for a key is still asked for it after a restart, and the tries are not given back', async () => {
  const shop = await createWorld({ profile: otCommerce });
  try {
    const boris = createCustomer(shop);
    const cabinet = createCabinet(shop, 'USD');
    const account = await cabinet.openAccount();
    await boris.say('/start');
    await boris.press('Русский');
    await boris.say('AAAA');
    await shop.restart();
    await boris.say('AAAA');
    expect(boris.screen().text).toContain('осталось 3 попытки');
    await shop.restart();
    await boris.say(await cabinet.key(account));
    expect(boris.screen().text).toContain(`счёт №${account.number} подключён`);
  } finally {
    await shop.close();
  }
});

test('what was written while the server was down is answered when it is back, in order', async () => {
  const anna = createCustomer(world);
  await enter(anna);
  const down = world.application.stop('test');
  for (const sum of ['101', '102', '103']) world.telegram.sendText({ from: anna.id, text: sum });
  await down;
  await world.restart();
  await world.settle();
  const sums = anna.transcript().flatMap((text) => /Пополнение на (\d+) ₽/.exec(text)?.[1] ?? []);
  expect(sums).toEqual(['101', '102', '103']);
});
