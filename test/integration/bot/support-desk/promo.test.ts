// Guarantee: agents make promo codes, end them and see what came of them, each act in the log with its agent; what is written
// wrongly is answered with what is wrong and how it is written, and makes nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Agent, createSupportGroup, type SupportGroup } from '../../../support/agent.ts';
import { createCustomer } from '../../../support/customer.ts';
import { createWorld, type World } from '../../../support/world.ts';
import { enter } from '../entrance.ts';

let world: World;
let group: SupportGroup;
let ivan: Agent;
let olga: Agent;
beforeAll(async () => {
  world = await createWorld();
  group = createSupportGroup(world);
  ivan = group.join('Иван');
  olga = group.join('Ольга');
});
afterAll(() => world.close());

const answer = () => group.newest().text;
const codes = () => world.database.db.promoCode.count();

test('with no codes yet, the list says how to make one', async () => {
  await ivan.say('/promo');
  expect(answer()).toBe('Промокодов пока нет. Создать: /promo new WELCOME 200');
});

test('from its making to its end: the customer’s bonus, the figures, the log', async () => {
  await ivan.say('/promo new welcome 200 limit=10 until=31.12.2026 min=300');
  expect(answer()).toContain('Промокод WELCOME создан. ');
  expect(answer()).toContain('+200 ₽ · занято 0 из 10 · от 300 ₽ · по 31.12.2026');
  expect(answer()).toContain('https://t.me/balance_test_bot?start=promo_WELCOME');

  const [anna, boris] = [createCustomer(world), createCustomer(world)];
  for (const customer of [anna, boris]) {
    await enter(customer);
    await customer.say('/promo WELCOME');
    await customer.say('500');
    expect(customer.screen().text).toContain('Бонус: +200 ₽ по промокоду WELCOME');
  }
  await world.robokassa.pay((await anna.press('Оплатить')) ?? '');
  await world.settle();
  await olga.say('/promo welcome');
  expect(answer()).toContain('занято 2 из 10');
  expect(answer()).toContain('Ждут оплаты: 1\nВыдано: 1, бонусов на 200 ₽\nПополнений с ними: на 500 ₽');

  await olga.say('/promo stop WELCOME');
  expect(answer()).toBe('Промокод WELCOME остановлен. По уже открытым ссылкам бонус придёт.');
  await ivan.say('/promo stop WELCOME');
  expect(answer()).toBe('Промокод WELCOME уже остановлен.');
  await world.robokassa.pay((await boris.press('Оплатить')) ?? '');
  await world.settle();
  expect(boris.screen().text).toContain('И бонус +200 ₽');

  const acts = await world.database.db.auditEntry.findMany({
    where: { act: { startsWith: 'promo' } },
    orderBy: { id: 'asc' },
  });
  expect(acts.map(({ act, agentName, detail }) => [act, agentName, (detail as { code: string }).code])).toEqual([
    ['promo-created', 'Иван', 'WELCOME'],
    ['promo-stopped', 'Ольга', 'WELCOME'],
  ]);
  await ivan.say('/today');
  expect(answer()).toMatch(/Иван: .*промокод/);
});

test('the list has those that work first, each with its terms', async () => {
  await ivan.say('/promo new SALE 10% cap=1000 per=3 first for=INDIVIDUAL');
  await ivan.say('/promo new ВЕСНА 100 from=01.03.2027');
  expect(answer()).not.toContain('t.me');
  await ivan.say('/promo');
  expect(answer()).toBe(
    [
      'Промокоды',
      '• ВЕСНА · +100 ₽ · занято 0 · с 01.03.2027',
      '• SALE · +10 %, не больше 1 000 ₽ · занято 0 · 3 раза на лицевой счёт · только первое пополнение · для: Физическое лицо',
      '',
      'Закончились',
      '• WELCOME · +200 ₽ · занято 2 из 10 · от 300 ₽ · по 31.12.2026 · остановлен',
    ].join('\n'),
  );
});

test('a code is made once, whoever makes it, stopped or not', async () => {
  await olga.say('/promo new WELCOME 5000');
  expect(answer()).toContain('Промокод WELCOME уже есть.');
  expect(answer()).toContain('+200 ₽');
});

describe('what is written wrongly is named and makes nothing', () => {
  test.each([
    ['/promo new', 'Не понял команду.'],
    ['/promo new ! 200', '«!» — не промокод.'],
    ['/promo new AUTUMN <b>', '«<b>» — не бонус.'],
    ['/promo new AUTUMN 10%', 'Для процента нужен предел'],
    ['/promo new AUTUMN 0% cap=100', 'Процент бывает от 1 до 100.'],
    ['/promo new AUTUMN 101% cap=100', 'Процент бывает от 1 до 100.'],
    ['/promo new AUTUMN 200 cap=100', 'Предел cap нужен только процентам.'],
    ['/promo new AUTUMN 200 until=01.01.2020', 'уже прошёл'],
    ['/promo new AUTUMN 200 from=02.01.2027 until=01.01.2027', 'раньше, чем начинается'],
    ['/promo new AUTUMN 200 forever', '«200 forever» — не бонус.'],
    ['/promo new AUTUMN 200 limit=5 forever', 'Не понял «forever».'],
  ])('%s', async (typed, words) => {
    const before = await codes();
    await ivan.say(typed);
    expect(answer()).toContain(words);
    expect(answer()).toContain('Как создать: /promo new WELCOME 200');
    expect(await codes()).toBe(before);
  });

  test.each(['/promo NOSUCH', '/promo stop NOSUCH', '/promo ?'])('%s: there is no such code', async (typed) => {
    await ivan.say(typed);
    expect(answer()).toBe('Такого промокода нет. Список: /promo');
  });
});

test('/help and the group’s menu tell of it', async () => {
  await ivan.say('/help');
  expect(answer()).toContain('/promo — промокоды');
  const own = world.telegram.commands().find(({ scope }) => scope.type === 'chat');
  expect(own?.commands.map(({ command }) => command)).toContain('promo');
});
