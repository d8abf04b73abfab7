// Guarantee: everything that the amvera document says of autopay is so, as a customer meets it in the chat: off until they tick
// it, never more than they agreed to in a month, the sum of the last top-up, gone by one button, no card of theirs on our side.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAccount } from '../../src/accounts/account.ts';
import { monthOf } from '../../src/autopay/month.ts';
import { amvera } from '../../src/config/profiles/amvera.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { cards } from '../../src/sandbox/robokassa/cards.ts';
import { noFaults } from '../../src/sandbox/robokassa/faults.ts';
import { enableAutopay, mandatesOf, payShown, statesOf } from '../integration/bot/autopay-path.ts';
import { enter, summaryOf, unbroken } from '../integration/bot/entrance.ts';
import { createSupportGroup } from '../support/agent.ts';
import { chargesOf, goTo, spendDownTo, tablesHolding } from '../support/autopay-street.ts';
import { type Customer, createCustomer } from '../support/customer.ts';
import { createWorld, type World } from '../support/world.ts';
import { createCabinet } from './cabinet.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const moscow = 'Europe/Moscow';

let world: World;
let anna: Customer;
beforeAll(async () => {
  world = await createWorld({ profile: amvera });
});
afterAll(() => world.close());
beforeEach(async () => {
  Object.assign(world.robokassa.faults, noFaults());
  // Noon of a month's fifth day, so that no test meets a month's end by chance.
  await goTo(world, new Date(monthOf(world.clock.now(), moscow).to.getTime() + 4 * dayMs + 12 * hourMs));
  anna = createCustomer(world);
  await enter(anna);
});

const text = () => anna.screen().text;
const said = () => anna.transcript().join('\n');
const charged = async () => (await chargesOf(world, anna)).map(({ outSum }) => outSum);
const mandates = () => mandatesOf(world, anna);

/** Ticked, agreed to so many charges a month, and paid. */
async function enableWith(limit: string, sum = '500'): Promise<void> {
  await anna.say(sum);
  await anna.press('☐ Автоплатёж');
  if (limit !== '3') await anna.press(limit);
  await anna.press('Согласиться');
  await payShown(world, anna);
}

describe('the tick', () => {
  test('is off unless it is pressed: whoever just tops up has subscribed to nothing', async () => {
    await anna.press('Пополнить');
    await anna.press(unbroken('500 ₽'));
    expect(anna.screen().buttons).toContain('☐ Автоплатёж');
    await payShown(world, anna);
    await spendDownTo(world, anna, 1_00n);
    await world.advance(2 * dayMs);
    expect(await charged()).toEqual([]);
    expect(await mandates()).toEqual([]);
    expect(said()).not.toContain('Автоплатёж:');
  });

  test('leads to how often a month, and to the most that can be charged by it; then to the form', async () => {
    await anna.say('500');
    await anna.press('☐ Автоплатёж');
    expect(text()).toContain('Сколько раз в месяц можно списывать?');
    await anna.press('2');
    expect(text()).toContain('Не более 2 раз в месяц по 500 ₽, всего до 1 000 ₽.');
    await anna.press('Согласиться');
    expect(text()).toContain('Автоплатёж: до 2 раз в месяц по 500 ₽');
    await payShown(world, anna);
    expect(text()).toContain('+500 ₽');
    expect(text()).toContain('Автоплатёж включён: до 2 раз в месяц по 500 ₽');
  });

  test.each(['SELF_EMPLOYED', 'SOLE_PROPRIETOR'] as const)(
    'is there for everybody who pays by card: %s',
    async (type) => {
      const boris = createCustomer(world);
      await enter(boris, type);
      await boris.press('Автоплатёж');
      expect(boris.screen().text).toContain('Автоплатёж выключен');
      await summaryOf(boris, '500');
      expect(boris.screen().buttons).toContain('☐ Автоплатёж');
    },
  );
});

