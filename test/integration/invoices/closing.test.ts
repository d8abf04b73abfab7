// Guarantee: on a quarter's first working day each legal entity whose money moved in the quarter before gets its list, once,
// whose sums agree with the books; support and the account's owners are told once.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ledgerOwnerOf } from '../../../src/accounts/account.ts';
import { joinAccount } from '../../../src/accounts/join-account.ts';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { closingListFile } from '../../../src/documents/index.ts';
import { closingLists, makeClosingLists, recordPayment, undoPayment } from '../../../src/invoices/index.ts';
import { openLedgerAccount, post, reverse } from '../../../src/ledger/index.ts';
import {
  agent,
  type InvoiceWorld,
  newCustomer,
  newInvoice,
  openInvoiceWorld,
  payer,
  queuedKeys,
  queuedNotices,
  supportChatId,
} from '../../support/invoice-world.ts';

let world: InvoiceWorld;
let customer: Awaited<ReturnType<typeof newCustomer>>;
let accountNumber: string;
beforeAll(async () => {
  world = await openInvoiceWorld();
});
afterAll(() => world.close());

let year = 2029;
/** Each test has a year of its own, and in it a customer with money from January and February to close in April. */
beforeEach(async () => {
  year += 1;
  customer = await newCustomer(world.db);
  const account = await world.db.account.findUniqueOrThrow({ where: { id: customer.accountId } });
  accountNumber = account.number;
  await pay(`${year - 1}-12-31T20:59:59Z`, 50_000n, 'old');
  // New Year in Moscow.
  await pay(`${year - 1}-12-31T21:00:00Z`, 100_000n, '17');
});

async function pay(iso: string, amountMinor: bigint, orderNumber: string): Promise<bigint> {
  world.setTime(iso);
  const { id: invoiceId } = await newInvoice(world.deps, { customer });
  const outcome = await recordPayment(world.deps, { invoiceId, amountMinor, orderNumber, agent });
  if (outcome.kind !== 'credited') throw new Error(outcome.kind);
  return outcome.paymentId;
}

async function move(iso: string, amountMinor: bigint, kind: 'charge' | 'top-up'): Promise<bigint> {
  const open = (ownerKey: string, of: 'customer' | 'revenue') =>
    openLedgerAccount(world.db, { ownerKey, kind: of, currency: 'RUB' });
  const posted = await post(world.db, {
    ...{ idempotencyKey: `${kind}:test:${customer.accountId}:${iso}`, kind, occurredAt: new Date(iso) },
    lines: [
      { accountId: await open(ledgerOwnerOf(customer.accountId), 'customer'), amountMinor },
      { accountId: await open('system:revenue', 'revenue'), amountMinor: -amountMinor },
    ],
  });
  if (posted.kind !== 'posted') throw new Error(posted.kind);
  return posted.transactionId;
}

const makeLists = () => makeClosingLists(world.deps, world.clock.now());

const close = async () => {
  // The 2nd of April 2030 and its like: a first working day has come in any year.
  world.setTime(`${year}-04-05T09:00:00Z`);
  return makeLists();
};

const listed = async (quarter = `${year}-Q1`) =>
  (await closingLists(world.db, quarter)).filter((list) => list.accountNumber === accountNumber);

test('opening, payments, services, all else and closing, by the provider’s calendar', async () => {
  await move(`${year}-01-15T09:00:00Z`, -30_000n, 'charge');
  const mistaken = await move(`${year}-02-01T09:00:00Z`, -10_000n, 'charge');
  await reverse(world.db, {
    ...{
      idempotencyKey: `charge:undone:${mistaken}`,
      transactionId: mistaken,
      occurredAt: new Date(`${year}-02-02T09:00:00Z`),
    },
  });
  await move(`${year}-03-01T09:00:00Z`, 7_000n, 'top-up');
  // After the quarter's end, in Moscow.
  await move(`${year}-03-31T21:00:00Z`, -1n, 'charge');
  await close();
  expect(await listed()).toEqual([
    {
      accountNumber,
      company: payer.name,
      inn: payer.inn,
      kpp: payer.kpp,
      postalAddress: payer.address,
      email: payer.email,
      openingMinor: '50000',
      payments: [
        { paidOn: `${year}-01-01`, invoiceNumber: expect.any(String), orderNumber: '17', amountMinor: '100000' },
      ],
      chargedMinor: '30000',
      otherMinor: '7000',
      closingMinor: '127000',
    },
  ]);
  const file = closingListFile({ quarter: `${year}-Q1`, entities: await listed() });
  expect(file.bytes.toString()).toContain('1270,00');
});

