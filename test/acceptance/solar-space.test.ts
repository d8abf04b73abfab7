// Guarantee: what the Solar Space document says of topping up is so, as a customer meets it in the chat: who pays by card and
// who by invoice, from the request to the credited balance, the least sum, the balance always in sight, autopay on
// offer.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { EntityType } from '../../src/config/profile.ts';
import { solarSpace } from '../../src/config/profiles/solar-space.ts';
import { enableAutopay } from '../integration/bot/autopay-path.ts';
import { createSupportGroup } from '../support/agent.ts';
import { spendDownTo } from '../support/autopay-street.ts';
import { type Customer, createCustomer } from '../support/customer.ts';
import { createWorld, type World } from '../support/world.ts';
import { type Cabinet, createCabinet } from './cabinet.ts';

let world: World;
let cabinet: Cabinet;
let anna: Customer;

beforeAll(async () => {
  world = await createWorld({ profile: solarSpace });
  cabinet = createCabinet(world);
});
afterAll(() => world.close());
beforeEach(() => {
  anna = createCustomer(world, { username: 'anna' });
});

/** From the provider's cabinet into the bot, by the link that the cabinet shows. @returns the account's number */
async function enter(customer: Customer, entityType: EntityType = 'INDIVIDUAL'): Promise<string> {
  const account = await cabinet.openAccount(entityType);
  await customer.say(`/start ${await cabinet.link(account)}`);
  await customer.press('Русский');
  return account.number;
}

/** As it stands on buttons, where sums do not break. */
const leastSum = '500\u00a0₽';

describe('coming from the cabinet', () => {
  test('whoever comes without a link is led to the cabinet, and cannot open an account here', async () => {
    await anna.say('/start');
    await anna.press('Русский');
    expect(anna.screen().text).toContain('Solar Space');
    expect(anna.screen().text).toContain('личный кабинет');
    expect(anna.screen().buttons).toEqual(['Открыть кабинет', 'Язык']);
    expect(await anna.press('Открыть кабинет')).toBe('https://solarspace.pro');
  });

  test('the link from the cabinet connects the very account, and its balance stands at the top of the menu', async () => {
    const number = await enter(anna);
    const { text } = anna.screen();
    expect(text.split('\n')[0]).toBe('Баланс: 0 ₽');
    expect(text).toContain(`Лицевой счёт №${number} · Физическое лицо`);
  });
});

describe('from the profile to the top-up', () => {
  test('«Пополнить» stands on the profile’s own page', async () => {
    await enter(anna);
    await anna.press('Профиль');
    expect(anna.screen().text).toContain('Пополнение: картой по ссылке');
    await anna.press('Пополнить');
    expect(anna.screen().text).toContain('На сколько пополнить?');
  });
});

describe('an individual or self-employed person pays by card', () => {
  test.each(['INDIVIDUAL', 'SELF_EMPLOYED'] as const)('%s: the sum, «Оплатить», the card in the form', async (type) => {
    await enter(anna, type);
    await anna.press('Пополнить');
    await anna.say('1500,50');
    expect(anna.screen().text).toContain('Пополнение на 1 500,50 ₽');
    const url = (await anna.press('Оплатить')) ?? '';
    // The card is typed into the payment service's form and nowhere else.
    expect(new URL(url).origin).not.toBe(new URL(world.application.address).origin);
    await world.robokassa.pay(url);
    await world.settle();
    expect(anna.screen().text).toContain('+1 500,50 ₽');
    expect(anna.screen().text).toContain('Баланс: 1 500,50 ₽');
  });

  test('the least sum is 500 rubles: it is said beforehand, stands on a button, and no button offers less', async () => {
    await enter(anna);
    await anna.press('Пополнить');
    expect(anna.screen().text).toContain('От 500 ₽');
    const sums = anna.screen().buttons.filter((label) => label.endsWith('₽'));
    expect(sums[0]).toBe(leastSum);
    await anna.press(leastSum);
    expect(anna.screen().text).toContain('Пополнение на 500 ₽');
  });

  test.each(['499,99', '499', '1'])('%s rubles are refused with a button that mends it', async (sum) => {
    await enter(anna);
    await anna.press('Пополнить');
    await anna.say(sum);
    expect(anna.screen().text).toContain('Минимальная сумма — 500 ₽');
    await anna.press(`Пополнить на ${leastSum}`);
    expect(anna.screen().text).toContain('Пополнение на 500 ₽');
  });

  test('it makes no difference where a card was issued', async () => {
    await enter(anna);
    await anna.press('Пополнить');
    await anna.say('500');
    expect(anna.screen().buttons).toEqual(['Оплатить', 'Проверить оплату', '☐ Автоплатёж', 'Изменить сумму', 'Отмена']);
    expect(anna.screen().text).not.toContain('Mastercard');
  });
});

