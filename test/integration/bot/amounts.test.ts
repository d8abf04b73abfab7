// Guarantee: a typed sum is understood as people write sums; each refusal says why in words of its own, and every button
// under it mends it: pressed, it lands on a summary. No refusal is a dead end.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { solarSpace } from '../../../src/config/profiles/solar-space.ts';
import { createCabinet } from '../../acceptance/cabinet.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enter, unbroken } from './entrance.ts';

let world: World;
let anna: Customer;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  anna = createCustomer(world);
  await enter(anna);
  await anna.press('Пополнить');
});

const mends = (customer: Customer) => customer.screen().buttons.filter((label) => label.startsWith('Пополнить на'));

test.each([
  '1500',
  '1 500',
  '1\u00a0500',
  '1500 ₽',
  '1 500 ₽',
  '1500,00',
  '1500.00',
  '1500 руб.',
  '1500р',
  '+1500',
  '١٥٠٠',
])('«%s» is 1 500 ₽', async (typed) => {
  await anna.say(typed);
  expect(anna.screen().text).toContain('Пополнение на 1 500 ₽');
});

/** What is typed, what the answer says, and the sums on the buttons that mend it. */
const refusals: readonly (readonly [string, string, readonly string[]])[] = [
  ['сколько не жалко', 'Не вижу здесь суммы', ['1 000 ₽']],
  ['положи 500', 'Не вижу здесь суммы', ['500 ₽']],
  ['500-700', 'Не вижу здесь суммы', ['500 ₽', '700 ₽']],
  ['2 тыс', 'Не вижу здесь суммы', ['2 000 ₽']],
  ['-500', 'больше нуля', ['500 ₽']],
  ['0', 'больше нуля', ['1 000 ₽']],
  ['1500,555', 'не больше двух цифр', ['1 501 ₽']],
  ['150,50', 'в целых рублях', ['150 ₽', '151 ₽']],
  ['1,500', 'где здесь копейки', ['100 ₽', '1 500 ₽']],
  ['99', 'Минимальная сумма — 100 ₽', ['100 ₽']],
  ['1', 'Минимальная сумма — 100 ₽', ['100 ₽']],
  ['500001', 'не больше 500 000 ₽', ['500 000 ₽']],
  ['99999999999999999999', 'слишком большое число', ['1 000 ₽']],
  ['100 $', 'другая валюта', ['100 ₽']],
];

describe.each(refusals)('«%s»', (typed, words, sums) => {
  test(`is answered by «${words}»`, async () => {
    await anna.say(typed);
    expect(anna.screen().text).toContain(words);
    expect(mends(anna)).toEqual(sums.map((sum) => `Пополнить на ${unbroken(sum)}`));
  });

  test('is mended by each of its buttons, or by another sum', async () => {
    for (const sum of sums) {
      await anna.say('/topup');
      await anna.say(typed);
      await anna.press(`Пополнить на ${unbroken(sum)}`);
      expect(anna.screen().text).toContain(`Пополнение на ${sum}`);
      expect(anna.screen().buttons).toContain('Оплатить');
    }
    await anna.say('/topup');
    await anna.say(typed);
    await anna.press('Другая сумма');
    await anna.say('700');
    expect(anna.screen().text).toContain('Пополнение на 700 ₽');
  });
});

test('in the menu, where nothing was asked, a wrong sum is answered like one, and words are not', async () => {
  await anna.press('Назад');
  await anna.say('99');
  expect(anna.screen().text).toContain('Минимальная сумма');
  await anna.say('/start');
  await anna.say('-500');
  expect(anna.screen().text).toContain('больше нуля');
  await anna.say('/start');
  await anna.say('спасибо');
  expect(anna.screen().text).toContain('Не понял вас');
});

test('no two refusals share their words', async () => {
  const words = new Set<string>();
  for (const typed of ['слово', '-500', '1500,555', '150,50', '1,500', '99', '500001', '9'.repeat(20), '100 $']) {
    await anna.say(typed);
    words.add(anna.screen().text);
  }
  expect(words.size).toBe(9);
});

test('a refused sum may be followed by another typed one at once', async () => {
  await anna.say('99');
  await anna.say('слово');
  await anna.say('300');
  expect(anna.screen().text).toContain('Пополнение на 300 ₽');
});

test('every button on the amount screen lands on a summary of its sum', async () => {
  const sums = anna.screen().buttons.filter((label) => label.endsWith('₽'));
  expect(sums.length).toBeGreaterThanOrEqual(3);
  for (const sum of sums) {
    await anna.press(sum);
    expect(anna.screen().text).toContain(`Пополнение на ${sum.replaceAll('\u00a0', ' ')}`);
    await anna.press('Изменить сумму');
  }
});

test('the last sum paid is offered as such', async () => {
  await anna.say('777');
  await world.robokassa.pay((await anna.press('Оплатить')) ?? '');
  await world.settle();
  await anna.press('Пополнить');
  expect(anna.screen().buttons).toContain(`777\u00a0₽ · как в прошлый раз`);
});

describe('the card', () => {
  test('«Карта» turns between Russian and foreign on the summary, in the same message', async () => {
    await anna.say('1500');
    const { messageId } = anna.screen();
    await anna.press('Карта: российская');
    expect(anna.screen().text).toContain('только Mastercard, от 1 000 ₽');
    await anna.press('Карта: иностранная');
    expect(anna.screen().text).not.toContain('Mastercard');
    expect(anna.screen().messageId).toBe(messageId);
  });

  test('too little for a foreign card is mended, and sums typed after that are still for the foreign one', async () => {
    await anna.say('500');
    await anna.press('Карта: российская');
    expect(anna.screen().text).toContain('С иностранной карты принимаем от 1 000 ₽ и только Mastercard');
    await anna.say('600');
    expect(anna.screen().text).toContain('С иностранной карты');
    await anna.press('Другая сумма');
    expect(anna.screen().text).toContain('От 1 000 ₽');
    await anna.press(unbroken('1 000 ₽'));
    expect(anna.screen().buttons).toContain('Карта: иностранная');
  });

  test('back in the menu the next top-up begins with a Russian card', async () => {
    await anna.say('1500');
    await anna.press('Карта: российская');
    await anna.say('/start');
    await anna.say('500');
    expect(anna.screen().text).toContain('Пополнение на 500 ₽');
    expect(anna.screen().buttons).toContain('Карта: российская');
  });
});

test('kopecks are taken where the provider takes them', async () => {
  const solar = await createWorld({ profile: solarSpace });
  try {
    const cabinet = createCabinet(solar);
    const boris = createCustomer(solar);
    await boris.say(`/start ${await cabinet.link(await cabinet.openAccount())}`);
    await boris.say('1500,50');
    expect(boris.screen().text).toContain('Пополнение на 1 500,50 ₽');
    await boris.say('1500,555');
    await boris.press(`Пополнить на ${unbroken('1 500,56 ₽')}`);
    expect(boris.screen().text).toContain('Пополнение на 1 500,56 ₽');
  } finally {
    await solar.close();
  }
});
