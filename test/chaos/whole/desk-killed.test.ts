// Guarantee: the program killed at any moment while companies ask for invoices, agents confirm payments and a statement is
// brought in, and started again: invoices are numbered without gaps, each payment order is credited once, every customer is
// told, every card stands in its topic as things are, and each letter arrives. It is the program itself that is killed.
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { balanceOf } from '../../../src/accounts/balance-of.ts';
import { booksChecks } from '../../../src/books-checks.ts';
import { verifyBooks } from '../../../src/ledger/index.ts';
import { enter } from '../../integration/bot/entrance.ts';
import { romashka } from '../../integration/bot/invoice-path.ts';
import type { Agent } from '../../support/agent.ts';
import { type Customer, createCustomer } from '../../support/customer.ts';
import { runSeed } from '../../support/size.ts';
import { supportChatId } from '../../support/street.ts';
import { until } from '../../support/until.ts';
import { askForInvoices, confirmByHand, creditByStatement, invoicesOf } from './desk-acts.ts';
import { type Fire, lightFire } from './fire.ts';

const kills = 20;
const companies = 6;

/** A dead worker's notice is taken up within a minute and a half; then a group takes some twenty messages a minute. */
const toldWithinMs = 400_000;

let fire: Fire;
let agents: Agent[];
const customers: Customer[] = [];
beforeAll(async () => {
  fire = await lightFire();
  const { street, group, settle } = fire;
  agents = ['Иван', 'Ольга', 'Пётр'].map((name) => group.join(name));
  for (let made = 0; made < companies; made += 1) {
    const customer = createCustomer({ telegram: street.telegram, settle });
    await enter(customer, 'LEGAL_ENTITY');
    customers.push(customer);
  }
});
afterAll(() => fire.close());

/** The first invoice of each company is paid by an agent's word, the second as the bank's file has it. */
const orderByHand = (company: number): string => String(700 + company);
const orderOfBank = (company: number): string => String(900 + company);

async function playCompany(company: number, customer: Customer): Promise<void> {
  await askForInvoices(fire, customer, 1);
  const [first] = await invoicesOf(fire, customer);
  if (!first) throw new Error('no invoice');
  const byHand = { invoiceId: first.id, sum: '5000', order: orderByHand(company) };
  // Each company's payment is reported by another agent, and confirmed by all.
  const inTurn = [...agents.slice(company % agents.length), ...agents.slice(0, company % agents.length)];
  await Promise.all([confirmByHand(fire, inTurn, byHand), askForInvoices(fire, customer, 2)]);
}

/** What the bank knows by now: the second invoices, each paid. */
async function statement() {
  const seconds = (await Promise.all(customers.map((customer) => invoicesOf(fire, customer)))).map(([, two]) => two);
  const payments = seconds.flatMap((invoice, company) =>
    invoice
      ? [
          {
            number: orderOfBank(company),
            amountMinor: 500_000n,
            payerInn: romashka[0] ?? '',
            purpose: `Оплата по счёту № ${invoice.number}`,
          },
        ]
      : [],
  );
  return { payments, credited: seconds.every((invoice) => invoice?.paidMinor === 500_000n) };
}

test(`${kills} times kill -9 while invoices are asked for and paid`, async () => {
  const seed = runSeed();
  const delaysMs = fc.sample(fc.integer({ min: 0, max: 4_000 }), { numRuns: kills, seed });
  const acts = [
    ...customers.map((customer, company) => playCompany(company, customer)),
    creditByStatement(fire, agents.slice(0, 2), statement),
  ];
  const kill = async (): Promise<void> => {
    for (const delayMs of delaysMs) {
      await wait(delayMs);
      await fire.killAndStart();
    }
    await wait(200);
    await fire.killAndLeave();
  };
  await Promise.all([kill(), ...acts]);
  await until(`everything told (seed ${seed})`, async () => (await fire.waiting('notices')) === 0, toldWithinMs, 500);
  await fire.hurryLetters();
  await until(`every letter sent (seed ${seed})`, async () => (await fire.waiting('mail')) === 0, toldWithinMs, 500);
  await proveMoney(seed);
  await proveWords(seed);
  await proveLetters(seed);
}, 1_200_000);