describe('500 rubles paid with the tick, twice a month at most', () => {
  beforeEach(() => enableWith('2'));

  test('exactly 100 rubles are enough; a kopeck less, and the card pays 500, which is told', async () => {
    await spendDownTo(world, anna, 100_00n);
    expect(await charged()).toEqual([]);
    await spendDownTo(world, anna, 99_99n);
    expect(await charged()).toEqual(['500.00']);
    expect(text()).toContain('Автоплатёж: +500 ₽ с карты •• 1111');
    expect(text()).toContain('На балансе 599,99 ₽.');
    expect(text()).toContain('Списание 1 из 2 в этом месяце: 500 ₽ из 1 000 ₽.');
    expect(anna.screen().buttons).toEqual(['Пополнить', 'Автоплатёж']);
  });

  test('each time 500 again, and never beyond what was agreed to; that it is used up is told once', async () => {
    for (let round = 0; round < 2; round += 1) await spendDownTo(world, anna, 10_00n);
    expect(text()).toContain('Списание 2 из 2 в этом месяце: 1 000 ₽ из 1 000 ₽.');
    await spendDownTo(world, anna, 10_00n);
    expect(text()).toContain('На балансе 10 ₽, а лимит автоплатежа исчерпан');
    expect(text()).toContain('Баланса не хватит и на день');
    expect(anna.screen().buttons).toContain('Пополнить');
    for (let round = 0; round < 5; round += 1) await world.advance(4 * dayMs);
    expect(await charged()).toEqual(['500.00', '500.00']);
    expect(anna.transcript().filter((one) => one.includes('лимит автоплатежа исчерпан'))).toHaveLength(1);
    await anna.say('/autopay');
    expect(text()).toContain('В этом месяце: 2 из 2 списаний, 1 000 ₽ из 1 000 ₽.');
    expect(text()).toMatch(/Лимит месяца исчерпан: до 1 \S+ больше не спишу\./);
  });

  test('the next month goes on by itself', async () => {
    for (let round = 0; round < 3; round += 1) await spendDownTo(world, anna, 10_00n);
    const { to } = monthOf(world.clock.now(), moscow);
    await goTo(world, new Date(to.getTime() - 2 * minuteMs));
    expect(await charged()).toHaveLength(2);
    await world.advance(4 * minuteMs);
    expect(await charged()).toEqual(['500.00', '500.00', '500.00']);
    expect(text()).toContain('Списание 1 из 2 в этом месяце: 500 ₽ из 1 000 ₽.');
  });

  test('topped up by hand with less, it is that sum from then on; with more, only after another consent', async () => {
    await world.robokassa.pay(await summaryOf(anna, '300'));
    await world.settle();
    expect(text()).toContain('Автоплатёж теперь по 300 ₽');
    await spendDownTo(world, anna, 50_00n);
    await world.robokassa.pay(await summaryOf(anna, '2000'));
    await world.settle();
    expect(anna.screen().buttons).toContain(`Автоплатёж по ${unbroken('2 000 ₽')}`);
    await spendDownTo(world, anna, 50_00n);
    expect(await charged()).toEqual(['300.00', '500.00']);
  });

  test('what the gateway has on record is a charge of the very card, under a receipt of the very sum', async () => {
    await spendDownTo(world, anna, 10_00n);
    const [mandate] = await mandates();
    const [charge] = await chargesOf(world, anna);
    expect(charge).toMatchObject({ parentInvoiceId: mandate?.parentPaymentId, state: 100, cardMask: cards.visa.mask });
    expect(charge?.receiptLines.map(({ sum }) => sum)).toEqual(['500']);
  });
});