test('a payment undone in its quarter is none; one undone later stays, and lessens the later quarter', async () => {
  const gone = await pay(`${year}-02-10T09:00:00Z`, 11_100n, '18');
  await undoPayment(world.deps, { paymentId: gone, agent, reason: 'Чужой платёж' });
  const later = await pay(`${year}-03-10T09:00:00Z`, 22_200n, '19');
  world.setTime(`${year}-04-01T09:00:00Z`);
  await undoPayment(world.deps, { paymentId: later, agent, reason: 'Чужой платёж' });
  await close();
  const [first] = await listed();
  expect(first?.payments.map(({ orderNumber }) => orderNumber)).toEqual(['17', '19']);
  expect(first).toMatchObject({ otherMinor: '0', closingMinor: '172200' });
  world.setTime(`${year}-07-10T09:00:00Z`);
  await makeLists();
  const [second] = await listed(`${year}-Q2`);
  expect(second).toMatchObject({ openingMinor: '172200', payments: [], otherMinor: '-22200', closingMinor: '150000' });
});

test('made once, from the first working day on, whoever looks and however often', async () => {
  world.setTime(`${year}-03-31T20:00:00Z`);
  const before = await closingLists(world.db, `${year}-Q1`);
  await makeLists();
  expect(await closingLists(world.db, `${year}-Q1`)).toEqual(before);
  const counts = await Promise.all([close(), close()]);
  expect(counts.sort()).toEqual([0, 1]);
  expect(await listed()).toHaveLength(1);
  await move(`${year}-02-20T09:00:00Z`, -5n, 'charge');
  expect(await close()).toBe(0);
  expect(await listed()).toMatchObject([{ closingMinor: '150000' }]);
});

test('the owners are told, payers and viewers are not, and the group once for all', async () => {
  const payerOfIt = await newCustomer(world.db);
  await inTransaction(world.db, (tx) =>
    joinAccount(tx, { userId: payerOfIt.userId, accountId: customer.accountId, role: 'payer', now: new Date() }),
  );
  await close();
  await close();
  const quarter = `${year}-Q1`;
  const key = `closing:${quarter}:${customer.accountId}:`;
  expect(await queuedKeys(world.db, key)).toEqual([`${key}${customer.userId}`]);
  expect((await queuedNotices(world.db, customer.chatId)).at(-1)).toEqual({
    ...{ kind: 'closing.announced', quarter, accountId: String(customer.accountId) },
  });
  const inGroup = (await queuedNotices(world.db, supportChatId)).filter((notice) => notice.quarter === quarter);
  expect(inGroup).toEqual([{ kind: 'support.closing', quarter }]);
});

test('people, accounts at rest and providers without closing documents get none', async () => {
  const person = await newCustomer(world.db, 'SOLE_PROPRIETOR');
  const { id: invoiceId } = await newInvoice(world.deps, { customer: person });
  await recordPayment(world.deps, { invoiceId, amountMinor: 100n, orderNumber: '1', agent });
  const atRest = await newCustomer(world.db);
  world.setTime(`${year}-04-05T09:00:00Z`);
  const profile = { ...amvera, invoice: { ...amvera.invoice, closingDocumentsQuarterly: false } };
  expect(await makeClosingLists({ ...world.deps, profile }, world.clock.now())).toBe(0);
  await close();
  const who = { accountId: { in: [person.accountId, atRest.accountId] } };
  expect(await world.db.closingList.count({ where: who })).toBe(0);
});

test('a list that comes later, for money that became known later, brings the group the file anew', async () => {
  await close();
  const late = await newCustomer(world.db);
  customer = late;
  await move(`${year}-03-31T20:59:59Z`, 100n, 'top-up');
  expect(await close()).toBe(1);
  expect(await close()).toBe(0);
  const quarter = `${year}-Q1`;
  const inGroup = (await queuedNotices(world.db, supportChatId)).filter((notice) => notice.quarter === quarter);
  expect(inGroup).toHaveLength(2);
});

test('a quarter whose days were all missed is closed by the runs that make up for them', async () => {
  world.setTime(`${year}-08-01T09:00:00Z`);
  expect(await makeClosingLists(world.deps, new Date(`${year}-04-05T09:00:00Z`))).toBe(1);
  expect(await listed()).toMatchObject([{ closingMinor: '150000' }]);
});