test('the mail server away, the program killed meanwhile: each letter is sent when it is back', async () => {
  const before = await fire.database.db.letter.count();
  await fire.closeMail();
  await Promise.all(customers.map((customer) => askForInvoices(fire, customer, 3)));
  for (let kill = 0; kill < 3; kill += 1) {
    await fire.hurryLetters();
    await wait(500);
    await fire.killAndStart();
  }
  expect(await fire.waiting('mail')).toBe(2 * companies);
  await fire.reopenMail();
  const sent = async (): Promise<boolean> => {
    await fire.hurryLetters();
    return (await fire.waiting('mail')) === 0;
  };
  await until('every letter sent', sent, toldWithinMs, 500);
  const letters = await fire.database.db.letter.findMany({ orderBy: { id: 'asc' }, skip: before });
  expect(letters).toHaveLength(2 * companies);
  expect(letters.filter(({ sentAt }) => sentAt === null)).toEqual([]);
  const ids = await Promise.all(fire.mail.taken.map(async (_, index) => (await fire.mail.read(index)).messageId));
  expect(new Set(ids).size).toBe(letters.length);
}, 600_000);

async function proveMoney(seed: number): Promise<void> {
  const { db } = fire.database;
  const all = await db.invoice.findMany({ orderBy: { sequence: 'asc' }, include: { payments: true } });
  expect(
    all.map(({ sequence }) => sequence),
    `seed ${seed}`,
  ).toEqual(Array.from({ length: 2 * companies }, (_, n) => n + 1));
  expect(all.map(({ paidMinor }) => paidMinor)).toEqual(all.map(() => 500_000n));
  const orders = all.flatMap(({ payments }) => payments.map(({ orderNumber }) => orderNumber));
  const wanted = customers.flatMap((_, company) => [orderByHand(company), orderOfBank(company)]);
  expect(orders.sort(), `seed ${seed}`).toEqual(wanted.sort());
  for (const accountId of new Set(all.map((invoice) => invoice.accountId))) {
    expect((await balanceOf(db, accountId)).availableMinor).toBe(1_000_000n);
  }
  expect(await verifyBooks(db, booksChecks)).toMatchObject({ kind: 'balanced' });
}

async function proveWords(seed: number): Promise<void> {
  const { telegram } = fire.street;
  const { db } = fire.database;
  expect(telegram.violations).toEqual([]);
  expect(await db.noticeDead.findMany(), `seed ${seed}`).toEqual([]);
  // Of a press that was under way at three kills nothing came, and it was made again.
  const lost = { failure: { contains: 'given up' } };
  expect(await db.telegramUpdate.findMany({ where: { failure: { not: null }, NOT: lost } }), `seed ${seed}`).toEqual(
    [],
  );
  for (const customer of customers) {
    const chat = telegram.messages(customer.id).filter(({ fromBot }) => fromBot);
    for (const { number, cardMessageId, cardThreadId } of await invoicesOf(fire, customer)) {
      const files = chat.filter(({ document }) => document?.fileName.includes(number));
      expect(files.length, `the file of ${number}, seed ${seed}`).toBeGreaterThan(0);
      const thanks = chat.filter(({ text }) => text.includes(`Счёт № ${number} на`) && text.includes('оплачен'));
      expect(thanks.length, `thanks for ${number}, seed ${seed}`).toBeGreaterThan(0);
      const topic = telegram.messages(supportChatId, cardThreadId ?? -1);
      const card = topic.find(({ messageId }) => BigInt(messageId) === cardMessageId);
      expect(card?.text, `the card of ${number}, seed ${seed}`).toContain('Состояние: зачислен');
      expect(
        topic.some(({ document }) => document?.fileName.includes(number)),
        `seed ${seed}`,
      ).toBe(true);
    }
  }
}

async function proveLetters(seed: number): Promise<void> {
  const { db } = fire.database;
  const letters = await db.letter.findMany();
  expect(letters).toHaveLength(4 * companies);
  expect(
    letters.filter(({ sentAt, diedAt }) => sentAt === null || diedAt !== null),
    `seed ${seed}`,
  ).toEqual([]);
  const taken = await Promise.all(fire.mail.taken.map((_, index) => fire.mail.read(index)));
  const idsOf = Map.groupBy(taken, ({ messageId }) => messageId);
  expect(idsOf.size, `seed ${seed}`).toBe(letters.length);
  // One that came twice is the same letter.
  for (const same of idsOf.values()) expect(new Set(same.map(({ subject }) => subject)).size).toBe(1);
}
