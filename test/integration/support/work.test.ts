// Guarantee: what waits for support is listed whole or with how much more there is, and a day's summary adds up to what the
// books and the log hold of that day.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../../src/db/transaction.ts';
import { rejectInvoice, undoPayment } from '../../../src/invoices/index.ts';
import { quarantineStatement } from '../../../src/payments/inbox/quarantine.ts';
import {
  adjust,
  approve,
  confirmPayment,
  pendingWork,
  relayFromCustomer,
  todaySummary,
  undoAdjustment,
  unmatchedWork,
} from '../../../src/support/index.ts';
import { newCustomer, newInvoice } from '../../support/invoice-world.ts';
import { agents, credit, type DeskWorld, limitMinor, openDeskWorld } from './desk-world.ts';

const [olga = { id: 1n, name: '' }, peter = olga] = agents;
let world: DeskWorld;

beforeAll(async () => {
  world = await openDeskWorld();
});
afterAll(() => world.close());

/** Money that the gateway vouches for and that is nobody's. */
async function quarantined(invoiceId: number): Promise<void> {
  const money = { gateway: 'robokassa', problem: 'unknown-invoice', invoiceId, amountMinor: 100n } as const;
  await inTransaction(world.db, (tx) => quarantineStatement(tx, world.deps, money));
}

async function bankDocuments(
  states: readonly ('matched' | 'unmatched' | 'ignored')[],
  invoiceId: bigint,
): Promise<void> {
  const { db, clock } = world;
  const statement = await db.bankStatement.create({
    data: {
      ...{ fileName: 'kl_to_1c.txt', fileHash: Buffer.from('a'), receivedAt: clock.now() },
      ...{ agentId: olga.id, agentName: olga.name, documents: states.length },
    },
  });
  for (const [place, state] of states.entries()) {
    await db.bankDocument.create({
      data: {
        ...{ key: `${statement.id}:${place}`, statementId: statement.id, number: String(place), paidOn: clock.now() },
        ...{ amountMinor: 500_00n, payerInn: '7736207543', payerName: 'ООО «Ромашка»', payerAccount: '', purpose: '' },
        ...{ state, reason: 'number', invoiceId: state === 'matched' ? invoiceId : null },
      },
    });
  }
}

test('what waits for support is listed: open invoices, requests of colleagues, customers, and money that matches nothing', async () => {
  const { deps, db } = world;
  const [open, rejected, large] = [
    await newInvoice(deps),
    await newInvoice(deps),
    await newInvoice(deps, { amountMinor: limitMinor * 2n }),
  ];
  await rejectInvoice(deps, { invoiceId: rejected.id, agent: olga, reason: 'дубль' });
  const payment = { invoiceId: large.id, amountMinor: limitMinor * 2n, orderNumber: '1', agent: olga };
  await confirmPayment(deps, { ...payment, expectedVersion: large.version });
  const { userId } = await newCustomer(db);
  await relayFromCustomer(deps, { userId, messageId: 1 });
  await quarantined(404);
  await bankDocuments(['matched', 'unmatched', 'ignored'], open.id);

  const work = await pendingWork(db);
  expect(work.invoices.map(({ id }) => id)).toEqual([open.id, large.id]);
  expect(work.approvals).toMatchObject([{ invoiceId: large.id, askedBy: olga }]);
  expect(work.customers).toEqual([
    { userId, firstName: 'Анна', username: null, waitingSince: world.clock.now(), chatId: null, threadId: null },
  ]);
  expect(work).toMatchObject({ invoiceCount: 2, approvalCount: 1, customerCount: 1, unmatchedCount: 3 });

  const unmatched = await unmatchedWork(db);
  expect(unmatched.notifications).toMatchObject([{ gateway: 'robokassa', invoiceId: 404, reason: 'unknown-invoice' }]);
  expect(unmatched.documents).toMatchObject([
    { state: 'matched', invoiceNumber: open.number },
    { state: 'unmatched', invoiceNumber: null },
  ]);
  expect(unmatched).toMatchObject({ notificationCount: 1, documentCount: 2 });
});

