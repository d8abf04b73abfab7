// Guarantee: a promo code can be given on the summary, before the sum and by a link, goes along when the sum changes, can be
// replaced and taken off, and is credited with the top-up; each reason why it is not taken is said, with a way on.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stopCode } from '../../../src/promo/index.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enter, unbroken } from './entrance.ts';
import { makeCode } from './promo-codes.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

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
const claimed = async (code: string) =>
  (await world.database.db.promoCode.findUniqueOrThrow({ where: { code } })).claimed;
const stop = (code: string) =>
  stopCode({ db: world.database.db, clock: world.clock }, { code, agent: { id: 1n, name: 'Иван' } });

async function pay(customer: Customer = anna): Promise<void> {
  await world.robokassa.pay((await customer.press('Оплатить')) ?? '');
  await world.settle();
}

describe('on the summary', () => {
  test('the code is asked for, the bonus stands on the same screen, and comes with the money', async () => {
    const code = await makeCode(world);
    await anna.press('Пополнить');
    await anna.press(unbroken('500 ₽'));
    await anna.press('Промокод');
    expect(text()).toContain('Пришлите его сообщением');
    await anna.say(code.toLowerCase());
    expect(text()).toContain(`Бонус: +200 ₽ по промокоду ${code}`);
    expect(text()).toContain('Баланс: 0 ₽ → 700 ₽');
    expect(anna.screen().buttons).toEqual(
      expect.arrayContaining(['Оплатить', 'Другой промокод', 'Убрать промокод', 'Изменить сумму']),
    );
    const summary = anna.screen();
    await pay();
    expect(anna.screen().messageId).toBe(summary.messageId);
    expect(text()).toContain('+500 ₽');
    expect(text()).toContain(`И бонус +200 ₽ по промокоду ${code}`);
    expect(text()).toContain('Баланс: 700 ₽');
    await anna.say('/balance');
    expect(text()).toContain('Баланс: 700 ₽\nв том числе бонусы: 200 ₽');
  });

  test('«Назад» from the question leads to the same summary, without a code', async () => {
    await anna.say('500');
    const url = await anna.press('Оплатить');
    await anna.press('Промокод');
    await anna.press('Назад');
    expect(text()).not.toContain('Бонус');
    expect(await anna.press('Оплатить')).toBe(url);
  });

  test('one code takes the place of another, and «Убрать промокод» takes it off', async () => {
    const [first, second] = [
      await makeCode(world),
      await makeCode(world, { bonus: { kind: 'fixed', bonusMinor: 300_00n } }),
    ];
    await anna.say('500');
    await anna.say(`/promo ${first}`);
    await anna.press('Другой промокод');
    await anna.say(second);
    expect(text()).toContain(`Бонус: +300 ₽ по промокоду ${second}`);
    expect([await claimed(first), await claimed(second)]).toEqual([0, 1]);
    await anna.press('Убрать промокод');
    expect(text()).not.toContain('Бонус');
    expect(anna.screen().buttons).toContain('Промокод');
    expect(await claimed(second)).toBe(0);
    await pay();
    expect(text()).toContain('Баланс: 500 ₽');
  });

  test('a wrong code in place of a right one leaves the right one, and says so', async () => {
    const code = await makeCode(world);
    await anna.say('500');
    await anna.say(`/promo ${code}`);
    await anna.press('Другой промокод');
    await anna.say('NOSUCHCODE');
    expect(text()).toContain('Такого промокода нет');
    await anna.press('Оставить прежний промокод');
    expect(text()).toContain(`по промокоду ${code}`);
  });

  test('a share is reckoned from the sum, up to its cap', async () => {
    const code = await makeCode(world, { bonus: { kind: 'percent', percent: 10, capMinor: 150_00n } });
    await anna.say('1000');
    await anna.say(`/promo ${code}`);
    expect(text()).toContain('Бонус: +100 ₽');
    await anna.press('Изменить сумму');
    await anna.say('5000');
    expect(text()).toContain('Бонус: +150 ₽');
  });
});

