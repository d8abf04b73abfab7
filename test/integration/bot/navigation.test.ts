// Guarantee: there is one live screen, edited in place; «Назад» and /cancel lead home from everywhere; a receipt stays; and
// «Проверить оплату» may be pressed at any time and opens nothing.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enter, summaryOf, unbroken } from './entrance.ts';

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

const lastAnswer = () => world.telegram.callbackAnswers.at(-1);
const withButtons = (customer: Customer) =>
  world.telegram.messages(customer.id).filter(({ fromBot, keyboard }) => fromBot && keyboard.length > 0);

/** Every screen, by the way that leads there from the menu. */
const screens: readonly (readonly [string, (customer: Customer) => Promise<unknown>])[] = [
  ['the amount', (customer) => customer.press('Пополнить')],
  ['a refusal', (customer) => customer.say('99')],
  ['the profile', (customer) => customer.press('Профиль')],
  ['help', (customer) => customer.say('/help')],
  ['support', (customer) => customer.press('Поддержка')],
];

describe.each(screens)('from %s', (_name, go) => {
  test('«Назад» leads to the menu, in the same message', async () => {
    await go(anna);
    const { messageId } = anna.screen();
    await anna.press('Назад');
    expect(anna.screen()).toMatchObject({ messageId, text: expect.stringContaining('Баланс: 0 ₽') });
  });

  test('/cancel leads to the menu, below what was written', async () => {
    await go(anna);
    await anna.say('/cancel');
    expect(anna.screen().text).toContain('Хорошо, отменил.');
    expect(anna.screen().text).toContain('Баланс: 0 ₽');
  });

  test('each command is taken at once', async () => {
    await go(anna);
    await anna.say('/topup');
    expect(anna.screen().text).toContain('На сколько пополнить?');
    await go(anna).catch(() => anna.say('/profile'));
    await anna.say('/balance');
    expect(anna.screen().text).toContain('Баланс');
  });
});

test('whatever is pressed, one message is edited; whatever is written, the answer stands below and only it has buttons', async () => {
  for (const label of ['Пополнить', unbroken('500 ₽'), 'Изменить сумму', 'Назад', 'Профиль', 'Назад'])
    await anna.press(label);
  expect(anna.transcript()).toHaveLength(1);
  await anna.say('/topup');
  await anna.say('500');
  expect(anna.transcript()).toHaveLength(3);
  expect(withButtons(anna)).toHaveLength(1);
});

test('/cancel on a summary leads home and leaves the link open: only «Отмена» gives it up', async () => {
  await summaryOf(anna, '500');
  await anna.say('/cancel');
  expect(anna.screen().text).toContain('Ждём 1 оплату на 500 ₽');
  await anna.press('Продолжить оплату');
  await anna.press('Отмена');
  expect(anna.screen().text).toContain('Оплата на 500 ₽ отменена');
  expect(anna.screen().text).not.toContain('Ждём');
});

describe('the receipt', () => {
  test('stays as it is when one presses on: the answer comes below', async () => {
    await world.robokassa.pay(await summaryOf(anna, '500'));
    await world.settle();
    const receipt = anna.screen();
    await anna.press('Пополнить');
    expect(anna.screen().messageId).not.toBe(receipt.messageId);
    expect(lastAnswer()?.text).toBe('Ответ — в новом сообщении ниже');
    expect(anna.transcript()).toContain(receipt.text);
    expect(withButtons(anna)).toHaveLength(1);
  });

  test('comes as a message of its own when the customer has moved on from the summary', async () => {
    const url = await summaryOf(anna, '500');
    await anna.say('/profile');
    await world.robokassa.pay(url);
    await world.settle();
    expect(anna.screen().text).toContain('+500 ₽');
    expect(anna.transcript().join()).toContain('Ваша роль');
  });

  test('a press on the profile above still leads on after it', async () => {
    const url = await summaryOf(anna, '500');
    await anna.say('/profile');
    await world.robokassa.pay(url);
    await world.settle();
    await anna.press('Язык');
    await anna.press('Русский');
    expect(anna.screen().text).toContain('Баланс: 500 ₽');
  });
});

describe('«Проверить оплату»', () => {
  test('not there yet: said with the hour, on the summary itself, as often as one likes', async () => {
    const url = await summaryOf(anna, '500');
    const { messageId } = anna.screen();
    await anna.press('Проверить оплату');
    expect(anna.screen().text).toMatch(/Проверил в \d\d:\d\d: оплата ещё не пришла/);
    await anna.press('Проверить оплату');
    await anna.press('Проверить оплату');
    expect(anna.screen().messageId).toBe(messageId);
    expect(await anna.press('Оплатить')).toBe(url);
  });

  test('in the last minutes of a link it shows the same payment, and opens no second one beside it', async () => {
    const url = await summaryOf(anna, '500');
    await world.advance((24 * 60 - 3) * 60_000);
    await anna.press('Проверить оплату');
    expect(await anna.press('Оплатить')).toBe(url);
    expect(await world.database.db.payment.count({ where: { userId: BigInt(anna.id) } })).toBe(1);
  });

  test('the gateway does not answer: said, and nothing is lost', async () => {
    const url = await summaryOf(anna, '500');
    world.robokassa.faults.opState = 'error-500';
    await anna.press('Проверить оплату');
    world.robokassa.faults.opState = 'none';
    expect(anna.screen().text).toContain('Платёжная система сейчас не отвечает');
    expect(await anna.press('Оплатить')).toBe(url);
  });

  test('money of another sum: support decides, and the customer hears that it is not lost', async () => {
    const url = await summaryOf(anna, '500');
    await world.robokassa.pay(url, { notify: 'wrong-sum' });
    await world.settle();
    await anna.press('Проверить оплату');
    expect(anna.screen().text).toContain('пришла другая сумма');
    expect(anna.screen().text).toContain('не потеряются');
  });
});
