// Guarantee: an account's people see its invoices and how each stands, and get the document again; a viewer sees and does not
// ask, nobody sees another's; where invoices are not offered it is said how else the balance is topped up.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '../../../src/accounts/roles.ts';
import { otCommerce } from '../../../src/config/profiles/ot-commerce.ts';
import { type Cabinet, createCabinet } from '../../acceptance/cabinet.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { createWorld, type World } from '../../support/world.ts';
import { enter, unbroken } from './entrance.ts';
import { draftInvoice, liveScreen } from './invoice-path.ts';

let world: World;
let cabinet: Cabinet;
let anna: Customer;
beforeAll(async () => {
  world = await createWorld();
  cabinet = createCabinet(world);
});
afterAll(() => world.close());
beforeEach(() => {
  anna = createCustomer(world);
});

const shown = (customer: Customer) => liveScreen(customer, world.telegram.messages(customer.id));
const documentsOf = (customer: Customer) =>
  world.telegram.messages(customer.id).flatMap(({ document }) => (document ? [document.fileName] : []));
const newest = (customer: Customer) =>
  world.database.db.invoice.findFirstOrThrow({ where: { userId: BigInt(customer.id) }, orderBy: { id: 'desc' } });

async function pressData(customer: Customer, data: string): Promise<void> {
  world.telegram.pressStale({ from: customer.id, messageId: 1, data });
  await world.settle();
}

/** From the menu to the card of a new invoice. */
async function request(customer: Customer): Promise<void> {
  await draftInvoice(customer);
  await customer.press('Отправить');
}

/** Makes `count` more beside the newest, without telling anyone: Telegram lets a group be told but twenty things a minute. */
async function makeMore(customer: Customer, count: number): Promise<void> {
  const { db } = world.database;
  const { id: _, ...first } = await newest(customer);
  for (let made = 1; made <= count; made += 1) {
    const sequence = first.sequence + made;
    const number = `26-${String(sequence).padStart(5, '0')}`;
    const amountMinor = first.amountMinor + BigInt(made) * 100n;
    const row = { ...first, payer: first.payer ?? {}, seller: first.seller ?? {} };
    await db.invoice.create({
      data: { ...row, number, sequence, amountMinor, requestKey: `made:${customer.id}:${made}` },
    });
  }
  await db.invoiceSeries.update({ where: { year: first.year }, data: { last: first.sequence + count } });
}

describe('«Счета»', () => {
  test('is on the menu of whoever may pay by invoice, and says so while there are none', async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await anna.press('Счета');
    expect(anna.screen().text).toContain('Пока ни одного.');
    expect(anna.screen().buttons).toEqual(['Новый счёт', 'Назад']);
  });

  test('of an individual leads to the card: no such button, and /bills says why', async () => {
    await enter(anna);
    expect(anna.screen().buttons).not.toContain('Счета');
    await anna.say('/bills');
    expect(anna.screen().text).toContain('пополняется картой');
    await anna.press('Пополнить');
    expect(anna.screen().text).toContain('На сколько пополнить?');
  });

  test('newest first, eight a page, and back', async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await request(anna);
    await makeMore(anna, 9);
    await anna.say('/bills');
    const first = anna.screen().buttons;
    expect(first).toHaveLength(8 + 3);
    expect(first[0]?.replaceAll('\u00a0', ' ')).toMatch(/^№ 26-\d{5} · 5 009 ₽ · ждёт оплаты$/);
    await anna.press('Раньше');
    expect(anna.screen().buttons.map((label) => label.replaceAll('\u00a0', ' '))).toEqual([
      expect.stringContaining('5 001 ₽'),
      expect.stringContaining('5 000 ₽'),
      'К новым',
      'Новый счёт',
      'Назад',
    ]);
    await anna.press('К новым');
    expect(anna.screen().buttons).toEqual(first);
  });
});

