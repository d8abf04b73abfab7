// Guarantee: everything that the amvera document says of topping up by card, with a promo code and by invoice is so, as a
// customer and support meet it in the chat. Autopay has a file of its own; charges and their list are proven where they are
// built.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { amvera } from '../../src/config/profiles/amvera.ts';
import { makeCode } from '../integration/bot/promo-codes.ts';
import { createSupportGroup } from '../support/agent.ts';
import { type Customer, createCustomer } from '../support/customer.ts';
import { createWorld, supportChatId, type World } from '../support/world.ts';
import { createCabinet } from './cabinet.ts';

let world: World;
let anna: Customer;

beforeAll(async () => {
  world = await createWorld({ profile: amvera });
});
afterAll(() => world.close());
beforeEach(() => {
  anna = createCustomer(world, { username: 'anna' });
});

async function enter(customer: Customer, entityType = 'Физическое лицо'): Promise<void> {
  await customer.say('/start');
  await customer.press('Русский');
  await customer.press(entityType);
}

async function summaryOf(customer: Customer, typed: string): Promise<string> {
  await customer.press('Пополнить');
  await customer.say(typed);
  return (await customer.press('Оплатить')) ?? '';
}

const minuteMs = 60_000;

describe('who pays how', () => {
  test.each(['Физическое лицо', 'Самозанятый', 'Индивидуальный предприниматель'])('%s pays by card', async (type) => {
    await enter(anna, type);
    await anna.press('Пополнить');
    expect(anna.screen().text).toContain('На сколько пополнить?');
  });

  test('a legal entity pays by invoice', async () => {
    await enter(anna, 'Юридическое лицо');
    await anna.press('Пополнить');
    expect(anna.screen().text).toContain('На какую сумму выставить счёт?');
  });

  test('the profile says it too; a sole proprietor has both ways', async () => {
    await enter(anna, 'Индивидуальный предприниматель');
    await anna.press('Профиль');
    expect(anna.screen().text).toContain('картой по ссылке или по счёту');
  });

  test('whoever has difficulties is led to the provider’s address', async () => {
    await enter(anna);
    await anna.press('Поддержка');
    expect(anna.screen().text).toContain('support@amvera.ru');
  });
});

describe('by bank transfer', () => {
  const requisites = [
    ...['7707083893', '773601001', '1027700132195', 'ООО «Ромашка»', '101000, Москва, ул. Мясницкая, д. 26'],
    'buh@romashka.ru',
  ];

  test('from the organisation’s requisites to the balance: the invoice at once, the card for support, the money credited', async () => {
    const group = createSupportGroup(world);
    const ivan = group.join('Иван');
    await enter(anna, 'Юридическое лицо');
    await anna.press('Пополнить');
    await anna.say('15000');
    for (const answer of requisites) await anna.say(answer);
    expect(anna.screen().text).toContain('Название: ООО «Ромашка»');
    await anna.press('Отправить');
    const document = world.telegram.messages(anna.id).findLast(({ fromBot }) => fromBot);
    expect(document?.document?.fileName).toMatch(/^Счёт \d\d-\d{5} от .*\.pdf$/);
    expect(document?.text).toContain('Закрывающие документы отправляем раз в квартал Почтой России');
    expect(anna.transcript().join()).toContain('Зачислим в течение 2 рабочих дней после поступления оплаты.');

    const threadId = await group.topicOf(anna.id);
    const card = group.shown(threadId).find(({ buttons }) => buttons.includes('В работу'));
    for (const fact of ['ООО «Ромашка»', '7707083893', '1027700132195', 'Юридическое лицо', '15 000 ₽', 'anna'])
      expect(card?.text).toContain(fact);
    expect(group.shown(threadId).some((message) => message.document?.endsWith('.pdf'))).toBe(true);
    await ivan.press('В работу', { threadId });
    expect(anna.screen().text).toContain('взяли в работу');
    await ivan.press('Счёт выставлен', { threadId });
    await ivan.press('Оплата поступила', { threadId });
    await ivan.press('Вся сумма 15 000 ₽', { threadId });
    await ivan.say('123', { threadId });
    await ivan.press('Зачислить', { threadId });
    expect(anna.screen().text).toContain('+15 000 ₽');
    await anna.say('/balance');
    expect(anna.screen().text).toContain('Баланс: 15 000 ₽');
    await anna.press('Счета');
    expect(anna.screen().buttons[0]).toMatch(/оплачен$/);
  });

  test('a sole proprietor may pay by card or by invoice', async () => {
    await enter(anna, 'Индивидуальный предприниматель');
    await anna.press('Пополнить');
    await anna.press('По счёту');
    await anna.say('1000');
    expect(anna.screen().text).toContain('ИНН предпринимателя');
  });

  test('where the provider’s requisites are not set, one is told what to write where', async () => {
    const poor = await createWorld({ profile: amvera, seller: null });
    try {
      const boris = createCustomer(poor, { username: 'boris' });
      await enter(boris, 'Юридическое лицо');
      await boris.press('Пополнить');
      const { text } = boris.screen();
      expect(text).toContain('support@amvera.ru');
      expect(text).toContain('реквизиты');
      expect(text).toContain('@boris');
      expect(text).toContain('в течение 2 рабочих дней');
      expect(text).toContain('раз в квартал Почтой России');
    } finally {
      await poor.close();
    }
  });
});