describe('another sum', () => {
  test('the code goes along, and so it does to another kind of card', async () => {
    const code = await makeCode(world, { totalLimit: 1 });
    await anna.say('1500');
    await anna.say(`/promo ${code}`);
    await anna.press('Изменить сумму');
    await anna.say('2000');
    expect(text()).toContain(`Бонус: +200 ₽ по промокоду ${code}`);
    await anna.press('Карта: российская');
    expect(anna.screen().buttons).toContain('Карта: иностранная');
    expect(text()).toContain(`Бонус: +200 ₽ по промокоду ${code}`);
    expect(await claimed(code)).toBe(1);
  });

  test('too small for the code: said, and mended by the least sum, by a typed one, or by going on without', async () => {
    const code = await makeCode(world, { leastTopUpMinor: 1_000_00n });
    await anna.say('1500');
    await anna.say(`/promo ${code}`);
    await anna.press('Изменить сумму');
    await anna.say('500');
    expect(text()).toBe(`Промокод ${code} действует при пополнении от 1 000 ₽.`);
    await anna.press(`Пополнить на ${unbroken('1 000 ₽')}`);
    expect(text()).toContain(`Бонус: +200 ₽ по промокоду ${code}`);
    await anna.press('Изменить сумму');
    await anna.say('600');
    await anna.say('1200');
    expect(text()).toContain('Пополнение на 1 200 ₽');
    expect(text()).toContain(`Бонус: +200 ₽ по промокоду ${code}`);
    await anna.press('Изменить сумму');
    await anna.say('700');
    await anna.press('Продолжить без промокода');
    expect(text()).toContain('Пополнение на 700 ₽');
    expect(text()).not.toContain('Бонус');
    await anna.say('/balance');
    expect(text()).toContain('Ждём 1 оплату на 700 ₽');
    expect(await claimed(code)).toBe(0);
  });
});

describe('before the sum', () => {
  test.each([
    ['the menu’s button', () => anna.press('Промокод')],
    ['/promo', () => anna.say('/promo')],
  ])('%s asks, what the code gives is said, and it is applied to the sum chosen next', async (_name, ask) => {
    const code = await makeCode(world, {
      leastTopUpMinor: 300_00n,
      validTo: new Date(world.clock.now().getTime() + dayMs),
    });
    await ask();
    expect(text()).toContain('Пришлите его сообщением');
    await anna.say(`«${code}»`);
    expect(text()).toContain(`Промокод ${code} принят: +200 ₽ бонусом к пополнению.`);
    expect(text()).toContain('Пополнить нужно не меньше чем на 300 ₽. Действует до');
    expect(text()).toContain('На сколько пополнить?');
    expect(await claimed(code)).toBe(0);
    await anna.press(unbroken('500 ₽'));
    expect(text()).toContain(`Бонус: +200 ₽ по промокоду ${code}`);
    await pay();
    expect(text()).toContain('Баланс: 700 ₽');
  });

  test('the code waits through other screens, is seen in the menu, and can be taken off there', async () => {
    const code = await makeCode(world, { bonus: { kind: 'percent', percent: 10, capMinor: 500_00n } });
    await anna.say(`/promo ${code}`);
    expect(text()).toContain('+10 % бонусом к пополнению, но не больше 500 ₽');
    await anna.say('/profile');
    await anna.say('/balance');
    expect(text()).toContain(`Промокод ${code} ждёт пополнения`);
    await anna.press('Пополнить');
    expect(text()).toContain(`Промокод ${code} ждёт пополнения`);
    await anna.press('Назад');
    await anna.press('Промокод');
    expect(text()).toContain(`Сейчас ждёт пополнения: ${code}.`);
    await anna.press('Убрать промокод');
    expect(text()).toContain('Промокод убран.');
    expect(text()).not.toContain('ждёт пополнения');
    await anna.say('500');
    expect(text()).not.toContain('Бонус');
  });

  test('once it is on a payment, it does not wait for the next one', async () => {
    const code = await makeCode(world, { perAccountLimit: 2 });
    await anna.say(`/promo ${code}`);
    await anna.say('500');
    await pay();
    await anna.say('/balance');
    expect(text()).not.toContain('ждёт');
    await anna.say('600');
    expect(text()).not.toContain('Бонус');
  });

  test('a picture, an edit and unknown words do not pass for a code: it is asked for again', async () => {
    await anna.press('Промокод');
    world.telegram.sendSticker({ from: anna.id });
    await world.settle();
    expect(text()).toContain('Пришлите промокод текстом.');
    const code = await makeCode(world);
    await anna.say(code);
    expect(text()).toContain('принят');
  });

  test('a sum in place of a code is no code, and one press from its summary', async () => {
    await anna.press('Промокод');
    await anna.say('700');
    expect(text()).toContain('Такого промокода нет');
    await anna.press(`Пополнить на ${unbroken('700 ₽')}`);
    expect(text()).toContain('Пополнение на 700 ₽');
  });
});

