// Guarantee: «Автоплатёж» says how it stands and what comes next; its owner changes it within what was agreed to, and beyond
// that by a new consent only; whoever pays here stops it by one press; an old button never acts on what came in its place.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Cabinet, createCabinet } from '../../acceptance/cabinet.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import {
  chargeUnderWay,
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

let world: World;
let cabinet: Cabinet;
let anna: Customer;
beforeAll(async () => {
  world = await createWorld();
  cabinet = createCabinet(world);
});
afterAll(() => world.close());
beforeEach(async () => {
  anna = createCustomer(world);
  await enter(anna);
});

const text = () => anna.screen().text;
const buttons = () => anna.screen().buttons;
const pausedByBank = async () => {
  const data = { state: 'paused', reason: 'declined-in-a-row', failures: 3, checkAt: null };
  await world.database.db.autopayMandate.updateMany({ where: { userId: BigInt(anna.id), state: 'active' }, data });
};

describe('before it is on', () => {
  test.each([
    ['the menu’s button', () => anna.press('Автоплатёж')],
    ['/autopay', () => anna.say('/autopay')],
  ])('%s says what it is, and leads to a top-up where the tick is still a choice', async (_name, open) => {
    await open();
    expect(text()).toContain('Автоплатёж выключен');
    expect(text()).toContain('Когда на балансе останется меньше 100 ₽');
    expect(buttons()).toEqual(['Пополнить и включить', 'Назад']);
    await anna.press('Пополнить и включить');
    await anna.press(unbroken('500 ₽'));
    expect(buttons()).toContain('☐ Автоплатёж');
    expect(await mandatesOf(world, anna)).toEqual([]);
  });

  test('agreed to and not paid yet: it says what it waits for, and leads there', async () => {
    await openConsent(anna);
    await anna.press('Согласиться');
    await anna.say('/autopay');
    expect(text()).toContain('Автоплатёж ждёт оплаты');
    expect(text()).toContain('Включится, как только придёт оплата на 500 ₽: до 3 раз в месяц.');
    await anna.press('Продолжить оплату');
    expect(buttons()).toContain('☑ Автоплатёж');
  });

  test('a company hears why there is none, and how it tops up; the menu does not lead there', async () => {
    const firm = createCustomer(world);
    await enter(firm, 'LEGAL_ENTITY');
    expect(firm.screen().buttons).not.toContain('Автоплатёж');
    await firm.say('/autopay');
    expect(firm.screen().text).toContain('этот лицевой счёт пополняется по счёту на оплату');
    await firm.press('Пополнить');
    expect(firm.screen().text).toContain('На какую сумму выставить счёт?');
  });

  test('on a dollar account it is said that a charge in rubles would be of an unknown sum', async () => {
    const dollars = createCabinet(world, 'USD');
    await anna.say(`/start ${await dollars.link(await dollars.openAccount())}`);
    await anna.say('/autopay');
    expect(text()).toContain('Баланс ведётся в долларах');
  });

  test('whoever has no account yet is welcomed', async () => {
    const boris = createCustomer(world);
    await boris.say('/start');
    await boris.press('Русский');
    await boris.say('/autopay');
    expect(boris.screen().text).toContain('Кто будет платить?');
  });
});