test('lists are bounded, and it is said how many there are', async () => {
  const { deps, db } = world;
  for (let number = 0; number < 25; number += 1) {
    await quarantined(1000 + number);
    const { userId } = await newCustomer(db);
    await relayFromCustomer(deps, { userId, messageId: 1 });
  }
  const [work, unmatched] = [await pendingWork(db), await unmatchedWork(db)];
  expect(work.customers).toHaveLength(20);
  expect(work.customerCount).toBe(26);
  expect(unmatched.notifications).toHaveLength(20);
  expect(unmatched.notificationCount).toBe(26);
});

test('a day’s summary adds up what came, by kind, what was asked for, and who did what', async () => {
  const { deps, db, setTime } = world;
  const period = { from: new Date('2026-12-07T21:00:00Z'), to: new Date('2026-12-08T21:00:00Z') };
  const { accountId } = await newCustomer(db);
  const wish = { accountId, reason: 'поправка' };
  setTime('2026-12-07T20:59:59.999Z');
  await credit(world, accountId, 999_00n);
  setTime('2026-12-07T21:00:00Z');
  const undoable = await credit(world, accountId, 100_00n);
  await adjust(deps, { ...wish, amountMinor: -30_00n, agent: peter, key: world.newKey() });
  await undoAdjustment(deps, { transactionId: undoable, agent: peter, reason: 'ошибка' });
  const invoice = await newInvoice(deps, { amountMinor: 400_00n });
  const paid = { invoiceId: invoice.id, agent: olga };
  const first = await confirmPayment(deps, { ...paid, amountMinor: 400_00n, orderNumber: '1', expectedVersion: 0 });
  if (first.kind !== 'credited') throw new Error(first.kind);
  await undoPayment(deps, { paymentId: first.paymentId, agent: olga, reason: 'не тот счёт' });
  await confirmPayment(deps, { ...paid, amountMinor: 250_00n, orderNumber: '2', expectedVersion: 2 });
  const large = await adjust(deps, { ...wish, amountMinor: limitMinor + 1n, agent: olga, key: world.newKey() });
  if (large.kind !== 'needs-second-agent') throw new Error(large.kind);
  await approve(deps, { approvalId: large.approval.id, agent: peter });
  setTime('2026-12-08T21:00:00Z');
  await credit(world, accountId, 888_00n);

  const summary = await todaySummary(db, period);
  const [rub, against] = [{ currency: 'RUB' }, 'adjustment'];
  expect(summary.moved).toEqual([
    { ...rub, kind: 'adjustment', against, amountMinor: 100_00n - 30_00n + limitMinor + 1n, transactions: 3 },
    { ...rub, kind: 'reversal', against, amountMinor: -100_00n, transactions: 1 },
    { ...rub, kind: 'reversal', against: 'bank', amountMinor: -400_00n, transactions: 1 },
    { ...rub, kind: 'top-up', against: 'bank', amountMinor: 650_00n, transactions: 2 },
  ]);
  expect(summary.invoicesRequested).toEqual({ count: 1, amountMinor: 400_00n });
  expect(summary.invoicePayments).toEqual({ count: 1, amountMinor: 250_00n });
  const [one, two] = [
    { agentId: olga.id, agentName: olga.name },
    { agentId: peter.id, agentName: peter.name },
  ];
  expect(summary.acts).toEqual([
    { ...one, act: 'approval-asked', count: 1 },
    { ...one, act: 'credit', count: 1 },
    { ...one, act: 'invoice-payment', count: 2 },
    { ...one, act: 'invoice-payment-reversed', count: 1 },
    { ...two, act: 'adjustment-reversed', count: 1 },
    { ...two, act: 'credit', count: 1 },
    { ...two, act: 'debit', count: 1 },
  ]);
});

test('a day on which nothing happened is empty', async () => {
  const period = { from: new Date('2020-01-01T00:00:00Z'), to: new Date('2020-01-02T00:00:00Z') };
  const nothing = { count: 0, amountMinor: 0n };
  expect(await todaySummary(world.db, period)).toEqual({
    ...{
      moved: [],
      acts: [],
      invoicesRequested: nothing,
      invoicePayments: nothing,
      refunds: nothing,
      refundsUndone: nothing,
    },
  });
});