describe('the card of an invoice', () => {
  beforeEach(async () => {
    await enter(anna, 'LEGAL_ENTITY');
    await request(anna);
    await anna.say('/bills');
  });

  test('opens from the list, and leads back there', async () => {
    const { number } = await newest(anna);
    await anna.press(`№\u00a0${number} · ${unbroken('5 000 ₽')} · ждёт оплаты`);
    const { text } = anna.screen();
    expect(text).toContain(`Счёт № ${number} на 5 000 ₽`);
    expect(text).toContain('Ждёт оплаты');
    expect(text).toContain('Плательщик: ООО «Ромашка», ИНН 7707083893');
    expect(text).toMatch(/Счёт от \d+ \S+ 20\d\d, оплатить не позднее \d+ \S+ 20\d\d$/m);
    expect(anna.screen().buttons).toEqual(['Получить PDF', 'Новый счёт', 'Назад']);
    await anna.press('Назад');
    expect(anna.screen().text).toContain('Счета на оплату');
  });

  test('«Получить PDF» sends the document once more, and once a minute however often it is pressed', async () => {
    const { id } = await newest(anna);
    expect(documentsOf(anna)).toHaveLength(1);
    for (let press = 0; press < 4; press += 1) await pressData(anna, `invoice:pdf:${id}`);
    expect(documentsOf(anna).length).toBeLessThanOrEqual(3);
    expect(documentsOf(anna).length).toBeGreaterThanOrEqual(2);
    expect(shown(anna).text).toContain('PDF придёт следующим сообщением');
    const before = documentsOf(anna).length;
    await world.advance(61_000);
    await pressData(anna, `invoice:pdf:${id}`);
    expect(documentsOf(anna)).toHaveLength(before + 1);
  });

  test('tells of a rejection with its reason, and of money that has come in part', async () => {
    const { id } = await newest(anna);
    const { db } = world.database;
    const rejected = { closed: 'rejected', closedAt: world.clock.now(), rejectionReason: 'Нет <такого> договора' };
    await db.invoice.update({ where: { id }, data: rejected });
    await pressData(anna, `invoice:card:${id}`);
    expect(anna.screen().text).toContain('Отклонён поддержкой.');
    expect(anna.screen().text).toContain('Причина: Нет <такого> договора');
    await db.invoice.update({ where: { id }, data: { closed: null, closedAt: null, rejectionReason: null } });
  });

  test.each(['card', 'pdf'])('«%s» of somebody else’s shows nothing and sends nothing', async (act) => {
    const { id, number } = await newest(anna);
    const boris = createCustomer(world);
    await enter(boris, 'LEGAL_ENTITY');
    await pressData(boris, `invoice:${act}:${id}`);
    expect(boris.screen().text).toContain('Эта кнопка устарела');
    expect(boris.transcript().join()).not.toContain(number);
    expect(documentsOf(boris)).toEqual([]);
  });

  test.each(['999999999999999999', '1'.repeat(18)])('number %s is no invoice at all', async (id) => {
    for (const act of ['card', 'pdf', 'list']) {
      await pressData(anna, `invoice:${act}:${id}`);
      expect(anna.screen().text).not.toContain('Что-то пошло не так');
    }
  });
});

describe('roles', () => {
  async function join(customer: Customer, role: Role) {
    const account = await cabinet.openAccount('LEGAL_ENTITY');
    await customer.say(`/start ${await cabinet.link(account, { role })}`);
    await customer.press('Русский');
    return account;
  }

  test('a viewer sees the invoices and does not ask for any, by whatever button', async () => {
    const account = await join(anna, 'payer');
    await request(anna);
    const boris = createCustomer(world);
    await boris.say(`/start ${await cabinet.link(account, { role: 'viewer' })}`);
    await boris.press('Русский');
    await boris.press('Счета');
    expect(boris.screen().buttons).toHaveLength(2);
    expect(boris.screen().buttons).not.toContain('Новый счёт');
    const { id } = await newest(anna);
    await pressData(boris, `invoice:card:${id}`);
    expect(boris.screen().buttons).toEqual(['Получить PDF', 'Назад']);
    for (const data of [
      'invoice',
      'invoice:amount:500000',
      'invoice:draft:other',
      'invoice:draft:send',
      'invoice:step:inn',
    ]) {
      await pressData(boris, data);
      expect(boris.screen().text).toContain('вы наблюдатель');
    }
    expect(await world.database.db.invoice.count({ where: { accountId: account.id } })).toBe(1);
  });

  test('who was a payer and is a viewer now cannot send what was begun', async () => {
    const account = await join(anna, 'payer');
    await draftInvoice(anna);
    await world.database.db.accountMember.updateMany({ where: { accountId: account.id }, data: { role: 'viewer' } });
    await anna.press('Отправить');
    expect(anna.screen().text).toContain('вы наблюдатель');
    expect(await world.database.db.invoice.count({ where: { accountId: account.id } })).toBe(0);
  });
});

describe('where invoices are not offered', () => {
  test('without the seller’s requisites the customer is told what to write where, and what was begun is not lost', async () => {
    const poor = await createWorld({ seller: null });
    try {
      const boris = createCustomer(poor, { username: 'boris' });
      await enter(boris, 'LEGAL_ENTITY');
      expect(boris.screen().buttons).not.toContain('Счета');
      for (const way of ['/topup', '5000', '/bills']) {
        await boris.say(way);
        expect(boris.screen().text).toContain('support@amvera.ru');
        expect(boris.screen().text).toContain('@boris');
      }
      poor.telegram.pressStale({ from: boris.id, messageId: 1, data: 'invoice:draft:send' });
      await poor.settle();
      expect(boris.screen().text).toContain('support@amvera.ru');
      expect(await poor.database.db.invoice.count()).toBe(0);
    } finally {
      await poor.close();
    }
  });

  test('where there are bills, «Счета» shows them first, and the invoices of an account that gets any behind a button', async () => {
    const shop = await createWorld({ profile: otCommerce });
    try {
      const dollars = createCabinet(shop, 'USD');
      const boris = createCustomer(shop);
      await boris.say('/start');
      await boris.press('Русский');
      await boris.say(await dollars.key(await dollars.openAccount('LEGAL_ENTITY')));
      await boris.press('Счета');
      expect(boris.screen().text).toContain('Неоплаченных счетов не найдено');
      await boris.press('Счета для банковского перевода');
      expect(boris.screen().text).toContain('Счета на оплату');
      const vera = createCustomer(shop);
      await vera.say('/start');
      await vera.press('Русский');
      await vera.say(await dollars.key(await dollars.openAccount('INDIVIDUAL')));
      await vera.say('/bills');
      expect(vera.screen().buttons).toEqual(['Пополнить', 'Оплаченные счета', 'Назад']);
    } finally {
      await shop.close();
    }
  });
});