describe('how it stands', () => {
  beforeEach(() => enableAutopay(world, anna));

  test('on: the rule, the month, and what can be done', async () => {
    await anna.say('/autopay');
    expect(text()).toContain('Автоплатёж включён');
    expect(text()).toContain('Когда на балансе останется меньше 100 ₽, спишу 500 ₽.');
    expect(text()).toContain('В этом месяце: 0 из 3 списаний, 0 ₽ из 1 500 ₽.');
    expect(text()).toContain('Сейчас денег хватает, ничего не списываю.');
    expect(buttons()).toEqual([
      ...['В месяц: до 3', `Сумма: ${unbroken('500 ₽')}`, 'Приостановить', 'Отключить и отвязать карту'],
      ...['Другая карта', 'Пополнить', 'Назад'],
    ]);
  });

  test('the card is named by its last digits once the gateway has told them', async () => {
    const where = { userId: BigInt(anna.id), state: 'active' };
    await world.database.db.autopayMandate.updateMany({ where, data: { cardMask: '411111******1111' } });
    await anna.say('/autopay');
    expect(text()).toContain('Карта •• 1111');
  });

  test('the menu says in a line what it will do', async () => {
    await anna.say('/balance');
    expect(text()).toContain('Автоплатёж: спишу 500 ₽, когда останется меньше 100 ₽');
    await chargeUnderWay(world, anna);
    await anna.say('/balance');
    expect(text()).toContain('Автоплатёж: идёт списание 500 ₽');
    await anna.press('Автоплатёж');
    expect(text()).toMatch(/Идёт списание 500 ₽ \(начато: \d\d:\d\d\)\. Пока не узнаю/);
  });

  test('paused by the bank’s refusals: why, and what helps; its owner resumes it', async () => {
    await pausedByBank();
    await anna.say('/balance');
    expect(text()).toContain('Автоплатёж приостановлен');
    await anna.press('Автоплатёж');
    expect(text()).toContain('Банк отказал три раза подряд.');
    await anna.press('Возобновить');
    expect(text()).toMatch(/^Возобновил автоплатёж\./);
    expect(await mandatesOf(world, anna)).toMatchObject([{ state: 'active', failures: 0 }]);
  });

  test('«Возобновить» on an old message resumes, and pressed again says that it is on', async () => {
    await pausedByBank();
    await anna.say('/autopay');
    const resume = dataOf(world, anna, 'Возобновить');
    await pressStale(world, anna, resume);
    expect(await statesOf(world, anna)).toEqual(['active']);
    await pressStale(world, anna, resume);
    expect(text()).toMatch(/^Автоплатёж уже включён\./);
  });

  test('«Приостановить» and back, each in the same message', async () => {
    await anna.press('Баланс');
    await anna.press('Автоплатёж');
    const { messageId } = anna.screen();
    await anna.press('Приостановить');
    expect(text()).toContain('Стоит на паузе');
    expect(buttons()).not.toContain('Приостановить');
    expect(await statesOf(world, anna)).toEqual(['paused by-customer']);
    await anna.press('Возобновить');
    expect(anna.screen().messageId).toBe(messageId);
    expect(await statesOf(world, anna)).toEqual(['active']);
  });

  test('«Отключить и отвязать карту» is one press, and done; pressed again it says so', async () => {
    await anna.say('/autopay');
    const remove = dataOf(world, anna, 'Отключить и отвязать карту');
    await anna.press('Отключить и отвязать карту');
    expect(text()).toMatch(/^Автоплатёж отключён, карта отвязана\. Больше ничего не спишу\./);
    expect(buttons()).toContain('Пополнить и включить');
    expect(await statesOf(world, anna)).toEqual(['ended by-customer']);
    await pressStale(world, anna, remove);
    expect(text()).toMatch(/^Автоплатёж уже отключён\./);
  });

  test('removed with a charge under way: it says that the money may still come', async () => {
    await chargeUnderWay(world, anna);
    await anna.say('/autopay');
    await anna.press('Отключить и отвязать карту');
    expect(text()).toContain('Одно списание уже в пути');
    expect(await statesOf(world, anna)).toEqual(['ended by-customer']);
  });

  test('a button of the card that was removed does nothing to the one bound after it', async () => {
    await anna.say('/autopay');
    const labels = ['Приостановить', 'Отключить и отвязать карту', 'В месяц: до 3', `Сумма: ${unbroken('500 ₽')}`];
    const old = labels.map((label) => dataOf(world, anna, label));
    await anna.press('Отключить и отвязать карту');
    await anna.say('/balance');
    await enableAutopay(world, anna, '700');
    for (const data of [...old, ...old.map((one) => `${one}:1`)]) await pressStale(world, anna, data);
    expect(await statesOf(world, anna)).toEqual(['ended by-customer', 'active']);
    expect((await mandatesOf(world, anna)).at(-1)).toMatchObject({ amountMinor: 700_00n, monthlyLimit: 3 });
  });

  test('«Другая карта»: the top-up says how, the tick is there, and the new card takes the old one’s place', async () => {
    await anna.say('/autopay');
    await anna.press('Другая карта');
    expect(text()).toContain('заплатите другой картой. Она заменит прежнюю.');
    await anna.say('99');
    await anna.press(`Пополнить на ${unbroken('100 ₽')}`);
    await anna.press('Изменить сумму');
    await world.restart();
    await anna.say('800');
    await anna.press('Проверить оплату');
    await anna.press('☐ Автоплатёж');
    await anna.press('Согласиться');
    expect(buttons()).toContain('☑ Автоплатёж');
    expect(await statesOf(world, anna)).toEqual(['active', 'awaiting-card']);
    await payShown(world, anna);
    expect(await statesOf(world, anna)).toEqual(['ended replaced', 'active']);
  });
});