describe('by a link', () => {
  test('a newcomer is led through the language and the account, and the code is there at the sum', async () => {
    const code = await makeCode(world, { firstTopUpOnly: true });
    const boris = createCustomer(world);
    await boris.say(`/start promo_${code}`);
    expect(boris.screen().text).toContain(`Промокод ${code} запомнил`);
    await boris.press('Русский');
    expect(boris.screen().text).toContain('Кто будет платить?');
    expect(boris.screen().text).toContain(`Промокод ${code} запомнил`);
    await world.restart();
    await boris.press('Физическое лицо');
    expect(boris.screen().text).toMatch(/^Готово, открыл вам лицевой счёт №\d+\./);
    expect(boris.screen().text).toContain(`Промокод ${code} принят: +200 ₽`);
    await boris.press(unbroken('500 ₽'));
    expect(boris.screen().text).toContain(`Бонус: +200 ₽ по промокоду ${code}`);
    await pay(boris);
    expect(boris.screen().text).toContain('Баланс: 700 ₽');
  });

  test('whoever has an account is asked for the sum at once', async () => {
    const code = await makeCode(world);
    await anna.say(`/start promo_${code.toLowerCase()}`);
    expect(text()).toContain(`Промокод ${code} принят`);
    expect(text()).toContain('На сколько пополнить?');
  });

  test('a newcomer who pays by invoice hears that codes are for cards, and is led on', async () => {
    const code = await makeCode(world);
    const boris = createCustomer(world);
    await boris.say(`/start promo_${code}`);
    await boris.press('Русский');
    await boris.press('Юридическое лицо');
    expect(boris.screen().text).toContain('Промокоды действуют при пополнении картой');
    await boris.press('Пополнить');
    expect(boris.screen().text).toContain('На какую сумму выставить счёт?');
    await boris.say('/balance');
    expect(boris.screen().text).not.toContain('ромокод');
    expect(boris.screen().buttons).not.toContain('Промокод');
    await boris.say('/promo');
    expect(boris.screen().text).toContain('Промокоды действуют при пополнении картой');
  });

  test.each(['promo_', 'promo_!', 'promo_ab', `promo_${'X'.repeat(40)}`])('/start %s harms nobody', async (payload) => {
    await anna.say(`/start ${payload}`);
    expect(anna.screen().buttons.length).toBeGreaterThan(0);
  });
});

