// Guarantee: a bill's buttons do for each person what that person may: a viewer sees and does not pay, a stranger learns nothing,
// whoever holds several accounts is led to the bill's own; and buttons of bills that are closed since do nothing but say so.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Account } from '../../../src/accounts/account.ts';
import { joinAccount } from '../../../src/accounts/join-account.ts';
import { otCommerce } from '../../../src/config/profiles/ot-commerce.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createCabinet } from '../../acceptance/cabinet.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { rateIsHeard } from '../../support/rates.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enterShop, joinedAs, linkFor, newestBill, pressOld } from './bill-path.ts';
import { enter } from './entrance.ts';

let world: World;
let anna: Customer;
let account: Account;
let billId: bigint;
beforeAll(async () => {
  world = await createWorld({ profile: otCommerce });
  await rateIsHeard(world);
});
afterAll(() => world.close());
beforeEach(async () => {
  anna = createCustomer(world);
  account = await enterShop(world, anna);
  await linkFor(anna, '100');
  billId = (await newestBill(world, account)).id;
});

const acts = ['card', 'pay', 'sum', 'take', 'foreign', 'check', 'cancel'] as const;
const dataOf = (act: (typeof acts)[number], id: bigint | string = billId): string =>
  `bill:${act}:${id}${act === 'take' || act === 'foreign' ? ':5000' : ''}`;
const paying = ['pay', 'sum', 'take', 'foreign', 'cancel'] as const;
const linksOf = (of: Account) => world.database.db.payment.count({ where: { accountId: of.id } });

describe('a viewer', () => {
  test('sees the list and the bill with its sums, and no way to pay or cancel', async () => {
    const vera = await joinedAs(world, account, 'viewer');
    await vera.press('Счета');
    expect(vera.screen().text).toContain('Осталось оплатить: 100 $');
    expect(vera.screen().buttons).toEqual([`№\u00a0${billId} · 100\u00a0$`, 'Оплаченные счета', 'Назад']);
    await pressOld(world, vera, dataOf('card'));
    expect(vera.screen().buttons).toEqual(['Проверить оплату', 'Назад']);
  });

  test.each(paying)('who presses «%s» of an old message is told why not, and nothing is done', async (act) => {
    const vera = await joinedAs(world, account, 'viewer');
    await pressOld(world, vera, dataOf(act));
    expect(vera.screen().text).toContain('вы наблюдатель');
    expect(await linksOf(account)).toBe(1);
    expect((await newestBill(world, account)).cancelledAt).toBeNull();
  });
});

describe('a stranger', () => {
  test.each(acts)('who names the bill in «%s» learns and does nothing', async (act) => {
    const boris = createCustomer(world);
    await enterShop(world, boris);
    await pressOld(world, boris, dataOf(act));
    expect(boris.screen().text).toContain('Эта кнопка устарела');
    expect(boris.transcript().join()).not.toContain('100 $');
    expect(await linksOf(account)).toBe(1);
    expect((await newestBill(world, account)).cancelledAt).toBeNull();
  });

  test.each(acts)('«%s» of a number that no bill has is an old button, too', async (act) => {
    await pressOld(world, anna, dataOf(act, '9'.repeat(18)));
    expect(anna.screen().text).toContain('Эта кнопка устарела');
  });
});

describe('another payer of the account', () => {
  test('pays the bill by a link of their own; their own top-up of the same sum is a bill of its own', async () => {
    const pavel = await joinedAs(world, account, 'payer');
    await pressOld(world, pavel, dataOf('pay'));
    expect(await linksOf(account)).toBe(2);
    expect((await newestBill(world, account)).id).toBe(billId);
    await pavel.say('/balance');
    await linkFor(pavel, '100');
    expect((await newestBill(world, account)).id).not.toBe(billId);
  });

  test('who types another sum below it pays that on the bill, which is not theirs to cancel by the way', async () => {
    const pavel = await joinedAs(world, account, 'payer');
    await pressOld(world, pavel, dataOf('pay'));
    await pavel.say('40');
    expect(pavel.screen().text).toContain('Это часть счёта');
    expect((await newestBill(world, account)).cancelledAt).toBeNull();
  });
});

test('a bill of another account of one’s own makes that account the current one', async () => {
  const cabinet = createCabinet(world, 'USD');
  const other = await cabinet.openAccount();
  await inTransaction(world.database.db, (tx) =>
    joinAccount(tx, { accountId: other.id, userId: BigInt(anna.id), role: 'owner', now: world.clock.now() }),
  );
  await pressOld(world, anna, dataOf('card'));
  expect(anna.screen().text).toContain(`Лицевой счёт №${account.number}`);
  expect(anna.screen().text).not.toContain(other.number);
  await anna.press('Назад');
  expect(anna.screen().text).toContain('Осталось оплатить: 100 $');
});

describe('a bill that is closed since', () => {
  test.each(['pay', 'sum', 'take'] as const)('cancelled: «%s» says that it is closed', async (act) => {
    await pressOld(world, anna, dataOf('cancel'));
    await pressOld(world, anna, dataOf(act));
    expect(anna.screen().text).toContain('Этот счёт уже закрыт');
    expect(anna.screen().text).toContain('Отменён');
    expect(anna.screen().buttons).toEqual(['Пополнить', 'Назад']);
    expect(await linksOf(account)).toBe(1);
  });

  test('paid: a sum that is typed for it is not taken, and it cannot be cancelled', async () => {
    const url = await linkFor(anna, '100');
    await pressOld(world, anna, dataOf('sum'));
    await world.robokassa.pay(url);
    await world.settle();
    await pressOld(world, anna, dataOf('cancel'));
    expect(anna.screen().text).toContain('отменить нельзя');
    expect(anna.screen().text).toContain('Оплачен');
    expect(anna.screen().buttons).toEqual(['Назад']);
  });

  test('pressed twice, «Отменить счёт» cancels once', async () => {
    await pressOld(world, anna, dataOf('cancel'));
    await pressOld(world, anna, dataOf('cancel'));
    expect(anna.screen().text).toContain('Отменён');
  });
});

test('where the provider makes no bills, such a button is an old one', async () => {
  const cloud = await createWorld();
  try {
    const boris = createCustomer(cloud);
    await enter(boris);
    for (const data of ['bills', 'bill:list:unpaid', ...acts.map((act) => dataOf(act))]) {
      await pressOld(cloud, boris, data);
      expect(boris.screen().text).toContain('Эта кнопка устарела');
    }
  } finally {
    await cloud.close();
  }
});
