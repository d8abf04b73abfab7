// Guarantee: each top-up is a bill that stays listed until it is paid or cancelled, with what is left of it in both currencies;
// it is paid whole, in part or with a surplus, and two presses of one wish make neither two bills nor two links.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../src/accounts/account.ts';
import { otCommerce } from '../../../src/config/profiles/ot-commerce.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { changeRate, rateIsHeard } from '../../support/rates.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enterShop, linkFor, newestBill, pressOld } from './bill-path.ts';
import { unbroken } from './entrance.ts';

let world: World;
let anna: Customer;
let account: Account;
beforeAll(async () => {
  world = await createWorld({ profile: otCommerce });
  await rateIsHeard(world);
});
afterAll(() => world.close());
beforeEach(async () => {
  anna = createCustomer(world);
  account = await enterShop(world, anna);
});

const text = () => anna.screen().text;
const buttons = () => anna.screen().buttons;
const billsOf = () => world.database.db.bill.findMany({ where: { accountId: account.id }, orderBy: { id: 'asc' } });
const linksOf = () => world.database.db.payment.count({ where: { accountId: account.id } });

async function pay(url: string | undefined): Promise<void> {
  await world.robokassa.pay(url ?? '');
  await world.settle();
}

/** Opens the newest bill from the list. */
async function openNewest(): Promise<bigint> {
  const { id, amountMinor } = await newestBill(world, account);
  await anna.say('/bills');
  await anna.press(`№\u00a0${id} · ${amountMinor / 100n}\u00a0$`);
  return id;
}

describe('a top-up', () => {
  test('makes a bill and opens its payment by one press, and the summary names both currencies and the rate', async () => {
    await linkFor(anna, '100');
    const { id } = await newestBill(world, account);
    expect(text()).toContain('Пополнение на 100 $');
    expect(text()).toContain(`Счёт № ${id} · Пополнение баланса: 100 USD`);
    expect(text()).toContain('К оплате: 7 400 ₽ (1 $ = 74 ₽)');
    expect(text()).toContain('Баланс: 0 $ → 100 $');
    // With its day, where the link outlives the evening.
    expect(text()).toMatch(/Ссылка и курс действуют до (\d{1,2} [а-я]+, )?\d\d:\d\d\./u);
    expect(text()).toContain('Итоговая сумма может незначительно поменяться');
  });

  test('three presses from /start lead a returning payer to the form', async () => {
    await pay(await linkFor(anna, '100'));
    await anna.say('/start');
    await anna.press('Пополнить');
    await anna.press(`${unbroken('100 $')} · как в прошлый раз`);
    expect(await anna.press('Оплатить')).toMatch(/^http/);
  });

  test('of the same sum once more is the same bill and the same link', async () => {
    const first = await linkFor(anna, '100');
    expect(await linkFor(anna, '100')).toBe(first);
    expect(await billsOf()).toHaveLength(1);
    expect(await linksOf()).toBe(1);
  });

  test('of another sum is another bill: the one that nobody has touched is cancelled, and that is said', async () => {
    await linkFor(anna, '100');
    await anna.press('Изменить сумму');
    await anna.say('150');
    const [former, bill] = await billsOf();
    expect(text()).toContain(`Счёт № ${former?.id} отменил: вместо него этот, № ${bill?.id}.`);
    expect(former?.cancelledAt).not.toBeNull();
    await anna.say('/balance');
    expect(text()).toContain('Счета: 1 к оплате на 150 $');
  });

  test('that its payer says to have paid keeps its bill when another sum is typed', async () => {
    await linkFor(anna, '100');
    await anna.press('Проверить оплату');
    await anna.say('150');
    expect((await billsOf()).map(({ cancelledAt }) => cancelledAt)).toEqual([null, null]);
  });

  test('that its payer says to have paid keeps its bill after its link has closed, too', async () => {
    await linkFor(anna, '100');
    await anna.press('Проверить оплату');
    await world.advance(61 * 60_000);
    await anna.say('150');
    expect((await billsOf()).map(({ cancelledAt }) => cancelledAt)).toEqual([null, null]);
  });

  test('whose payment is given up leaves its bill, to be paid later or cancelled', async () => {
    await linkFor(anna, '100');
    await anna.press('Отмена');
    const { id } = await newestBill(world, account);
    expect(text()).toContain(`Счёт № ${id} остался в «Счетах»`);
    await anna.press(`Счёт №\u00a0${id}`);
    expect(text()).toContain('Не оплачен');
    await anna.press('Отменить счёт');
    expect(text()).toContain('Счёт отменён');
    await anna.say('/bills');
    expect(text()).toContain('Неоплаченных счетов не найдено');
  });

  test('by the money of a cancelled bill is credited all the same', async () => {
    const url = await linkFor(anna, '100');
    await openNewest();
    await anna.press('Отменить счёт');
    await pay(url);
    await anna.say('/balance');
    expect(text()).toContain('Баланс: 100 $');
    expect(text()).not.toContain('к оплате');
  });
});

