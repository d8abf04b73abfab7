// Guarantee: «Уведомления» lets each person set from where on, when and about what they are warned, by a press or in their own
// words; every bad answer has an answer of its own and a way on; nobody sets it for another, and a restart loses no question.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../src/accounts/account.ts';
import { findAccount } from '../../../src/accounts/account.ts';
import { joinAccount } from '../../../src/accounts/join-account.ts';
import { settingsOf, watchOf } from '../../../src/alerts/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createCabinet } from '../../acceptance/cabinet.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { joinedAs, pressOld } from './bill-path.ts';
import { enter, unbroken } from './entrance.ts';

let world: World;
let anna: Customer;
let account: Account;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  // The clock runs on beside a test, and screens show its minutes: each begins with a new one.
  world.clock.advance(60_000 - (world.clock.now().getTime() % 60_000));
  anna = createCustomer(world);
  await enter(anna);
  account = await accountOf(anna);
  await anna.press('Уведомления');
});

async function accountOf(customer: Customer): Promise<Account> {
  const { db } = world.database;
  const { accountId } = await db.accountMember.findFirstOrThrow({ where: { userId: BigInt(customer.id) } });
  const found = await findAccount(db, accountId);
  if (!found) throw new Error(`no account ${accountId}`);
  return found;
}

const thresholdsFor = async (customer: Customer, of = account) => {
  const watch = await watchOf(world.database.db, { accountId: of.id, userId: BigInt(customer.id) });
  return watch && [watch.infoDays, watch.warningDays, watch.criticalDays, watch.sumMinor];
};
const settingsFor = (customer: Customer) => settingsOf(world.database.db, BigInt(customer.id));

test('shows all of it in one message, and says that money is always told of', () => {
  const { text, buttons } = anna.screen();
  for (const said of [
    `Лицевой счёт №${account.number}`,
    'когда денег остаётся на 7, 3 и 1 день',
    'меньше 100 ₽',
    'Тихие часы: 22:00–09:00',
    'Часовой пояс: Москва, сейчас ',
    'Новости присылаю',
    'О платежах, списаниях и счетах пишу всегда',
  ])
    expect(text).toContain(said);
  expect(text).not.toContain('Почта');
  expect(buttons).toEqual([
    ...['За сколько дней', 'С какой суммы', 'Тихие часы', 'Часовой пояс', 'Что присылать', 'Прислать пример', 'Назад'],
  ]);
});

test.each(['За сколько дней', 'С какой суммы', 'Тихие часы', 'Часовой пояс', 'Что присылать'])(
  '«%s» and «Назад» edit the one message',
  async (label) => {
    const { messageId, text } = anna.screen();
    await anna.press(label);
    expect(anna.screen().messageId).toBe(messageId);
    expect(anna.screen().text).not.toBe(text);
    await anna.press('Назад');
    expect(anna.screen()).toMatchObject({ messageId, text });
    await anna.press('Назад');
    expect(anna.screen().text).toContain('Баланс:');
  },
);

describe('from where on', () => {
  test('days by a button', async () => {
    await anna.press('За сколько дней');
    expect(anna.screen().buttons).toContain('✓ 7, 3 и 1');
    await anna.press('14, 7 и 2');
    expect(anna.screen().text).toContain('Готово, сохранил');
    expect(anna.screen().text).toContain('на 14, 7 и 2 дня');
    expect(await thresholdsFor(anna)).toEqual([14, 7, 2, null]);
  });

  test('days as typed; the sum stays what it was', async () => {
    await anna.press('С какой суммы');
    await anna.say('500');
    await anna.press('За сколько дней');
    await anna.say('10 5 2');
    expect(anna.screen().text).toContain('на 10, 5 и 2 дня');
    expect(anna.screen().text).toContain('меньше 500 ₽');
    expect(await thresholdsFor(anna)).toEqual([10, 5, 2, 500_00n]);
  });

  test.each([
    ['неделю', 'Не понял. Напишите три числа'],
    ['10', 'Нужны три числа, а я вижу 1'],
    ['10 5 2 1', 'Нужны три числа, а я вижу 4'],
    ['400 5 2', 'от 1 до 365 дней'],
    ['2 5 10', 'от большего к меньшему'],
  ])('«%s» is answered for what it is, and asked again', async (typed, answer) => {
    await anna.press('За сколько дней');
    await anna.say(typed);
    expect(anna.screen().text).toContain(answer);
    expect(await thresholdsFor(anna)).toEqual([null, null, null, null]);
    await anna.say('10 5 2');
    expect(await thresholdsFor(anna)).toEqual([10, 5, 2, null]);
  });

  test('days in the wrong order have the right one on a button', async () => {
    await anna.press('За сколько дней');
    await anna.say('2 5 10');
    await anna.press('10, 5 и 2');
    expect(await thresholdsFor(anna)).toEqual([10, 5, 2, null]);
  });

  test('a sum, none at all, and back to one by a button', async () => {
    await anna.press('С какой суммы');
    await anna.say('1 500,50 ₽');
    expect(anna.screen().text).toContain('меньше 1 500,50 ₽');
    await anna.press('С какой суммы');
    await anna.say('0');
    expect(anna.screen().text).not.toContain('И ещё когда');
    await anna.press('С какой суммы');
    expect(anna.screen().text).toContain('только по дням');
    await anna.press(unbroken('1 000 ₽'));
    expect(await thresholdsFor(anna)).toEqual([null, null, null, 1_000_00n]);
  });

  test.each([
    ['пятьсот', 'Не вижу здесь суммы', undefined],
    ['пусть 700', 'Не вижу здесь суммы', '700 ₽'],
    ['-300', 'не может быть меньше нуля', '300 ₽'],
    ['5,555', 'Не понял, где здесь копейки', '5 555 ₽'],
    ['5,5551', 'не больше двух цифр', '5,55 ₽'],
    ['50 $', 'в другой валюте', '50 ₽'],
    ['9'.repeat(30), 'Столько на балансе не бывает', undefined],
  ])('the sum «%s» is answered for what it is', async (typed, answer, offer) => {
    await anna.press('С какой суммы');
    await anna.say(typed);
    expect(anna.screen().text).toContain(answer);
    if (offer !== undefined) expect(anna.screen().buttons).toContain(unbroken(offer));
    expect(await thresholdsFor(anna)).toEqual([null, null, null, null]);
    await anna.say('600');
    expect(await thresholdsFor(anna)).toEqual([null, null, null, 600_00n]);
  });
});

