// Guarantee: a button on an old message answers and leads on, whatever it says and whatever has become of its message; and no
// button, however old or forged, shows or changes what is not one's own.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

const lastAnswer = () => world.telegram.callbackAnswers.at(-1);
const withButtons = (customer: Customer) =>
  world.telegram.messages(customer.id).filter(({ fromBot, keyboard }) => fromBot && keyboard.length > 0);

async function pressStale(customer: Customer, messageId: number, data: string): Promise<void> {
  world.telegram.pressStale({ from: customer.id, messageId, data });
  await world.settle();
}

const paymentOf = (customer: Customer) =>
  world.database.db.payment.findFirstOrThrow({ where: { userId: BigInt(customer.id) }, orderBy: { id: 'desc' } });

describe('buttons of other times', () => {
  test('one on an old message answers below, and says so at the button', async () => {
    const { messageId } = anna.screen();
    await anna.say('/profile');
    await pressStale(anna, messageId, 'topup');
    expect(lastAnswer()?.text).toBe('Ответ — в новом сообщении ниже');
    expect(anna.screen().text).toContain('На сколько пополнить?');
    expect(withButtons(anna)).toHaveLength(1);
  });

  test.each([
    '',
    ' ',
    'x',
    'menu ',
    'topup:amount:0',
    'topup:amount:-5',
    'topup:amount:1e3',
    'я'.repeat(32),
    'a'.repeat(64),
  ])('unknown data «%s» leads to the menu of today', async (data) => {
    await pressStale(anna, anna.screen().messageId, data);
    expect(anna.screen().text).toContain('Эта кнопка устарела');
    expect(anna.screen().text).toContain('Баланс: 0 ₽');
  });

  test('one on a message that was deleted, or never was, is answered below', async () => {
    const { messageId } = anna.screen();
    world.telegram.deleteMessage(anna.id, messageId);
    await pressStale(anna, messageId, 'topup');
    expect(anna.screen().text).toContain('На сколько пополнить?');
    await pressStale(anna, 999_999, 'profile');
    expect(anna.screen().text).toContain('Профиль');
  });

  test('a summary deleted in the middle is made anew by the next word', async () => {
    await summaryOf(anna, '500');
    world.telegram.deleteMessage(anna.id, anna.screen().messageId);
    await anna.say('600');
    expect(anna.screen().text).toContain('Пополнение на 600 ₽');
  });

  test('the sum on an old button is judged by the rules of today', async () => {
    await pressStale(anna, anna.screen().messageId, 'topup:amount:9900');
    expect(anna.screen().text).toContain('Минимальная сумма — 100 ₽');
    await pressStale(anna, anna.screen().messageId, 'topup:amount:9999999999999999');
    expect(anna.screen().text).toContain('не больше 500 000 ₽');
  });

  test('«Проверить оплату» and «Отмена» of a payment that is paid show its receipt', async () => {
    const url = await summaryOf(anna, '500');
    const { id } = await paymentOf(anna);
    await world.robokassa.pay(url);
    await world.settle();
    for (const act of ['check', 'cancel', 'resume']) {
      await pressStale(anna, 1, `topup:${act}:${id}`);
      expect(anna.screen().text).toContain('+500 ₽');
    }
  });

  test('of a payment that was cancelled: it stays so, and checking opens nothing', async () => {
    await summaryOf(anna, '500');
    const { id } = await paymentOf(anna);
    await anna.press('Отмена');
    await pressStale(anna, anna.screen().messageId, `topup:cancel:${id}`);
    expect(anna.screen().text).toContain('Оплата на 500 ₽ отменена');
    await pressStale(anna, anna.screen().messageId, `topup:check:${id}`);
    expect(anna.screen().text).toContain('оплата ещё не пришла');
    expect(await world.database.db.payment.count({ where: { userId: BigInt(anna.id), state: 'pending' } })).toBe(0);
  });
});

describe('somebody else’s payment', () => {
  test.each(['check', 'cancel', 'resume'])('«%s» of it shows nothing and changes nothing', async (act) => {
    const boris = createCustomer(world);
    await enter(boris);
    await summaryOf(boris, '4321');
    const his = await paymentOf(boris);
    await pressStale(anna, anna.screen().messageId, `topup:${act}:${his.id}`);
    expect(anna.screen().text).toContain('Эта кнопка устарела');
    expect(anna.screen().text).not.toContain('4 321');
    expect(await paymentOf(boris)).toEqual(his);
    expect(world.robokassa.payments().some(({ invoiceId }) => invoiceId === his.id)).toBe(false);
  });

  test.each(['9999999999', '2147483648', '2147483647', '999999999'])(
    'number %s is no payment at all',
    async (number) => {
      for (const act of ['check', 'cancel', 'resume']) {
        await pressStale(anna, anna.screen().messageId, `topup:${act}:${number}`);
        expect(anna.screen().text).toContain('Эта кнопка устарела');
      }
    },
  );
});