describe('the month is the customer’s own', () => {
  /** Kamchatka is nine hours ahead of Moscow: its month begins at three in the afternoon there. */
  const kamchatka = 'Asia/Kamchatka';

  test('where it has begun, the card is charged again; where it has not, it is not', async () => {
    const opening = { name: '', entityType: 'INDIVIDUAL', currency: 'RUB', timeZone: kamchatka } as const;
    const account = await inTransaction(world.database.db, (tx) =>
      createAccount(tx, { ...opening, now: world.clock.now() }),
    );
    const boris = createCustomer(world);
    await boris.say(`/start ${await createCabinet(world).link(account)}`);
    await boris.press('Русский');
    for (const customer of [anna, boris]) {
      await customer.say('500');
      await customer.press('☐ Автоплатёж');
      await customer.press('1');
      await customer.press('Согласиться');
      await payShown(world, customer);
      await spendDownTo(world, customer, 10_00n);
      await spendDownTo(world, customer, 10_00n);
    }
    const { to } = monthOf(world.clock.now(), kamchatka);
    await goTo(world, new Date(to.getTime() - 2 * minuteMs));
    expect(await chargesOf(world, boris)).toHaveLength(1);
    await world.advance(4 * minuteMs);
    expect(await chargesOf(world, boris)).toHaveLength(2);
    expect(boris.screen().text).toContain('Списание 1 из 1 в этом месяце: 500 ₽ из 500 ₽.');
    expect(await chargesOf(world, anna)).toHaveLength(1);
    await world.advance(9 * hourMs);
    expect(await chargesOf(world, anna)).toHaveLength(2);
  });
});

describe('removing it', () => {
  beforeEach(() => enableAutopay(world, anna));

  test('is one button on its own screen, two presses from the menu; the card is never charged again', async () => {
    await anna.say('/balance');
    await anna.press('Автоплатёж');
    await anna.press('Отключить и отвязать карту');
    expect(text()).toContain('Автоплатёж отключён, карта отвязана. Больше ничего не спишу.');
    await spendDownTo(world, anna, 1_00n);
    await world.advance(40 * dayMs);
    expect(await charged()).toEqual([]);
    expect(await statesOf(world, anna)).toEqual(['ended by-customer']);
  });

  test('a top-up by hand does not bring it back: it is off until it is ticked and agreed to anew', async () => {
    await anna.say('/autopay');
    await anna.press('Отключить и отвязать карту');
    await world.robokassa.pay(await summaryOf(anna, '500'));
    await world.settle();
    await spendDownTo(world, anna, 1_00n);
    expect(await charged()).toEqual([]);
    await enableAutopay(world, anna);
    expect(await statesOf(world, anna)).toEqual(['ended by-customer', 'active']);
  });

  test('a charge that was on its way then is credited and told, support hears of it, and no other follows', async () => {
    const group = createSupportGroup(world);
    world.robokassa.faults.charge = 'slow';
    await spendDownTo(world, anna, 10_00n);
    await anna.say('/autopay');
    expect(text()).toContain('Идёт списание 500 ₽');
    await anna.press('Отключить и отвязать карту');
    expect(text()).toContain('Одно списание уже в пути');
    await world.advance(25 * minuteMs);
    expect(said()).toContain('Деньги уже были в пути, когда автоплатёж отключили. Больше списаний не будет.');
    expect(
      group
        .shown()
        .concat(group.shown(await group.topicOf(anna.id)))
        .map((one) => one.text)
        .join(),
    ).toContain('Списание после отключения автоплатежа: 500 ₽');
    await spendDownTo(world, anna, 10_00n);
    expect(await charged()).toEqual(['500.00']);
  });
});

test('no card is kept on our side: nowhere its number, only the mask by which people tell it from others', async () => {
  await enableAutopay(world, anna);
  await spendDownTo(world, anna, 10_00n);
  for (const number of [cards.visa.number, cards.visa.number.replaceAll(' ', '')])
    expect(await tablesHolding(world, number)).toEqual([]);
  expect(await tablesHolding(world, cards.visa.mask)).toEqual(['public.autopay_mandate']);
});

