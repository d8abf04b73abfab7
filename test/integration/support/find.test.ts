// Guarantee: an agent finds a customer by whatever they give as their name or number, gets no more than fits a message, and
// nothing they type is read as a pattern or as SQL.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rememberUser } from '../../../src/accounts/remember-user.ts';
import { recordPayment, undoPayment } from '../../../src/invoices/index.ts';
import { accountByNumber, accountCard, findCustomers } from '../../../src/support/index.ts';
import { newCustomer, newInvoice, payer } from '../../support/invoice-world.ts';
import { agents, credit, type DeskWorld, openDeskWorld } from './desk-world.ts';

const [olga = { id: 1n, name: '' }] = agents;
let world: DeskWorld;

beforeAll(async () => {
  world = await openDeskWorld();
});
afterAll(() => world.close());

/** A customer whose account and person are called so. */
async function named(account: string, person = 'Борис', username: string | null = null) {
  const { db } = world;
  const customer = await newCustomer(db);
  await db.account.update({ where: { id: customer.accountId }, data: { name: account } });
  await db.telegramUser.update({ where: { id: customer.userId }, data: { firstName: person, username } });
  return customer;
}

const found = async (typed: string): Promise<bigint[]> =>
  (await findCustomers(world.db, typed)).accounts.map(({ accountId }) => accountId);

test('by the account’s number, with what people write around it', async () => {
  const { db } = world;
  const { accountId, userId } = await named('Фабрика снов', 'Вера', 'vera_snov');
  const number = (await db.account.findUniqueOrThrow({ where: { id: accountId } })).number;
  for (const typed of [number, ` № ${number} `, `#${number}`]) expect(await found(typed)).toContain(accountId);
  const [first] = (await findCustomers(db, number)).accounts;
  expect(first).toMatchObject({ number, name: 'Фабрика снов', entityType: 'LEGAL_ENTITY', currency: 'RUB' });
  expect(first?.people).toEqual([{ id: userId, firstName: 'Вера', username: 'vera_snov' }]);
  expect(await accountByNumber(db, ` ${number}`)).toMatchObject({ id: accountId });
  expect(await accountByNumber(db, `${number}0`)).toBeNull();
});

test('by part of the account’s or the person’s name, in any case', async () => {
  const { accountId } = await named('ООО «Лунный свет»', 'Серафима');
  for (const typed of ['лунный', 'ЛУННЫЙ СВЕТ', '  лунный   свет ', 'серафим']) {
    expect(await found(typed)).toEqual([accountId]);
  }
});

test('by @username, its link and the Telegram id', async () => {
  const { accountId, userId } = await named('Ткани', 'Пелагея', 'Pelageya_T');
  for (const typed of ['@pelageya_t', 'Pelageya_T', 'https://t.me/pelageya_t', String(userId)]) {
    expect(await found(typed)).toEqual([accountId]);
  }
  expect(await found('@pelageyaXt')).toEqual([]);
});

test('by the ИНН and the name of who pays, and by an invoice’s number', async () => {
  const customer = await named('Кофейня', 'Роман');
  const invoice = await newInvoice(world.deps, { customer });
  for (const typed of [payer.inn, 'ромашка', invoice.number, `№ ${invoice.number}`]) {
    expect(await found(typed)).toContain(customer.accountId);
  }
});

test('a person who has no account yet is found as a person', async () => {
  const { db, clock } = world;
  const person = { id: 77_001n, firstName: 'Евдокия', username: 'dunya', languageCode: 'ru' };
  await rememberUser(db, person, clock.now());
  for (const typed of ['евдокия', '@dunya', '77001']) {
    const findings = await findCustomers(db, typed);
    expect(findings).toMatchObject({ accounts: [], people: [{ id: 77_001n, username: 'dunya' }], more: false });
  }
});