describe('when', () => {
  test('quiet hours by a button, as typed, and none', async () => {
    await anna.press('Тихие часы');
    await anna.press('23:00–08:00');
    expect(await settingsFor(anna)).toMatchObject({ quietFromMinute: 23 * 60, quietToMinute: 8 * 60 });
    await anna.press('Тихие часы');
    await anna.say('с 21:30 до 10');
    expect(anna.screen().text).toContain('Тихие часы: 21:30–10:00');
    await anna.press('Тихие часы');
    await anna.press('Без тихих часов');
    expect(anna.screen().text).toContain('предупреждаю в любое время');
  });

  test.each([
    ['25-8', 'Такого времени на часах не бывает'],
    ['9-9', 'Начало и конец совпали'],
    ['ночью', 'с которого часа до которого'],
    ['1500', 'с которого часа до которого'],
  ])('the hours «%s» are answered for what they are', async (typed, answer) => {
    await anna.press('Тихие часы');
    await anna.say(typed);
    expect(anna.screen().text).toContain(answer);
    expect(await settingsFor(anna)).toMatchObject({ quietFromMinute: 1_320, quietToMinute: 540 });
    await anna.say('23-8');
    expect(await settingsFor(anna)).toMatchObject({ quietFromMinute: 1_380, quietToMinute: 480 });
  });

  test('a zone by its city and the time there, as typed, and back to the account’s', async () => {
    const now = world.clock.now();
    const there = (timeZone: string) => now.toLocaleTimeString('ru', { timeZone, hour: '2-digit', minute: '2-digit' });
    await anna.press('Часовой пояс');
    await anna.press(`Самара · ${there('Europe/Samara')}`);
    expect(anna.screen().text).toContain(`Готово: Самара, сейчас там ${there('Europe/Samara')}.`);
    expect(anna.screen().text).toContain(`Часовой пояс: Самара, сейчас ${there('Europe/Samara')}.`);
    for (const [typed, timeZone] of [
      ['челябинск', 'Asia/Yekaterinburg'],
      ['+5', 'Etc/GMT-5'],
      ['europe/berlin', 'Europe/Berlin'],
    ] as const) {
      await anna.press('Часовой пояс');
      await anna.say(typed);
      expect((await settingsFor(anna)).timeZone).toBe(timeZone);
      expect(anna.screen().text).toContain(`сейчас там ${there(timeZone)}`);
    }
    await anna.press('Часовой пояс');
    await anna.press('Как у счёта');
    expect((await settingsFor(anna)).timeZone).toBeNull();
    expect(anna.screen().text).toContain('Часовой пояс: Москва');
  });

  test.each([
    ['Урюпинск', 'Не знаю такого места'],
    ['+5:30', 'Смещение с минутами'],
    ['+20', 'Такого смещения не бывает'],
    ['500', 'Не знаю такого места'],
  ])('the place «%s» is answered for what it is', async (typed, answer) => {
    await anna.press('Часовой пояс');
    await anna.say(typed);
    expect(anna.screen().text).toContain(answer);
    expect((await settingsFor(anna)).timeZone).toBeNull();
  });
});