describe('«Счета»', () => {
  test('without any: the balance, no unpaid bills, no paid ones', async () => {
    await anna.press('Счета');
    expect(text()).toContain('баланс 0 $');
    expect(text()).toContain('Неоплаченных счетов не найдено');
    expect(buttons()).toEqual(['Пополнить', 'Оплаченные счета', 'Назад']);
    await anna.press('Оплаченные счета');
    expect(text()).toContain('Оплаченных счетов пока нет');
    expect(buttons()).toEqual(['Счета к оплате', 'Назад']);
  });

  test('five a page, newest first, and back; paid ones apart', async () => {
    const sums = ['10', '20', '30', '40', '50', '60'];
    for (const sum of sums) {
      await linkFor(anna, sum);
      await anna.press('Отмена');
    }
    await anna.say('/bills');
    expect(text()).toContain('Всего: 210 $ (по текущему курсу 15 540 ₽)');
    expect([...text().matchAll(/^№ \d+ · (\d+ \$) · Не оплачен$/gm)].map(([, sum]) => sum)).toEqual([
      '60 $',
      '50 $',
      '40 $',
      '30 $',
      '20 $',
    ]);
    expect(text().length).toBeLessThan(1_000);
    await anna.press('Раньше');
    expect(text()).toContain('10 $');
    expect(text()).not.toContain('· 60 $');
    await anna.press('К новым');
    await openNewest();
    await anna.press('Оплатить');
    await pay(await anna.press('Оплатить'));
    await anna.say('/bills');
    expect(text()).not.toContain('· 60 $');
    await anna.press('Оплаченные счета');
    expect(text()).toMatch(/№ \d+ · 60 \$ · Оплачен\nПополнение баланса: 60 USD\nПериод: Не определено/);
  });
});

