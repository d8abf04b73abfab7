// Guarantee: while Telegram stumbles (asks to wait, fails, loses its answers) the customer still gets an answer, nothing is
// paid or opened twice, and once the trouble has passed everything works as before.
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
  world.telegram.faults.clear();
  anna = createCustomer(world);
  await enter(anna);
});

const payments = () => world.database.db.payment.count({ where: { userId: BigInt(anna.id) } });

describe.each(['too-many-requests', 'server-error', 'drop-request', 'drop-reply'] as const)('once %s', (kind) => {
  const fault = (method: string, times = 1) =>
    world.telegram.faults.add({ method, chatId: anna.id, kind, times, retryAfterSeconds: 1 });

  test('on the edit of a press: the screen changes all the same', async () => {
    fault('editMessageText');
    await anna.press('Пополнить');
    expect(anna.screen().text).toContain('На сколько пополнить?');
    expect(anna.transcript()).toHaveLength(1);
  });

  test('on the answer to a word: it arrives, and what it shows is live', async () => {
    fault('sendMessage');
    await anna.say('500');
    expect(anna.screen().text).toContain('Пополнение на 500 ₽');
    await anna.press('Проверить оплату');
    expect(anna.screen().text).toContain('Проверил в');
    expect(await payments()).toBe(1);
  });

  test('on answering the button itself: the work behind it is done', async () => {
    world.telegram.faults.add({ method: 'answerCallbackQuery', kind, times: 1 });
    await anna.press('Пополнить');
    expect(anna.screen().text).toContain('На сколько пополнить?');
  });

  test('on taking the old buttons away: the new screen is there, and the old button still answers', async () => {
    const { messageId } = anna.screen();
    fault('editMessageReplyMarkup');
    await anna.say('/profile');
    expect(anna.screen().text).toContain('Ваша роль');
    world.telegram.pressStale({ from: anna.id, messageId, data: 'topup' });
    await world.settle();
    expect(anna.screen().text).toContain('На сколько пополнить?');
  });

  test('on the receipt: it is told', async () => {
    const url = await summaryOf(anna, '500');
    fault('editMessageText');
    await world.robokassa.pay(url);
    await world.settle();
    expect(anna.screen().text).toContain('+500 ₽');
  });
});

test('a press whose answer hangs is worked on nevertheless', async () => {
  world.telegram.faults.add({ method: 'answerCallbackQuery', kind: 'hang', times: 1 });
  await anna.press('Пополнить');
  expect(anna.screen().text).toContain('На сколько пополнить?');
});

test('Telegram takes no message at all for a while: nothing is opened twice, and the next word is answered', async () => {
  world.telegram.faults.add({ chatId: anna.id, kind: 'server-error', times: 100 });
  await anna.say('500');
  world.telegram.faults.clear();
  await anna.say('500');
  expect(anna.screen().text).toContain('Пополнение на 500 ₽');
  expect(await payments()).toBe(1);
});

test('an edit that fails for good: said, with a way on, and the old screen still works', async () => {
  world.telegram.faults.add({ method: 'editMessageText', chatId: anna.id, kind: 'server-error', times: 3 });
  await anna.press('Пополнить');
  expect(anna.screen().text).toContain('Что-то пошло не так');
  expect(anna.screen().buttons).toEqual(['Назад']);
  await anna.press('Назад');
  expect(anna.screen().text).toContain('Баланс: 0 ₽');
  await anna.press('Пополнить');
  expect(anna.screen().text).toContain('На сколько пополнить?');
});

test('twenty presses of one button in a row open one payment', async () => {
  await anna.press('Пополнить');
  const { messageId } = anna.screen();
  for (let pressed = 0; pressed < 20; pressed += 1) {
    world.telegram.pressStale({ from: anna.id, messageId, data: 'topup:amount:50000' });
  }
  await world.settle();
  expect(await payments()).toBe(1);
  expect(anna.screen().text).toContain('Пополнение на 500 ₽');
  expect(anna.transcript()).toHaveLength(1);
});

test('five sums pressed in a row open five payments, and the last one is on the screen', async () => {
  await anna.press('Пополнить');
  const { messageId } = anna.screen();
  for (const sum of [100, 200, 300, 400, 500]) {
    world.telegram.pressStale({ from: anna.id, messageId, data: `topup:amount:${sum * 100}` });
  }
  await world.settle();
  expect(await payments()).toBe(5);
  expect(anna.screen().text).toContain('Пополнение на 500 ₽');
});

test('the 21st open link is refused with the reason, and mended by giving one up', async () => {
  // From the menu each time: on a summary, another sum would take the place of the one before.
  for (let sum = 101; sum <= 121; sum += 1) {
    await anna.say('/balance');
    await anna.say(String(sum));
  }
  expect(anna.screen().text).toContain('слишком много неоплаченных ссылок');
  await anna.press('Назад');
  await anna.press('Продолжить оплату');
  await anna.press('Отмена');
  await anna.say('121');
  expect(anna.screen().text).toContain('Пополнение на 121 ₽');
  expect(anna.screen().buttons).not.toContain(unbroken('Попробовать ещё раз'));
});
