// Guarantee: autopay is off until its owner has read what it will do and agreed to those very words; the tick on the summary
// puts it on and takes it off, the promo code goes along, and another sum or card takes the tick off and says so.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { consentVersion } from '../../../src/autopay/index.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import {
  consentsOf,
  dataOf,
  enableAutopay,
  mandatesOf,
  openConsent,
  payShown,
  pressStale,
  statesOf,
} from './autopay-path.ts';
import { enter, unbroken } from './entrance.ts';
import { makeCode } from './promo-codes.ts';

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

const text = () => anna.screen().text;
const buttons = () => anna.screen().buttons;
const openLinks = () =>
  world.database.db.payment.findMany({
    where: { userId: BigInt(anna.id), state: 'pending' },
    select: { id: true, amountMinor: true, savesCard: true, cardKind: true },
  });

describe('the consent', () => {
  test('is a screen of its own, whole: how much, how often, when, who tells, how to stop, who has the card', async () => {
    await anna.say('500');
    expect(buttons().slice(0, 3)).toEqual(['Оплатить', 'Проверить оплату', '☐ Автоплатёж']);
    const { messageId } = anna.screen();
    await anna.press('☐ Автоплатёж');
    expect(anna.screen().messageId).toBe(messageId);
    expect(text()).toContain('Когда на балансе останется меньше 100 ₽, я пополню его на 500 ₽');
    expect(text()).toContain('Не более 3 раз в месяц по 500 ₽, всего до 1 500 ₽.');
    expect(text()).toContain('О каждом списании сразу напишу. Если банк откажет три раза подряд, остановлюсь');
    expect(text()).toContain('одним нажатием: кнопка «Автоплатёж» в меню или команда /autopay');
    expect(text()).toContain('Данные карты хранит платёжная система Робокасса');
    expect(buttons()).toEqual(['1', '2', '✓ 3', '5', '10', 'Согласиться', 'Назад']);
    expect(await mandatesOf(world, anna)).toEqual([]);
  });

  test('is kept word for word as it was shown, with its version, its language, its figures and its hour', async () => {
    await openConsent(anna);
    await anna.press('5');
    expect(text()).toContain('Не более 5 раз в месяц по 500 ₽, всего до 2 500 ₽.');
    await anna.press('1');
    expect(text()).toContain('Не более 1 раза в месяц по 500 ₽, всего до 500 ₽.');
    const read = text();
    const before = world.clock.now();
    await anna.press('Согласиться');
    const [mandate] = await mandatesOf(world, anna);
    const consents = await consentsOf(world, anna);
    expect(consents).toMatchObject([
      {
        ...{ mandateId: mandate?.id, textVersion: consentVersion, language: 'ru' },
        ...{ amountMinor: 500_00n, monthlyLimit: 1, belowMinor: 100_00n },
      },
    ]);
    expect(consents[0]?.givenAt.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(consents[0]?.givenAt.getTime()).toBeLessThanOrEqual(world.clock.now().getTime());
    expect(consents[0]?.body.replaceAll('\u00a0', ' ')).toBe(read);
  });

  test('«Назад» agrees to nothing and leads to the same link', async () => {
    await anna.say('500');
    const url = await anna.press('Оплатить');
    await anna.press('☐ Автоплатёж');
    await anna.press('Назад');
    expect(buttons()).toContain('☐ Автоплатёж');
    expect(await anna.press('Оплатить')).toBe(url);
    expect(await mandatesOf(world, anna)).toEqual([]);
  });

  test('a button under words that have changed since shows the new ones, and is no consent', async () => {
    await openConsent(anna);
    const agree = dataOf(world, anna, 'Согласиться');
    await pressStale(world, anna, agree.replace(/[0-9a-f]{8}$/, '00000000'));
    expect(text()).toMatch(/^Условия с тех пор изменились/);
    expect(await mandatesOf(world, anna)).toEqual([]);
    await anna.press('Согласиться');
    expect(await statesOf(world, anna)).toEqual(['awaiting-card']);
  });

  test('read in Russian and pressed in English, it is shown in English first', async () => {
    await openConsent(anna);
    const agree = dataOf(world, anna, 'Согласиться');
    await anna.say('/language');
    await anna.press('English');
    await pressStale(world, anna, agree);
    expect(text()).toMatch(/^The terms have changed since/);
    expect(await mandatesOf(world, anna)).toEqual([]);
  });

  test.each([4, 7, 31, 99])('%i charges a month are not on offer, whatever a button says', async (limit) => {
    await anna.say('500');
    const { id } = (await openLinks())[0] ?? { id: 0 };
    await pressStale(world, anna, `autopay:tick:${id}:${limit}`);
    expect(text()).toContain('Не более 3 раз в месяц');
    await pressStale(world, anna, `autopay:agree:${id}:${limit}:00000000`);
    expect(text()).toContain('Не более 3 раз в месяц');
    expect(await mandatesOf(world, anna)).toEqual([]);
  });
});

describe('the tick', () => {
  test('agreed: the summary says on what terms, one link is open and binds the card, and paying it turns autopay on', async () => {
    await openConsent(anna);
    await anna.press('Согласиться');
    expect(text()).toContain('Пополнение на 500 ₽');
    expect(text()).toContain('Автоплатёж: до 3 раз в месяц по 500 ₽');
    expect(buttons()).toContain('☑ Автоплатёж');
    expect(await openLinks()).toMatchObject([{ amountMinor: 500_00n, savesCard: true }]);
    await payShown(world, anna);
    expect(text()).toContain('+500 ₽');
    expect(await mandatesOf(world, anna)).toMatchObject([
      { state: 'active', monthlyLimit: 3, amountMinor: 500_00n, belowMinor: 100_00n },
    ]);
  });

  test('taken off: a link that binds nothing, and the consent has ended though the former link is paid', async () => {
    await openConsent(anna);
    await anna.press('Согласиться');
    const bound = (await anna.press('Оплатить')) ?? '';
    await anna.press('☑ Автоплатёж');
    expect(buttons()).toContain('☐ Автоплатёж');
    expect(text()).not.toContain('Автоплатёж: до');
    expect(await openLinks()).toMatchObject([{ amountMinor: 500_00n, savesCard: false }]);
    await world.robokassa.pay(bound);
    await world.settle();
    expect(text()).toContain('+500 ₽');
    expect(await statesOf(world, anna)).toEqual(['ended payment-given-up']);
  });

  test('taken off after «Проверить оплату»: money that was on its way enables nothing', async () => {
    await openConsent(anna);
    await anna.press('Согласиться');
    const bound = (await anna.press('Оплатить')) ?? '';
    await anna.press('Проверить оплату');
    expect(buttons()).toContain('☑ Автоплатёж');
    await anna.press('☑ Автоплатёж');
    await world.robokassa.pay(bound);
    await world.settle();
    expect(await statesOf(world, anna)).toEqual(['ended payment-given-up']);
  });

  test('put on, off and on again: one link is open at any time', async () => {
    await anna.say('500');
    for (let round = 0; round < 2; round += 1) {
      await anna.press('☐ Автоплатёж');
      await anna.press('Согласиться');
      expect(await openLinks()).toMatchObject([{ savesCard: true }]);
      await anna.press('☑ Автоплатёж');
      expect(await openLinks()).toMatchObject([{ savesCard: false }]);
    }
  });

  test('«Отмена» gives the consent up with the payment', async () => {
    await openConsent(anna);
    await anna.press('Согласиться');
    await anna.press('Отмена');
    expect(await statesOf(world, anna)).toEqual(['ended payment-given-up']);
  });

  test('is not on a summary of an account whose card is bound, and an old one leads to the screen of autopay', async () => {
    await anna.say('700');
    const tick = dataOf(world, anna, '☐ Автоплатёж');
    await anna.say('/balance');
    await enableAutopay(world, anna);
    await anna.say('600');
    expect(buttons()).not.toContain('☐ Автоплатёж');
    await pressStale(world, anna, tick);
    expect(text()).toMatch(/^Автоплатёж уже включён\./);
    expect(await statesOf(world, anna)).toEqual(['active']);
  });
});

describe('another wish', () => {
  test('another sum: the tick is off, that is said, and it is off for the payment', async () => {
    await openConsent(anna);
    await anna.press('Согласиться');
    await anna.press('Изменить сумму');
    await anna.press(unbroken('1 000 ₽'));
    expect(text()).toContain('Вы изменили условия, поэтому автоплатёж снова выключен');
    expect(buttons()).toContain('☐ Автоплатёж');
    expect(await openLinks()).toMatchObject([{ amountMinor: 1_000_00n, savesCard: false }]);
    await payShown(world, anna);
    expect(await statesOf(world, anna)).toEqual(['ended payment-given-up']);
  });

  test('another kind of card likewise', async () => {
    await openConsent(anna, '1500');
    await anna.press('Согласиться');
    await anna.press('Карта: российская');
    expect(text()).toContain('автоплатёж снова выключен');
    expect(await openLinks()).toMatchObject([{ cardKind: 'foreign', savesCard: false }]);
  });

  test('the same sum once more leaves the tick and the link', async () => {
    await openConsent(anna);
    await anna.press('Согласиться');
    const url = await anna.press('Оплатить');
    await anna.press('Изменить сумму');
    await anna.say('500');
    expect(buttons()).toContain('☑ Автоплатёж');
    expect(text()).not.toContain('снова выключен');
    expect(await anna.press('Оплатить')).toBe(url);
  });

  test('a promo code goes along with the tick, both ways', async () => {
    const code = await makeCode(world);
    await anna.say('500');
    await anna.say(`/promo ${code}`);
    await anna.press('☐ Автоплатёж');
    await anna.press('Согласиться');
    expect(text()).toContain(`Бонус: +200 ₽ по промокоду ${code}`);
    await anna.press('☑ Автоплатёж');
    expect(text()).toContain(`Бонус: +200 ₽ по промокоду ${code}`);
    await anna.press('☐ Автоплатёж');
    await anna.press('Согласиться');
    await payShown(world, anna);
    expect(text()).toContain('Баланс: 700 ₽');
    expect(await statesOf(world, anna)).toContain('active');
  });

  test('a promo code taken on a ticked summary leaves the tick', async () => {
    const code = await makeCode(world);
    await openConsent(anna);
    await anna.press('Согласиться');
    await anna.press('Промокод');
    await anna.say(code);
    expect(text()).toContain(`по промокоду ${code}`);
    expect(buttons()).toContain('☑ Автоплатёж');
    await anna.press('Убрать промокод');
    expect(buttons()).toContain('☑ Автоплатёж');
    expect(await statesOf(world, anna)).toEqual(['awaiting-card']);
  });

  test('come back to by «Продолжить оплату», it is still ticked', async () => {
    await openConsent(anna);
    await anna.press('Согласиться');
    const url = await anna.press('Оплатить');
    await anna.say('/balance');
    await anna.press('Продолжить оплату');
    expect(buttons()).toContain('☑ Автоплатёж');
    expect(await anna.press('Оплатить')).toBe(url);
  });

  test('come back to in the last minutes of its link: a new one, the tick off, and that is said', async () => {
    await openConsent(anna);
    await anna.press('Согласиться');
    await anna.say('/balance');
    world.clock.advance((24 * 60 - 2) * 60_000);
    await anna.press('Продолжить оплату');
    expect(text()).toContain('Прежняя ссылка закрылась, поэтому автоплатёж снова выключен');
    expect(buttons()).toContain('☐ Автоплатёж');
    expect(await openLinks()).toMatchObject([{ savesCard: false }]);
  });
});

test('somebody else’s payment cannot be ticked, agreed to or unticked', async () => {
  const boris = createCustomer(world);
  await enter(boris);
  await openConsent(boris, '4321');
  const agree = dataOf(world, boris, 'Согласиться');
  const tick = agree.replace('agree', 'tick').replace(/:\d+:[0-9a-f]{8}$/, '');
  for (const data of [agree, tick, tick.replace('tick', 'untick')]) {
    await pressStale(world, anna, data);
    expect(text()).toContain('Эта кнопка устарела');
    expect(text()).not.toContain('4 321');
  }
  expect(await mandatesOf(world, boris)).toEqual([]);
});

test('paid meanwhile: the tick and the consent show its receipt', async () => {
  await anna.say('500');
  const url = (await anna.press('Оплатить')) ?? '';
  await anna.press('☐ Автоплатёж');
  const [tick, agree] = [dataOf(world, anna, '5'), dataOf(world, anna, 'Согласиться')];
  await world.robokassa.pay(url);
  await world.settle();
  for (const data of [tick, agree, agree.replace(/:\d+:[0-9a-f]{8}$/, '').replace('agree', 'untick')]) {
    await pressStale(world, anna, data);
    expect(text()).toContain('+500 ₽');
  }
  expect(await mandatesOf(world, anna)).toEqual([]);
});

test('restarted between each two steps, from the sum to the receipt', async () => {
  await anna.say('500');
  await world.restart();
  await anna.press('☐ Автоплатёж');
  await world.restart();
  await anna.press('2');
  await world.restart();
  await anna.press('Согласиться');
  await world.restart();
  expect(text()).toContain('Автоплатёж: до 2 раз в месяц по 500 ₽');
  await payShown(world, anna);
  await world.restart();
  await anna.say('/autopay');
  expect(text()).toContain('Автоплатёж включён');
  expect(text()).toContain('0 из 2 списаний, 0 ₽ из 1 000 ₽');
});

test('agreed to twice, on two devices at once: one link and one mandate', async () => {
  await openConsent(anna);
  const { messageId } = anna.screen();
  const data = dataOf(world, anna, 'Согласиться');
  for (let device = 0; device < 2; device += 1) world.telegram.pressStale({ from: anna.id, messageId, data });
  await world.settle();
  expect(await openLinks()).toMatchObject([{ savesCard: true }]);
  expect(await statesOf(world, anna)).toEqual(['awaiting-card']);
});

test('in English', async () => {
  const emma = createCustomer(world, { language: 'en' });
  await emma.say('/start');
  await emma.press('English');
  await emma.press('Individual');
  await emma.say('500');
  await emma.press('☐ Autopay');
  expect(emma.screen().text).toContain('No more than 3 times a month, ₽500 each, ₽1,500 in all.');
  await emma.press('I agree');
  expect(emma.screen().text).toContain('Autopay: ₽500 up to 3 times a month');
  expect(emma.screen().buttons).toContain('☑ Autopay');
});