describe('whoever has difficulties', () => {
  test('writes in the chat, and support’s answer comes there', async () => {
    const group = createSupportGroup(world);
    const ivan = group.join('Иван');
    await enter(anna);
    await anna.press('Поддержка');
    await anna.say('Платёж не пришёл');
    const threadId = await group.topicOf(anna.id);
    expect(world.telegram.messages(supportChatId, threadId).map(({ text }) => text)).toContain('Платёж не пришёл');
    await ivan.say('Уже ищем', { threadId });
    expect(anna.screen().text).toBe('Уже ищем');
  });
});

describe('coming in', () => {
  test('the entity type is chosen here, and the balance is the first thing to see', async () => {
    await enter(anna, 'Самозанятый');
    expect(anna.screen().text).toMatch(
      /^Готово, открыл вам лицевой счёт №\d+\.\n\nБаланс: 0 ₽\nЛицевой счёт №\d+ · Самозанятый$/,
    );
  });

  test('a project of the provider’s cabinet is connected by its link', async () => {
    const cabinet = createCabinet(world);
    const account = await cabinet.openAccount('SOLE_PROPRIETOR');
    await anna.say(`/start ${await cabinet.link(account)}`);
    expect(anna.screen().text).toContain(`счёт №${account.number} подключён`);
    await anna.press('Русский');
    expect(anna.screen().text).toContain(`Лицевой счёт №${account.number} · Индивидуальный предприниматель`);
  });
});