describe('a card that does not pay', () => {
  beforeEach(() => enableAutopay(world, anna));

  test('the first refusal is told with why and a way to top up, the next try comes in four hours, two a day at most', async () => {
    world.robokassa.faults.charge = 'decline';
    await spendDownTo(world, anna, 10_00n);
    await world.advance(2 * minuteMs);
    expect(text()).toContain('Автоплатёж на 500 ₽ с карты •• 1111 не прошёл');
    expect(text()).toContain('Причина: банк не подтвердил списание.');
    expect(anna.screen().buttons).toContain('Пополнить');
    await world.advance(3 * hourMs);
    expect(await charged()).toHaveLength(1);
    await world.advance(hourMs);
    await world.advance(2 * minuteMs);
    expect(await charged()).toHaveLength(2);
    await world.advance(5 * hourMs);
    expect(await charged()).toHaveLength(2);
    expect(anna.transcript().filter((one) => one.includes('не прошёл'))).toHaveLength(1);
  });

  test('after three in a row it rests and says so; only the customer brings it back', async () => {
    world.robokassa.faults.charge = 'decline';
    await spendDownTo(world, anna, 10_00n);
    for (let round = 0; round < 6; round += 1) await world.advance(5 * hourMs);
    expect(await charged()).toHaveLength(3);
    expect(text()).toContain('Автоплатёж приостановлен');
    expect(text()).toContain('не удалось три раза подряд');
    expect(anna.screen().buttons).toEqual(['Пополнить', 'Возобновить', 'Автоплатёж', 'Поддержка']);
    world.robokassa.faults.charge = 'approve';
    for (let round = 0; round < 3; round += 1) await world.advance(3 * dayMs);
    expect(await charged()).toHaveLength(3);
    await anna.press('Возобновить');
    await world.advance(minuteMs);
    expect(text()).toContain('Автоплатёж: +500 ₽');
    expect(await charged()).toHaveLength(4);
  });

  test('a card that the bank has replaced is not tried again: autopay has ended, and that is told', async () => {
    const [mandate] = await mandates();
    world.robokassa.unbind(mandate?.parentPaymentId ?? 0, 'card-replaced');
    await spendDownTo(world, anna, 10_00n);
    expect(text()).toContain('Автоплатёж отключён');
    expect(text()).toContain('отметьте его при следующем пополнении');
    // One message, with what a warning beside it would have said.
    expect(text()).toContain('Баланса не хватит и на день');
    expect(said()).not.toContain('Напомнить завтра');
    for (let day = 0; day < 3; day += 1) await world.advance(dayMs);
    expect(await statesOf(world, anna)).toEqual(['ended card-unusable']);
    expect(await charged()).toEqual([]);
  });

  test('the payment service’s own troubles do not count against the card', async () => {
    world.robokassa.faults.recurring = 'error-41';
    await spendDownTo(world, anna, 10_00n);
    for (let round = 0; round < 8; round += 1) await world.advance(4 * hourMs);
    expect(await statesOf(world, anna)).toEqual(['active']);
    expect(said()).not.toMatch(/не прошёл|приостановлен/);
    world.robokassa.faults.recurring = 'none';
    await world.advance(5 * hourMs);
    expect(await charged()).toEqual(['500.00']);
    expect(text()).toContain('Автоплатёж: +500 ₽');
  });

  test('an answer that is lost is asked after and never charged twice', async () => {
    Object.assign(world.robokassa.faults, { recurring: 'lost-answer', chargeNotify: 'never' });
    await spendDownTo(world, anna, 10_00n);
    for (let round = 0; round < 3; round += 1) await world.advance(2 * minuteMs);
    expect(await charged()).toEqual(['500.00']);
    expect(said()).toContain('Автоплатёж: +500 ₽');
    expect(said()).toContain('На балансе 510 ₽.');
  });
});

test('paused by hand, it charges nothing until it is resumed by hand', async () => {
  await enableAutopay(world, anna);
  await anna.press('Автоплатёж');
  await anna.press('Приостановить');
  await spendDownTo(world, anna, 10_00n);
  for (let day = 0; day < 3; day += 1) await world.advance(dayMs);
  expect(await charged()).toEqual([]);
  await anna.say('/autopay');
  await anna.press('Возобновить');
  await world.advance(minuteMs);
  expect(await charged()).toEqual(['500.00']);
});