describe('about what', () => {
  test('warnings and news can be turned off, and on again; money cannot', async () => {
    await anna.press('Что присылать');
    expect(anna.screen().text).toContain('отключить такие сообщения нельзя');
    await anna.press('☑ Предупреждения о балансе');
    await anna.press('☑ Новости');
    expect(await settingsFor(anna)).toMatchObject({ wantsWarnings: false, wantsNews: false });
    await anna.press('Назад');
    expect(anna.screen().text).toContain('О низком балансе не предупреждаю');
    expect(anna.screen().text).toContain('Новости не присылаю');
    await anna.press('Что присылать');
    await anna.press('☐ Предупреждения о балансе');
    expect(await settingsFor(anna)).toMatchObject({ wantsWarnings: true, wantsNews: false });
  });

  test('«off» pressed twice is off', async () => {
    await pressOld(world, anna, 'notify:news:off');
    await pressOld(world, anna, 'notify:news:off');
    expect(await settingsFor(anna)).toMatchObject({ wantsNews: false });
  });

  test('an example comes as a message of its own, one a minute', async () => {
    for (let pressed = 0; pressed < 3; pressed += 1) await anna.press('Прислать пример');
    const samples = anna.transcript().filter((text) => text.includes('Так выглядит предупреждение'));
    expect(samples).toHaveLength(1);
    expect(anna.transcript().join()).toContain('Пример придёт отдельным сообщением');
  });
});

describe('whose', () => {
  test('a viewer sets their own, and nobody else’s', async () => {
    const vera = await joinedAs(world, account, 'viewer');
    await vera.press('Уведомления');
    await vera.press('За сколько дней');
    await vera.say('20 10 5');
    expect(await thresholdsFor(vera)).toEqual([20, 10, 5, null]);
    expect(await thresholdsFor(anna)).toEqual([null, null, null, null]);
  });

  test.each(['days', 'days:14-7-2', 'sum', 'sum:5000', 'sample'])(
    'a stranger who names the account in «%s» sees and sets nothing',
    async (act) => {
      const boris = createCustomer(world);
      await enter(boris);
      const [verb, ...rest] = act.split(':');
      await pressOld(world, boris, ['notify', verb, account.id, ...rest].join(':'));
      expect(boris.screen().text).toContain('Эта кнопка устарела');
      expect(boris.transcript().join()).not.toContain(account.number);
      expect(await thresholdsFor(anna)).toEqual([null, null, null, null]);
    },
  );

  test('with two accounts each has days of its own, and an answer is for the account that was asked about', async () => {
    await anna.press('За сколько дней');
    const other = await createCabinet(world, 'RUB').openAccount();
    // The newest becomes the current one, behind the back of the question.
    const joining = { accountId: other.id, userId: BigInt(anna.id), role: 'owner', now: world.clock.now() } as const;
    await inTransaction(world.database.db, (tx) => joinAccount(tx, joining));
    await anna.say('10 5 2');
    expect(anna.screen().text).toContain(`Лицевой счёт №${account.number}`);
    expect(await thresholdsFor(anna)).toEqual([10, 5, 2, null]);
    expect(await thresholdsFor(anna, other)).toEqual([null, null, null, null]);
    await pressOld(world, anna, `notify:days:${other.id}`);
    expect(anna.screen().text).toContain(`Лицевой счёт №${other.number}`);
    await anna.press('Назад');
    expect(anna.screen().text).toContain('на 7, 3 и 1 день');
  });
});

test.each([
  'notify:hours:9999-1',
  'notify:days:1:0-0-0',
  'notify:zone:No/Where',
  'notify:kinds:on',
  'notify:email:ask',
])('the made-up or outdated button «%s» sets nothing and leads on', async (data) => {
  await pressOld(world, anna, data.replace(':1:', `:${account.id}:`));
  expect(anna.screen().buttons).toContain(data === 'notify:kinds:on' ? 'Пополнить' : 'Назад');
  expect(await settingsFor(anna)).toMatchObject({ quietFromMinute: 1_320, timeZone: null });
  expect(await thresholdsFor(anna)).toEqual([null, null, null, null]);
});

test('a restart in the middle of a question loses nothing', async () => {
  await anna.press('Тихие часы');
  await world.restart();
  await anna.say('23-8');
  expect(await settingsFor(anna)).toMatchObject({ quietFromMinute: 1_380 });
});

test('a contact instead of an answer has the question asked again, and /cancel leads home', async () => {
  await anna.press('С какой суммы');
  world.telegram.sendContact({ from: anna.id, phoneNumber: '+79990000000' });
  await world.settle();
  expect(anna.screen().text).toContain('Ответьте, пожалуйста, текстом');
  await anna.say('700');
  expect(await thresholdsFor(anna)).toEqual([null, null, null, 700_00n]);
  await anna.press('С какой суммы');
  await anna.say('/cancel');
  await anna.say('800');
  expect(anna.screen().text).toContain('Пополнение на 800 ₽');
});

test('in English, by the command', async () => {
  const john = createCustomer(world, { language: 'en' });
  await john.say('/start');
  await john.press('English');
  await john.press('Individual');
  await john.say('/notifications');
  expect(john.screen().text).toContain('I warn you when the money will last 7, 3 and 1 day.');
  await john.press('Quiet hours');
  await john.say('10pm-8:30am');
  expect(john.screen().text).toContain('Quiet hours: 22:00–08:30');
});

test('who has no account yet is welcomed instead', async () => {
  const boris = createCustomer(world);
  await boris.say('/start');
  await boris.press('Русский');
  await boris.say('/notifications');
  expect(boris.screen().buttons).toContain('Физическое лицо');
});