describe('its terms', () => {
  beforeEach(() => enableAutopay(world, anna, '1000'));
  const last = async () => (await mandatesOf(world, anna)).at(-1);

  test('less often: at once, without another consent', async () => {
    await anna.say('/autopay');
    await anna.press('В месяц: до 3');
    expect(buttons()).toEqual(['1', '2', '✓ 3', '5', '10', 'Назад']);
    await anna.press('1');
    expect(text()).toMatch(/^Готово, условия изменены\./);
    expect(await last()).toMatchObject({ monthlyLimit: 1 });
    expect(await consentsOf(world, anna)).toHaveLength(1);
  });

  test('more often: by a new consent only, kept beside the old one', async () => {
    await anna.say('/autopay');
    await anna.press('В месяц: до 3');
    await anna.press('5');
    expect(text()).toContain('Не более 5 раз в месяц по 1 000 ₽, всего до 5 000 ₽.');
    expect(text()).toContain('с привязанной карты');
    expect(await last()).toMatchObject({ monthlyLimit: 3 });
    await anna.press('10');
    const read = text();
    await anna.press('Согласиться');
    expect(await last()).toMatchObject({ monthlyLimit: 10, state: 'active' });
    const consents = await consentsOf(world, anna);
    expect(consents.map(({ monthlyLimit }) => monthlyLimit)).toEqual([3, 10]);
    expect(consents[1]?.body.replaceAll('\u00a0', ' ')).toBe(read);
  });

  test('a smaller sum, typed: at once, and no top-up raises it again without a word', async () => {
    await anna.say('/autopay');
    await anna.press(`Сумма: ${unbroken('1 000 ₽')}`);
    await world.restart();
    await anna.say('700');
    expect(text()).toMatch(/^Готово, условия изменены\./);
    expect(text()).toContain('спишу 700 ₽');
    expect(await last()).toMatchObject({ amountMinor: 700_00n, consentedMinor: 700_00n });
    expect(await consentsOf(world, anna)).toHaveLength(1);
  });

  test('a larger sum: by a new consent, and «Назад» leaves it as it was', async () => {
    await anna.say('/autopay');
    await anna.press(`Сумма: ${unbroken('1 000 ₽')}`);
    await anna.press(unbroken('3 000 ₽'));
    expect(text()).toContain('Не более 3 раз в месяц по 3 000 ₽, всего до 9 000 ₽.');
    await anna.press('Назад');
    expect(await last()).toMatchObject({ amountMinor: 1_000_00n });
    // The button that a receipt has, for a top-up above what was agreed to.
    await pressStale(world, anna, `autopay:sum:${(await last())?.id}:250000`);
    await anna.press('Согласиться');
    expect(await last()).toMatchObject({ amountMinor: 2_500_00n, consentedMinor: 2_500_00n });
  });

  test.each([
    ['50', 'Минимальная сумма — 100 ₽', `Списывать по ${unbroken('100 ₽')}`],
    ['двести', 'Не вижу здесь суммы', `Списывать по ${unbroken('1 000 ₽')}`],
    ['150,50', 'в целых рублях', `Списывать по ${unbroken('151 ₽')}`],
  ])('«%s» is answered with why, and mended by a button', async (typed, why, mend) => {
    await anna.say('/autopay');
    await anna.press(`Сумма: ${unbroken('1 000 ₽')}`);
    await anna.say(typed);
    expect(text()).toContain(why);
    await anna.press(mend);
    expect(text()).toMatch(/^Готово, условия изменены\./);
  });

  test('a sum typed after autopay was removed elsewhere changes nothing', async () => {
    await anna.say('/autopay');
    await anna.press(`Сумма: ${unbroken('1 000 ₽')}`);
    const data = { state: 'ended', reason: 'by-customer', endedAt: world.clock.now(), checkAt: null };
    await world.database.db.autopayMandate.updateMany({ where: { userId: BigInt(anna.id) }, data });
    await anna.say('700');
    expect(text()).toContain('Автоплатёж выключен');
    expect(await last()).toMatchObject({ amountMinor: 1_000_00n, state: 'ended' });
  });

  test('words that have changed since are shown again and not taken for agreed', async () => {
    await anna.say('/autopay');
    await anna.press('В месяц: до 3');
    await anna.press('5');
    await pressStale(world, anna, dataOf(world, anna, 'Согласиться').replace(/[0-9a-f]{8}$/, '00000000'));
    expect(text()).toMatch(/^Условия с тех пор изменились/);
    expect(await last()).toMatchObject({ monthlyLimit: 3 });
  });
});