describe('a code that is not taken', () => {
  const now = () => world.clock.now().getTime();
  const used = async (): Promise<string> => {
    const code = await makeCode(world);
    await anna.say('500');
    await anna.say(`/promo ${code}`);
    await pay();
    return code;
  };
  const stopped = async (): Promise<string> => {
    const code = await makeCode(world);
    await stop(code);
    return code;
  };
  const expired = async (): Promise<string> => {
    const code = await makeCode(world, { validTo: new Date(now() + minuteMs) });
    await world.advance(2 * minuteMs);
    return code;
  };
  const usedUp = async (): Promise<string> => {
    const code = await makeCode(world, { totalLimit: 1 });
    const boris = createCustomer(world);
    await enter(boris);
    await boris.say(`/promo ${code}`);
    await boris.say('500');
    return code;
  };
  const notFirst = async (): Promise<string> => {
    await anna.say('500');
    await pay();
    return makeCode(world, { firstTopUpOnly: true });
  };
  const refusals: readonly (readonly [string, () => Promise<string>, string])[] = [
    ['that was stopped', stopped, 'Акция завершена'],
    [
      'whose time has not come',
      () => makeCode(world, { validFrom: new Date(now() + dayMs) }),
      'ещё не начал действовать',
    ],
    ['whose time is over', expired, 'Срок промокода'],
    ['that others have used up', usedUp, 'разобрали'],
    ['that the account has used', used, 'на этом лицевом счёте уже применён'],
    [
      'for other payers',
      () => makeCode(world, { entityTypes: ['LEGAL_ENTITY'] }),
      'не для вашего типа плательщика (Физическое лицо)',
    ],
    ['for a first top-up', notFirst, 'только для первого пополнения'],
    ['of another currency', () => makeCode(world, { currency: 'USD' }), 'в другой валюте'],
  ];

  test.each(refusals)('%s: said before the sum, and one can top up without it', async (_name, make, words) => {
    const code = await make();
    await anna.say(`/promo ${code}`);
    expect(text()).toContain(code);
    expect(text()).toContain(words);
    await anna.press('Пополнить без промокода');
    await anna.say('600');
    expect(text()).toContain('Пополнение на 600 ₽');
    expect(text()).not.toContain('Бонус');
  });

  test.each(refusals)(
    '%s: said on a summary, and one can go on without it or try another',
    async (_name, make, words) => {
      const code = await make();
      await anna.say('600');
      await anna.press('Промокод');
      await anna.say(code);
      expect(text()).toContain(words);
      await anna.press('Другой промокод');
      await anna.press('Назад');
      expect(text()).toContain('Пополнение на 600 ₽');
      await anna.say(`/promo ${code}`);
      await anna.press('Продолжить без промокода');
      expect(text()).toContain('Пополнение на 600 ₽');
      expect(text()).not.toContain('Бонус');
    },
  );

  test('that ended while it waited: said when the sum is chosen', async () => {
    const code = await makeCode(world);
    await anna.say(`/promo ${code}`);
    await stop(code);
    await anna.say('500');
    expect(text()).toContain('Акция завершена');
    await anna.press('Продолжить без промокода');
    expect(text()).toContain('Пополнение на 500 ₽');
    await anna.say('/balance');
    expect(text()).not.toContain('ждёт пополнения');
  });

  test('that another open payment of the account has: it leads there', async () => {
    const code = await makeCode(world);
    await anna.say('500');
    await anna.say(`/promo ${code}`);
    await anna.say('/balance');
    await anna.say('900');
    await anna.say(`/promo ${code}`);
    expect(text()).toContain('бонус придёт вместе с ней');
    await anna.press('Продолжить оплату');
    expect(text()).toContain('Пополнение на 500 ₽');
    expect(text()).toContain(`Бонус: +200 ₽ по промокоду ${code}`);
  });

  test('that another open payment has, while this one has its own: each keeps what it has', async () => {
    const [first, second] = [await makeCode(world), await makeCode(world)];
    await anna.say('500');
    await anna.say(`/promo ${first}`);
    await anna.say('/balance');
    await anna.say('900');
    await anna.say(`/promo ${second}`);
    await anna.say(`/promo ${first}`);
    expect(anna.screen().buttons).toContain('Оставить прежний промокод');
    await anna.press('Продолжить оплату');
    expect(text()).toContain(`Бонус: +200 ₽ по промокоду ${first}`);
    expect([await claimed(first), await claimed(second)]).toEqual([1, 1]);
  });
});

describe('guessing', () => {
  test('five wrong codes, counted down aloud, then a pause with its end, in which even a right one waits', async () => {
    const code = await makeCode(world);
    await anna.press('Промокод');
    for (const left of ['осталось 4 попытки', 'осталось 3 попытки', 'осталось 2 попытки', 'осталась 1 попытка']) {
      await anna.say('WRONGCODE');
      expect(text()).toContain(left);
    }
    await anna.say('WRONGCODE');
    expect(text()).toMatch(/Слишком много неверных промокодов\. Попробуйте снова после \d\d:\d\d\./);
    expect(anna.screen().buttons).not.toContain('Другой промокод');
    await world.restart();
    await anna.say(`/promo ${code}`);
    expect(text()).toContain('Слишком много неверных промокодов');
    await anna.press('Пополнить без промокода');
    await anna.say('500');
    await anna.press('Промокод');
    await anna.say(code);
    expect(text()).toContain('Слишком много неверных промокодов');
    await anna.press('Продолжить без промокода');
    await world.advance(5 * minuteMs);
    await anna.press('Промокод');
    await anna.say(code);
    expect(text()).toContain('Бонус: +200 ₽');
  });
});