describe('topping up by card', () => {
  test('a returning payer is at the payment form in three presses from /start, and the balance is credited once', async () => {
    await enter(anna);
    await anna.say('/start');
    await anna.press('Пополнить');
    await anna.press('1 000 ₽'.replaceAll(' ', '\u00a0'));
    const url = await anna.press('Оплатить');
    const summary = anna.screen();
    expect(summary.text).toContain('Пополнение на 1 000 ₽');
    await world.robokassa.pay(url ?? '');
    await world.settle();
    const receipt = anna.screen();
    expect(receipt.messageId).toBe(summary.messageId);
    expect(receipt.text).toContain('+1 000 ₽');
    expect(receipt.text).toContain('Баланс: 1 000 ₽');
  });

  test('the sum is in whole rubles: kopecks are refused with both neighbours on buttons', async () => {
    await enter(anna);
    await anna.press('Пополнить');
    await anna.say('150,50');
    expect(anna.screen().text).toContain('целых рублях');
    expect(anna.screen().buttons.join()).toMatch(/150.*151/);
  });

  test('less than 100 rubles is refused with a button that mends it', async () => {
    await enter(anna);
    await anna.press('Пополнить');
    await anna.say('99');
    expect(anna.screen().text).toContain('100 ₽');
    await anna.press('Пополнить на 100\u00a0₽');
    expect(anna.screen().text).toContain('Пополнение на 100 ₽');
  });

  test('a foreign card is Mastercard only and from 1000 rubles; a Russian one is not limited', async () => {
    await enter(anna);
    await summaryOf(anna, '500');
    await anna.press('Карта: российская');
    expect(anna.screen().text).toContain('Mastercard');
    expect(anna.screen().text).toContain('1 000 ₽');
    await anna.press('Пополнить на 1\u00a0000\u00a0₽');
    expect(anna.screen().text).toContain('Пополнение на 1 000 ₽');
    expect(anna.screen().buttons).toContain('Карта: иностранная');
  });

  test('the payment page bears the provider’s name, and leaving it costs nothing', async () => {
    await enter(anna);
    const url = await summaryOf(anna, '1500');
    const page = await (await fetch(url)).text();
    expect(page).toContain('1\u00a0500\u00a0₽');
    expect(page).toContain('Amvera Cloud');
    await anna.press('Отмена');
    expect(anna.screen().text).toContain('отменена');
    expect(anna.screen().text).toContain('Баланс: 0 ₽');
  });

  test('the shop’s name on the payment page leads back and cancels nothing: the link stays good', async () => {
    await enter(anna);
    const url = await summaryOf(anna, '1500');
    const page = await (await fetch(url)).text();
    const back = /<a class="back" href="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const returned = await (await fetch(back)).text();
    await world.settle();
    expect(returned).toContain('Оплата не завершена');
    expect(returned).toContain('https://t.me/balance_test_bot');
    expect(anna.screen().text).toContain('Пополнение на 1 500 ₽');
    await world.robokassa.pay(url);
    await world.settle();
    expect(anna.screen().text).toContain('+1 500 ₽');
  });

  test('closing the payment page costs nothing: the menu offers to go on by the same link', async () => {
    await enter(anna);
    const url = await summaryOf(anna, '1500');
    await fetch(url);
    await anna.say('/start');
    expect(anna.screen().text).toContain('Ждём 1 оплату на 1 500 ₽');
    await anna.press('Продолжить оплату');
    expect(await anna.press('Оплатить')).toBe(url);
  });

  test('a successful payment leads to a page that says so and back to the chat, where the balance is', async () => {
    await enter(anna);
    const url = await summaryOf(anna, '1500');
    const { redirectUrl } = await world.robokassa.pay(url);
    const page = await (await fetch(redirectUrl)).text();
    expect(page).toContain('Деньги на балансе');
    expect(page).toContain('https://t.me/balance_test_bot');
    await world.settle();
    expect(anna.screen().text).toContain('Баланс: 1 500 ₽');
  });

  test('money that takes longer: the page promises nothing that is not so, and the receipt follows', async () => {
    await enter(anna);
    const url = await summaryOf(anna, '1500');
    const { redirectUrl } = await world.robokassa.pay(url, { notify: 'late' });
    expect(await (await fetch(redirectUrl)).text()).toContain('Платёж принят');
    await world.settle();
    expect(anna.screen().text).toContain('Пополнение на 1 500 ₽');
    await world.advance(20 * minuteMs);
    expect(anna.screen().text).toContain('+1 500 ₽');
  });

  test('the same unpaid sum pressed twice has the same link', async () => {
    await enter(anna);
    const first = await summaryOf(anna, '1500');
    await anna.say('/start');
    expect(await summaryOf(anna, '1 500 ₽')).toBe(first);
    expect(await world.database.db.payment.count({ where: { userId: BigInt(anna.id) } })).toBe(1);
  });

  test('money not there after 15 minutes: one message, with «Проверить оплату» and a way to support', async () => {
    await enter(anna);
    const url = await summaryOf(anna, '1500');
    await world.robokassa.pay(url, { notify: 'never' });
    world.robokassa.faults.opState = 'error-500';
    await world.advance(14 * minuteMs);
    expect(anna.transcript().join()).not.toContain('не дошла');
    await world.advance(2 * minuteMs);
    expect(anna.screen().text).toContain('пока не дошла');
    expect(anna.screen().buttons).toEqual(['Проверить оплату', 'Поддержка']);
    await world.advance(30 * minuteMs);
    expect(anna.transcript().filter((text) => text.includes('не дошла'))).toHaveLength(1);
    world.robokassa.faults.opState = 'none';
    await anna.press('Проверить оплату');
    expect(anna.screen().text).toContain('+1 500 ₽');
  });

  test('a notification that never comes is made up for by asking the gateway', async () => {
    await enter(anna);
    const url = await summaryOf(anna, '1500');
    await world.robokassa.pay(url, { notify: 'never' });
    await world.advance(5 * minuteMs);
    expect(anna.screen().text).toContain('+1 500 ₽');
  });

  test('money that comes after the link has expired is credited all the same', async () => {
    await enter(anna);
    const url = await summaryOf(anna, '1500');
    await world.robokassa.pay(url, { notify: 'never' });
    world.robokassa.faults.opState = 'error-500';
    await world.advance(25 * 60 * minuteMs);
    world.robokassa.faults.opState = 'none';
    await world.advance(24 * 60 * minuteMs);
    await anna.say('/balance');
    expect(anna.screen().text).toContain('Баланс: 1 500 ₽');
  });

  test('a declined card: what happened is said, and another try is offered', async () => {
    await enter(anna);
    const url = await summaryOf(anna, '1500');
    const { redirectUrl } = await world.robokassa.decline(url);
    await fetch(redirectUrl);
    await world.settle();
    expect(anna.screen().text).toContain('не прошла');
    expect(anna.screen().buttons).toContain('Попробовать ещё раз');
  });
});