test('% and _ and \\ are looked for as they stand', async () => {
  const { accountId: percent } = await named('Скидка 100% всем');
  const { accountId: underscore } = await named('a_b');
  const { accountId: backslash } = await named('c\\d');
  await named('aXb');
  expect(await found('100%')).toEqual([percent]);
  expect(await found('a_b')).toEqual([underscore]);
  expect(await found('c\\d')).toEqual([backslash]);
  expect(await found('%')).toEqual([percent]);
  expect(await found('%%%')).toEqual([]);
  expect(await found('_')).toEqual([underscore]);
  expect(await found('\\')).toEqual([backslash]);
});

test('at most ten are listed, exact answers first, and it is said that there are more', async () => {
  const { db } = world;
  const exact = await named('совсем другое имя', 'Инна', 'толпа');
  for (let number = 0; number < 14; number += 1) await named(`толпа ${number}`, 'Тихон');
  const findings = await findCustomers(db, 'толпа');
  expect(findings.accounts).toHaveLength(10);
  expect(findings.accounts[0]?.accountId).toBe(exact.accountId);
  expect(findings.more).toBe(true);
});

test('of an account’s people three are shown', async () => {
  const { db, clock } = world;
  const { accountId } = await named('Кооператив «Пчела»');
  for (let more = 0; more < 5; more += 1) {
    const { userId } = await newCustomer(db);
    await db.accountMember.create({ data: { accountId, userId, role: 'viewer', createdAt: clock.now() } });
  }
  const { accounts } = await findCustomers(db, 'пчела');
  expect(accounts.map(({ people }) => people.length)).toEqual([3]);
});

test('nothing is found by nothing', async () => {
  for (const typed of ['', '   ', '\u0000', '\n\t']) {
    expect(await findCustomers(world.db, typed)).toEqual({ accounts: [], people: [], more: false });
  }
});

test('whatever is typed, the answer is bounded and no error', async () => {
  const hostile = fc.constantFrom("'; DROP TABLE account; --", '\\', "\\'", '%_%', '\u0000', '\ud800', '9'.repeat(400));
  const typed = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), hostile, fc.bigInt().map(String));
  await fc.assert(
    fc.asyncProperty(typed, async (text) => {
      const { accounts, people } = await findCustomers(world.db, text);
      expect(accounts.length).toBeLessThanOrEqual(10);
      expect(people.length).toBeLessThanOrEqual(10);
    }),
    { numRuns: 300 },
  );
  expect(await world.db.account.count()).toBeGreaterThan(0);
});

test('the card shows balance, people, the last payments, open invoices and what support did', async () => {
  const { deps, db, clock } = world;
  const customer = await named('Типография', 'Глеб', 'gleb');
  const { accountId, userId } = customer;
  await credit(world, accountId, 50_00n);
  const [open, settled] = [await newInvoice(deps, { customer }), await newInvoice(deps, { customer })];
  const part = await recordPayment(deps, {
    invoiceId: settled.id,
    amountMinor: 1_000_00n,
    orderNumber: '1',
    agent: olga,
  });
  clock.advance(1000);
  await recordPayment(deps, { invoiceId: open.id, amountMinor: 10_00n, orderNumber: '2', agent: olga });
  if (part.kind !== 'credited') throw new Error(part.kind);
  await undoPayment(deps, { paymentId: part.paymentId, agent: olga, reason: 'чужой платёж' });
  const card = await accountCard(db, accountId);
  expect(card).toMatchObject({
    account: { id: accountId, name: 'Типография', entityType: 'LEGAL_ENTITY' },
    balance: { availableMinor: 60_00n },
    members: [{ id: userId, firstName: 'Глеб', username: 'gleb', role: 'owner', unreachableSince: null }],
    payments: [
      { by: 'invoice', reference: open.number, amountMinor: 10_00n, undone: false },
      { by: 'invoice', reference: settled.number, amountMinor: 1_000_00n, undone: true },
    ],
    openInvoices: [{ id: open.id }, { id: settled.id }],
  });
  expect(card?.acts.map(({ act }) => act)).toEqual([
    ...['invoice-payment-reversed', 'invoice-payment', 'invoice-payment', 'credit'],
  ]);
  expect(await accountCard(db, 999_999n)).toBeNull();
});