describe('a bill', () => {
  beforeEach(async () => {
    await linkFor(anna, '100');
    await openNewest();
  });

  test('tells number, purpose, sums in both currencies, state, its page, and how to pay', async () => {
    const { id, token } = await newestBill(world, account);
    expect(text()).toContain(`Счёт № ${id} · Не оплачен`);
    expect(text()).toContain('Пополнение баланса: 100 USD');
    expect(text()).toContain('Сумма: 100 $');
    expect(text()).toContain('Уже оплачено: 0 $');
    expect(text()).toContain('Осталось оплатить: 100 $ (по текущему курсу 7 400 ₽)');
    expect(text()).toMatch(new RegExp(`http://127\\.0\\.0\\.1:\\d+/b/${token}$`));
    expect(buttons()).toEqual(['Оплатить', 'Другая сумма', 'Проверить оплату', 'Отменить счёт', 'Назад']);
    await anna.press('Назад');
    expect(text()).toContain('Счета к оплате');
  });

  test('paid in part: how much is left, and the rest is paid by the bill, too', async () => {
    await anna.press('Другая сумма');
    expect(text()).toContain('излишек пойдёт на следующие счета');
    await anna.say('40');
    expect(text()).toContain('Это часть счёта: после оплаты останется 60 $.');
    expect(text()).toContain('К оплате: 2 960 ₽');
    await pay(await anna.press('Оплатить'));
    const id = await openNewest();
    expect(text()).toContain(`Счёт № ${id} · Частично оплачен`);
    expect(text()).toContain('Уже оплачено: 40 $');
    expect(text()).toContain('Осталось оплатить: 60 $ (по текущему курсу 4 440 ₽)');
    expect(buttons()).not.toContain('Отменить счёт');
    await anna.press('Оплатить');
    await pay(await anna.press('Оплатить'));
    expect((await newestBill(world, account)).paidAt).not.toBeNull();
    expect(await billsOf()).toHaveLength(1);
  });

  test('paid with a surplus: it counts towards later bills', async () => {
    const { id } = await newestBill(world, account);
    await linkFor(anna, '50');
    await anna.press('Отмена');
    await anna.say('100');
    await anna.press('Отмена');
    await anna.press(`Счёт №\u00a0${id}`);
    await anna.press('Другая сумма');
    await anna.say('130');
    expect(text()).toContain('Это на 30 $ больше счёта: излишек пойдёт на следующие счета.');
    await pay(await anna.press('Оплатить'));
    expect((await billsOf()).map(({ amountMinor, paidMinor }) => [amountMinor, paidMinor])).toContainEqual([
      10_000n,
      10_000n,
    ]);
  });

  test('a sum typed below it is for it, and other words are not', async () => {
    await anna.say('25');
    expect(text()).toContain('после оплаты останется 75 $');
    await openNewest();
    await anna.say('спасибо');
    expect(text()).toContain('Не понял вас');
    expect(await billsOf()).toHaveLength(1);
  });

  test.each([
    ['сорок', 'Не вижу здесь суммы'],
    ['0', 'больше нуля'],
    ['1,234', 'Не понял, где здесь копейки'],
    ['0,5', 'Минимальная сумма — 1 $'],
    ['100000', 'не больше 5 000 $'],
  ])('asked for a sum, %s is refused with a button that mends it', async (typed, why) => {
    await anna.press('Другая сумма');
    await anna.say(typed);
    expect(text()).toContain(why);
    expect(buttons()[0]).toMatch(/^Оплатить /);
    await anna.press(buttons()[0] ?? '');
    expect(text()).toContain('Счёт №');
    expect(buttons()).toContain('Оплатить');
    expect(await billsOf()).toHaveLength(1);
  });

  test('whose rest is less than any top-up is paid all the same', async () => {
    await anna.say('99,50');
    await pay(await anna.press('Оплатить'));
    await openNewest();
    expect(text()).toContain('Осталось оплатить: 0,50 $ (по текущему курсу 37 ₽)');
    await anna.press('Оплатить');
    await pay(await anna.press('Оплатить'));
    expect((await newestBill(world, account)).paidMinor).toBe(10_000n);
  });

  test('of which a link is open stands at that link’s rate until it closes', async () => {
    await changeRate(world, '80,0000');
    await openNewest();
    expect(text()).toContain('Осталось оплатить: 100 $ (по текущему курсу 8 000 ₽)');
    expect(text()).toMatch(/По вашей открытой ссылке: 7 400 ₽, до \d\d:\d\d/);
    await anna.press('Оплатить');
    expect(text()).toContain('К оплате: 7 400 ₽ (1 $ = 74 ₽)');
    await world.advance(31 * 60_000);
    await openNewest();
    expect(text()).not.toContain('По вашей открытой ссылке');
    await changeRate(world, '74,0000');
  });

  test('«Проверить оплату» says that nothing has come, and credits what has', async () => {
    await anna.press('Проверить оплату');
    expect(text()).toMatch(/Проверил в \d\d:\d\d: новых оплат по счёту нет/);
    await anna.press('Оплатить');
    const url = await anna.press('Оплатить');
    await world.robokassa.pay(url ?? '', { notify: 'never' });
    const { id } = await newestBill(world, account);
    expect((await newestBill(world, account)).paidAt).toBeNull();
    await pressOld(world, anna, `bill:check:${id}`);
    expect((await newestBill(world, account)).paidAt).not.toBeNull();
    expect(text()).toContain('Баланс: 100 $');
  });

  test('a dialogue about its sum outlives a restart', async () => {
    await anna.press('Другая сумма');
    await world.restart();
    await anna.say('10');
    expect(text()).toContain('после оплаты останется 90 $');
  });
});