describe('whoever has a promo code', () => {
  test('enters it in its own field before topping up, and then goes on to pay: the bonus is there with the money', async () => {
    const code = await makeCode(world);
    await enter(anna);
    // Before the sum: the field is «Промокод» in the menu.
    await anna.press('Промокод');
    await anna.say(code);
    expect(anna.screen().text).toContain(`Промокод ${code} принят: +200 ₽`);
    await anna.press('500\u00a0₽');
    expect(anna.screen().text).toContain(`Бонус: +200 ₽ по промокоду ${code}`);
    const page = await (await fetch((await anna.press('Оплатить')) ?? '')).text();
    // What is paid is the sum itself: the bonus is a gift beside it.
    expect(page).toContain('500\u00a0₽');
    await world.robokassa.pay((await anna.press('Оплатить')) ?? '');
    await world.settle();
    expect(anna.screen().text).toContain('+500 ₽');
    expect(anna.screen().text).toContain('Баланс: 700 ₽');
  });

  test('the field stands on the summary, too, above the payment', async () => {
    const code = await makeCode(world);
    await enter(anna);
    await anna.press('Пополнить');
    await anna.say('500');
    expect(anna.screen().buttons).toContain('Промокод');
    await anna.press('Промокод');
    await anna.say(code);
    expect(anna.screen().text).toContain('Баланс: 0 ₽ → 700 ₽');
  });

  test('only before: a code that is entered after the payment is for the next one', async () => {
    const code = await makeCode(world);
    await enter(anna);
    await world.robokassa.pay(await summaryOf(anna, '500'));
    await world.settle();
    await anna.say(`/promo ${code}`);
    expect(anna.screen().text).toContain('На сколько пополнить?');
    await anna.say('/balance');
    expect(anna.screen().text).toContain('Баланс: 500 ₽');
    expect(anna.screen().text).not.toContain('бонус');
  });

  test('whoever has none is asked nothing: no press more than without codes', async () => {
    await enter(anna);
    await anna.press('Пополнить');
    await anna.press('500\u00a0₽');
    expect(anna.screen().text).not.toContain('ромокод');
    expect(anna.screen().buttons[0]).toBe('Оплатить');
  });
});