describe('a business pays by invoice', () => {
  const requisites = {
    SOLE_PROPRIETOR: ['500100732259', 'ИП Петров Пётр Петрович', 'Москва, ул. Мясницкая, д. 26', 'petrov@example.ru'],
    LEGAL_ENTITY: ['7707083893/773601001', 'ООО «Ромашка»', 'Москва, ул. Мясницкая, д. 26', 'buh@romashka.ru'],
  } as const;

  test.each([
    ['SOLE_PROPRIETOR', 'Индивидуальный предприниматель'],
    ['LEGAL_ENTITY', 'Юридическое лицо'],
  ] as const)('%s: company, entity type and sum reach support, and the balance is credited', async (type, typeName) => {
    const group = createSupportGroup(world);
    const olga = group.join('Ольга');
    const number = await enter(anna, type);
    await anna.press('Пополнить');
    await anna.say('1500,50');
    for (const answer of requisites[type]) await anna.say(answer);
    await anna.press('Отправить');
    expect(world.telegram.messages(anna.id).some(({ document }) => document?.fileName.endsWith('.pdf'))).toBe(true);

    const threadId = await group.topicOf(anna.id);
    const card = group.shown(threadId).find(({ buttons }) => buttons.includes('Оплата поступила'));
    for (const fact of [requisites[type][1], typeName, '1 500,50 ₽', number, 'anna'])
      expect(card?.text.replaceAll('\u00a0', ' ')).toContain(fact);
    await olga.press('Счёт выставлен', { threadId });
    await olga.press('Оплата поступила', { threadId });
    await olga.press('Вся сумма 1 500,50 ₽', { threadId });
    await olga.say('77', { threadId });
    await olga.press('Зачислить', { threadId });
    expect(anna.screen().text).toContain('+1 500,50 ₽');
    await anna.say('/balance');
    expect(anna.screen().text).toContain('Баланс: 1 500,50 ₽');
  });

  test('no promise is made that the document does not make', async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await anna.press('Пополнить');
    await anna.say('5000');
    for (const answer of requisites.LEGAL_ENTITY) await anna.say(answer);
    await anna.press('Отправить');
    expect(anna.transcript().join()).not.toMatch(/рабоч|Почтой/);
  });

  test('the least sum is that of the card: 500 rubles', async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await anna.press('Пополнить');
    await anna.say('499');
    expect(anna.screen().text).toContain('Минимальная сумма — 500 ₽');
    await anna.press(`Счёт на ${leastSum}`);
    expect(anna.screen().text).toContain('ИНН организации');
  });

  test.each(['1500', '/topup'])('typing %s leads to the invoice, and no payment by card is opened', async (typed) => {
    await enter(anna, 'LEGAL_ENTITY');
    await anna.say(typed);
    expect(anna.screen().text).toMatch(/ИНН организации|На какую сумму выставить счёт/);
    expect(await world.database.db.payment.count({ where: { userId: BigInt(anna.id) } })).toBe(0);
  });

  test('the profile says the way of paying', async () => {
    await enter(anna, 'SOLE_PROPRIETOR');
    await anna.press('Профиль');
    expect(anna.screen().text).toContain('Пополнение: по счёту');
  });

  test('where the provider’s requisites are not set, one is told what to write to support', async () => {
    const poor = await createWorld({ profile: solarSpace, seller: null });
    try {
      const boris = createCustomer(poor);
      const account = await createCabinet(poor).openAccount('LEGAL_ENTITY');
      await boris.say(`/start ${await createCabinet(poor).link(account)}`);
      await boris.press('Русский');
      await boris.press('Пополнить');
      const { text, buttons } = boris.screen();
      for (const fact of ['оплата по счёту', 'solar@rt-solar.ru', 'название компании', '«Юридическое лицо»', 'сумму'])
        expect(text).toContain(fact);
      expect(text).not.toMatch(/рабоч|Почтой/);
      expect(buttons).toEqual(['Назад']);
    } finally {
      await poor.close();
    }
  });
});

describe('autopay', () => {
  test('is on offer to whoever pays by card, and tops up the least sum when less than that is left', async () => {
    await enter(anna);
    await anna.press('Автоплатёж');
    expect(anna.screen().text).toContain('Когда на балансе останется меньше 500 ₽, я пополню его с вашей карты');
    await enableAutopay(world, anna);
    expect(anna.screen().text).toContain('Автоплатёж включён: до 3 раз в месяц по 500 ₽');
    await spendDownTo(world, anna, 499_99n);
    expect(anna.screen().text).toContain('Автоплатёж: +500 ₽ с карты');
    expect(anna.screen().text).toContain('На балансе 999,99 ₽.');
  });

  test('a business, which pays by invoice, hears why there is none, and how it tops up', async () => {
    await enter(anna, 'SOLE_PROPRIETOR');
    expect(anna.screen().buttons).not.toContain('Автоплатёж');
    await anna.say('/autopay');
    expect(anna.screen().text).toContain('этот лицевой счёт пополняется по счёту на оплату');
    await anna.press('Пополнить');
    expect(anna.screen().text).toContain('На какую сумму выставить счёт?');
  });
});

test('support is the provider’s own address, with the account’s number at hand', async () => {
  const number = await enter(anna);
  await anna.press('Поддержка');
  expect(anna.screen().text).toContain('solar@rt-solar.ru');
  expect(anna.screen().text).toContain(number);
});

test('there are no promo codes: no button, no command, no link, no word of them', async () => {
  await enter(anna);
  expect(anna.screen().buttons).not.toContain('Промокод');
  await anna.say('1000');
  expect(anna.screen().buttons).not.toContain('Промокод');
  await anna.say('/help');
  expect(anna.screen().text).not.toContain('promo');
  await anna.say('/promo WELCOME');
  expect(anna.screen().text).toContain('Не понял вас');
  await anna.say('/start promo_WELCOME');
  expect(anna.screen().text).toContain('Не узнаю эту ссылку');
  for (const data of ['promo', 'promo:for:1', 'promo:remove:1', 'promo:without:1', 'promo:code:drop']) {
    world.telegram.pressStale({ from: anna.id, messageId: anna.screen().messageId, data });
    await world.settle();
    expect(anna.screen().text).toContain('Эта кнопка устарела');
  }
  expect(anna.transcript().join()).not.toContain('ромокод');
  const group = createSupportGroup(world);
  const ivan = group.join('Иван');
  await ivan.say('/promo new WELCOME 200');
  expect(group.newest().text).toContain('Такой команды нет');
  await ivan.say('/help');
  expect(group.newest().text).not.toContain('/promo');
  expect(world.telegram.commands().flatMap(({ commands }) => commands.map(({ command }) => command))).not.toContain(
    'promo',
  );
});