describe('several people on one account', () => {
  async function shared(role: 'payer' | 'viewer') {
    const account = await cabinet.openAccount();
    await anna.say(`/start ${await cabinet.link(account)}`);
    await enableAutopay(world, anna);
    const boris = createCustomer(world);
    await boris.say(`/start ${await cabinet.link(account, { role })}`);
    await boris.press('Русский');
    await boris.say('/autopay');
    return boris;
  }

  test('a viewer sees, and no button changes anything', async () => {
    const boris = await shared('viewer');
    expect(boris.screen().text).toContain('Вы наблюдатель');
    expect(boris.screen().buttons).toEqual(['Назад']);
    const [mandate] = await mandatesOf(world, anna);
    for (const verb of ['pause', 'resume', 'remove', 'limits', 'sums', 'limit', 'terms:50000']) {
      await pressStale(world, boris, `autopay:${verb}:${mandate?.id}`);
      await pressStale(world, boris, `autopay:${verb}:${mandate?.id}:5`);
    }
    expect(await mandatesOf(world, anna)).toMatchObject([{ state: 'active', monthlyLimit: 3 }]);
  });

  test('another payer sees no terms to change, pauses what they may not resume, and removes by one press', async () => {
    const boris = await shared('payer');
    expect(boris.screen().text).toContain('Условия меняет только владелец карты');
    expect(boris.screen().buttons).toEqual(['Приостановить', 'Отключить и отвязать карту', 'Пополнить', 'Назад']);
    await boris.press('Приостановить');
    const [mandate] = await mandatesOf(world, anna);
    await pressStale(world, boris, `autopay:resume:${mandate?.id}`);
    expect(boris.screen().text).toMatch(/^Это может сделать только владелец карты\./);
    expect(await statesOf(world, anna)).toEqual(['paused by-customer']);
    await boris.press('Отключить и отвязать карту');
    expect(await statesOf(world, anna)).toEqual(['ended by-customer']);
  });

  test('a stranger’s press shows nothing and changes nothing', async () => {
    await enableAutopay(world, anna);
    const [mandate] = await mandatesOf(world, anna);
    const boris = createCustomer(world);
    await enter(boris);
    for (const verb of ['pause', 'resume', 'remove', 'limits', 'sums']) {
      await pressStale(world, boris, `autopay:${verb}:${mandate?.id}`);
      expect(boris.screen().text).toContain('Эта кнопка устарела');
    }
    expect(await statesOf(world, anna)).toEqual(['active']);
  });

  test('a button of another account of one’s own acts there, and leads there', async () => {
    await enableAutopay(world, anna);
    const [mandate] = await mandatesOf(world, anna);
    const second = await cabinet.openAccount();
    await anna.say(`/start ${await cabinet.link(second)}`);
    expect(text()).toContain(`Лицевой счёт №${second.number}`);
    await pressStale(world, anna, `autopay:pause:${mandate?.id}`);
    expect(text()).not.toContain(second.number);
    expect(await statesOf(world, anna)).toEqual(['paused by-customer']);
    await anna.press('Назад');
    expect(text()).toContain('Автоплатёж приостановлен');
  });
});

test.each([
  'autopay:',
  'autopay:remove:0',
  'autopay:remove:-1',
  'autopay:terms:1:2',
  'autopay:tick:x',
  'autopay:resume',
  'autopay:sum:1:0',
])('forged data «%s» leads to the menu', async (data) => {
  await pressStale(world, anna, data);
  expect(text()).toContain('Эта кнопка устарела');
});

test('Telegram’s own menu has /autopay in both languages, and /help tells of it', async () => {
  const described = world.telegram
    .commands()
    .flatMap(({ languageCode, commands }) =>
      commands.flatMap(({ command, description }) =>
        command === 'autopay' ? [`${languageCode}: ${description}`] : [],
      ),
    );
  expect(described).toEqual(expect.arrayContaining(['ru: Автоплатёж', 'en: Autopay']));
  await anna.say('/help');
  expect(text()).toContain('/autopay — автоплатёж');
});