describe('a payment that has ended meanwhile', () => {
  test('paid: its receipt is shown, and a code is for the next one', async () => {
    const code = await makeCode(world);
    await anna.say('500');
    await anna.press('Промокод');
    const { messageId } = anna.screen();
    const payment = await world.database.db.payment.findFirstOrThrow({ where: { userId: BigInt(anna.id) } });
    await world.robokassa.pay(payment.url ?? '');
    await world.settle();
    expect(text()).toContain('+500 ₽');
    for (const act of ['for', 'without', 'remove']) {
      world.telegram.pressStale({ from: anna.id, messageId, data: `promo:${act}:${payment.id}` });
      await world.settle();
      expect(text()).toContain('+500 ₽');
    }
    await anna.say(`/promo ${code}`);
    expect(text()).toContain('На сколько пополнить?');
  });

  test('somebody else’s: nothing is shown and nothing changed', async () => {
    const boris = createCustomer(world);
    await enter(boris);
    const code = await makeCode(world);
    await boris.say('4321');
    await boris.say(`/promo ${code}`);
    const { id } = await world.database.db.payment.findFirstOrThrow({ where: { userId: BigInt(boris.id) } });
    for (const act of ['for', 'without', 'remove']) {
      world.telegram.pressStale({ from: anna.id, messageId: anna.screen().messageId, data: `promo:${act}:${id}` });
      await world.settle();
      expect(text()).toContain('Эта кнопка устарела');
      expect(text()).not.toContain('4 321');
    }
    expect(await claimed(code)).toBe(1);
  });

  test('given up: its code is free for the next one', async () => {
    const code = await makeCode(world);
    await anna.say('500');
    await anna.say(`/promo ${code}`);
    await anna.press('Отмена');
    expect(await claimed(code)).toBe(0);
    await anna.say(`/promo ${code}`);
    await anna.say('700');
    expect(text()).toContain('Бонус: +200 ₽');
  });

  test('money after all, when the code is no more: the receipt says why there is no bonus', async () => {
    const code = await makeCode(world);
    await anna.say('500');
    await anna.say(`/promo ${code}`);
    const url = (await anna.press('Оплатить')) ?? '';
    await anna.press('Отмена');
    await stop(code);
    await world.robokassa.pay(url);
    await world.settle();
    expect(text()).toContain('+500 ₽');
    expect(text()).toContain(`Промокод ${code} к этому времени уже не действовал`);
    expect(text()).toContain('Баланс: 500 ₽');
  });
});

test('restarted between each two steps, from the menu to the receipt', async () => {
  const code = await makeCode(world, { leastTopUpMinor: 1_000_00n });
  await anna.press('Промокод');
  await world.restart();
  await anna.say('WRONGCODE');
  await world.restart();
  await anna.press('Другой промокод');
  await world.restart();
  await anna.say(code);
  await world.restart();
  await anna.press(unbroken('500 ₽'));
  await world.restart();
  await anna.press(`Пополнить на ${unbroken('1 000 ₽')}`);
  await world.restart();
  expect(text()).toContain(`Бонус: +200 ₽ по промокоду ${code}`);
  await pay();
  await world.restart();
  expect(text()).toContain(`И бонус +200 ₽ по промокоду ${code}`);
  expect(text()).toContain('Баланс: 1 200 ₽');
});

test('in English', async () => {
  const code = await makeCode(world, { leastTopUpMinor: 300_00n });
  const emma = createCustomer(world, { language: 'en' });
  await emma.say(`/start promo_${code}`);
  await emma.press('English');
  await emma.press('Individual');
  expect(emma.screen().text).toContain(`Promo code ${code} accepted: +₽200 as a bonus with your top-up.`);
  await emma.say('200');
  expect(emma.screen().text).toBe(`Promo code ${code} is for top-ups from ₽300.`);
  await emma.press('Top up ₽300');
  expect(emma.screen().text).toContain(`Bonus: +₽200 with promo code ${code}`);
  expect(emma.screen().buttons).toEqual(expect.arrayContaining(['Another promo code', 'Remove the promo code']));
  await world.robokassa.pay((await emma.press('Pay')) ?? '');
  await world.settle();
  expect(emma.screen().text).toContain(`And a bonus of +₽200 with promo code ${code}`);
  expect(emma.screen().text).toContain('Balance: ₽500');
  await emma.say('/promo');
  await emma.say('WRONGCODE');
  expect(emma.screen().text).toContain('There is no such promo code');
});

test('Telegram’s own menu has /promo, and /help tells of it', async () => {
  const russian = world.telegram.commands().find(({ languageCode }) => languageCode === 'ru');
  expect(russian?.commands).toContainEqual({ command: 'promo', description: 'Промокод' });
  await anna.say('/help');
  expect(text()).toContain('/promo — промокод');
});
