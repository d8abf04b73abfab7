// Guarantee: the bank's money for an invoice is credited whole and once, whatever the sum and the invoice's state; what was
// credited by mistake is taken back once, if it is there still, and may then be credited anew.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ledgerOwnerOf } from '../../../src/accounts/account.ts';
import { actsOnInvoice } from '../../../src/audit/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import {
  awaitApprovalIn,
  expireInvoices,
  findInvoice,
  type Invoice,
  invoicePayments,
  quotePayment,
  recordPayment,
  recordPaymentIn,
  rejectInvoice,
  undoPayment,
} from '../../../src/invoices/index.ts';
import { openLedgerAccount, post } from '../../../src/ledger/index.ts';
import {
  agent,
  balanceMinor,
  booksOfInvoices,
  type InvoiceWorld,
  newInvoice,
  openInvoiceWorld,
  otherAgent,
  queuedKeys,
  queuedNotices,
} from '../../support/invoice-world.ts';

let world: InvoiceWorld;
let invoice: Invoice;
beforeAll(async () => {
  world = await openInvoiceWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.setTime('2026-11-23T09:00:00Z');
  invoice = await newInvoice(world.deps);
});
afterEach(async () => {
  expect(await booksOfInvoices(world.db)).toEqual([]);
});

const pay = (wish: Partial<Parameters<typeof recordPayment>[1]> = {}) =>
  recordPayment(world.deps, { invoiceId: invoice.id, amountMinor: 100_000n, orderNumber: '17', agent, ...wish });

const paidId = async (wish: Parameters<typeof pay>[0] = {}): Promise<bigint> => {
  const outcome = await pay(wish);
  if (outcome.kind !== 'credited') throw new Error(`not credited: ${outcome.kind}`);
  return outcome.paymentId;
};

const undo = (paymentId: bigint, who = agent) =>
  undoPayment(world.deps, { paymentId, agent: who, reason: 'Платёж другого клиента' });

const balance = () => balanceMinor(world.db, invoice.accountId);

/** The service takes its money. */
async function spend(amountMinor: bigint): Promise<void> {
  const open = (ownerKey: string, kind: 'customer' | 'revenue') =>
    openLedgerAccount(world.db, { ownerKey, kind, currency: 'RUB' });
  const lines = [
    { accountId: await open(ledgerOwnerOf(invoice.accountId), 'customer'), amountMinor: -amountMinor },
    { accountId: await open('system:revenue', 'revenue'), amountMinor },
  ];
  const idempotencyKey = `charge:test:${invoice.id}:${amountMinor}`;
  await post(world.db, { idempotencyKey, kind: 'charge', lines, occurredAt: world.clock.now() });
}

test('the exact sum: credited, booked, logged and told', async () => {
  const quoted = await quotePayment(world.db, { invoiceId: invoice.id, amountMinor: 100_000n });
  expect(quoted).toMatchObject({ kind: 'exact', willCreditMinor: 100_000n, version: 0 });
  const paymentId = await paidId({ expectedVersion: 0 });
  expect(await findInvoice(world.db, invoice.id)).toMatchObject({
    state: 'credited',
    paidMinor: 100_000n,
    version: 1,
  });
  expect(await balance()).toBe(100_000n);
  const [payment] = await invoicePayments(world.db, invoice.id);
  expect(payment).toMatchObject({ id: paymentId, amountMinor: 100_000n, orderNumber: '17', recordedBy: agent.id });
  const { ledgerTransactionId } = payment ?? {};
  expect(await actsOnInvoice(world.db, invoice.id)).toMatchObject([
    {
      ...{ act: 'invoice-payment', agent, amountMinor: 100_000n, currency: 'RUB', ledgerTransactionId },
      detail: { payment: String(paymentId), order: '17' },
    },
  ]);
  expect((await queuedNotices(world.db, invoice.chatId)).at(-1)).toEqual({
    ...{ kind: 'invoice.changed', invoiceId: String(invoice.id), event: 'credited', amountMinor: '100000' },
  });
  const told = await queuedKeys(world.db, `invoice:${invoice.id}:v1:`);
  expect(told).toEqual([`invoice:${invoice.id}:v1:customer`, `invoice:${invoice.id}:v1:card`]);
});

test('in parts, and then more than is due: each is credited whole', async () => {
  await pay({ amountMinor: 30_000n, orderNumber: '1' });
  expect(await findInvoice(world.db, invoice.id)).toMatchObject({ state: 'partly-paid', paidMinor: 30_000n });
  const rest = { invoiceId: invoice.id, amountMinor: 90_000n };
  expect(await quotePayment(world.db, rest)).toMatchObject({ kind: 'over', differenceMinor: 20_000n, version: 1 });
  await pay({ amountMinor: 90_000n, orderNumber: '2' });
  expect(await findInvoice(world.db, invoice.id)).toMatchObject({ state: 'credited', paidMinor: 120_000n });
  await pay({ amountMinor: 5n, orderNumber: '3' });
  expect(await balance()).toBe(120_005n);
  const events = (await queuedNotices(world.db, invoice.chatId)).map(({ event }) => event);
  expect(events).toEqual([undefined, 'partly-paid', 'credited', 'credited']);
});

test('a payment order is credited once, however it is typed, and whatever sum comes with it', async () => {
  const paymentId = await paidId();
  for (const orderNumber of ['17', '№ 000017', ' 17 ']) {
    const again = await pay({ orderNumber, amountMinor: 5n, agent: otherAgent, expectedVersion: 0 });
    expect(again).toMatchObject({ kind: 'already-recorded', payment: { id: paymentId }, invoice: { version: 1 } });
  }
  expect(await balance()).toBe(100_000n);
});

test('what was confirmed for an invoice that has changed meanwhile is asked anew', async () => {
  await pay({ amountMinor: 30_000n, orderNumber: '1' });
  const late = await pay({ orderNumber: '2', expectedVersion: 0 });
  expect(late).toMatchObject({ kind: 'changed', invoice: { version: 1, paidMinor: 30_000n } });
  expect(await balance()).toBe(30_000n);
});

test('a rejected and an expired invoice are credited all the same', async () => {
  await rejectInvoice(world.deps, { invoiceId: invoice.id, agent, reason: 'Нет договора' });
  const paymentId = await paidId();
  expect(await findInvoice(world.db, invoice.id)).toMatchObject({ state: 'credited', rejectionReason: 'Нет договора' });
  await undo(paymentId);
  expect(await findInvoice(world.db, invoice.id)).toMatchObject({ state: 'rejected', paidMinor: 0n });
  invoice = await newInvoice(world.deps);
  world.setTime('2027-03-01T09:00:00Z');
  await expireInvoices(world.deps);
  expect(await findInvoice(world.db, invoice.id)).toMatchObject({ state: 'expired' });
  await pay();
  expect(await findInvoice(world.db, invoice.id)).toMatchObject({ state: 'credited' });
  expect(await balance()).toBe(100_000n);
});

test('undone by a reversing entry, once, with the reason kept; the invoice waits for its money again', async () => {
  const paymentId = await paidId();
  const outcomes = await Promise.all([undo(paymentId), undo(paymentId, otherAgent), undo(paymentId)]);
  expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['already-undone', 'already-undone', 'undone']);
  expect(await balance()).toBe(0n);
  expect(await findInvoice(world.db, invoice.id)).toMatchObject({ state: 'requested', paidMinor: 0n, version: 2 });
  const [payment] = await invoicePayments(world.db, invoice.id);
  expect(payment).toMatchObject({ reversalReason: 'Платёж другого клиента', reversedAt: world.clock.now() });
  const acts = await actsOnInvoice(world.db, invoice.id);
  expect(acts.at(-1)).toMatchObject({
    ...{ act: 'invoice-payment-reversed', amountMinor: -100_000n, reason: 'Платёж другого клиента' },
    ledgerTransactionId: payment?.reversalTransactionId,
  });
  expect((await queuedNotices(world.db, invoice.chatId)).at(-1)).toMatchObject({
    ...{ event: 'payment-undone', amountMinor: '100000' },
  });
});

test('the same payment order is credited anew after its undoing, again and again', async () => {
  for (let round = 0; round < 3; round += 1) await undo(await paidId());
  const last = await paidId();
  expect(await balance()).toBe(100_000n);
  expect(await invoicePayments(world.db, invoice.id)).toHaveLength(4);
  expect(await pay()).toMatchObject({ kind: 'already-recorded', payment: { id: last } });
});

test('money that was spent is not taken back, and what is left is said', async () => {
  const paymentId = await paidId();
  await spend(30_000n);
  expect(await undo(paymentId)).toMatchObject({
    kind: 'spent',
    available: { amountMinor: 70_000n, currency: 'RUB' },
  });
  expect(await findInvoice(world.db, invoice.id)).toMatchObject({ state: 'credited', version: 1 });
  expect(await actsOnInvoice(world.db, invoice.id)).toHaveLength(1);
  await pay({ orderNumber: '18', amountMinor: 30_000n });
  expect(await undo(paymentId)).toMatchObject({ kind: 'undone' });
  expect(await balance()).toBe(0n);
});

test('a line of the bank’s file is credited to one invoice, and is free again when that is undone', async () => {
  const statement = await world.db.bankStatement.create({
    data: {
      ...{ fileName: 'kl_to_1c.txt', fileHash: Buffer.from('x'), receivedAt: world.clock.now(), documents: 1 },
      ...{ agentId: agent.id, agentName: agent.name },
    },
  });
  const line = await world.db.bankDocument.create({
    data: {
      ...{ key: `test:${invoice.id}`, statementId: statement.id, number: '17', paidOn: new Date('2026-11-23') },
      ...{ amountMinor: 100_000n, payerInn: invoice.payerInn, payerName: 'Ромашка', payerAccount: '', purpose: '' },
      ...{ state: 'credited', reason: 'number', invoiceId: invoice.id },
    },
  });
  const paymentId = await paidId({ bankDocumentId: line.id });
  const elsewhere = await newInvoice(world.deps);
  const again = await pay({ invoiceId: elsewhere.id, bankDocumentId: line.id });
  expect(again).toMatchObject({ kind: 'already-recorded', payment: { id: paymentId, invoiceId: invoice.id } });
  await undo(paymentId);
  const freed = await world.db.bankDocument.findUnique({ where: { id: line.id } });
  expect(freed).toMatchObject({ state: 'unmatched', reason: 'payment-undone', invoiceId: null });
  expect(await pay({ invoiceId: elsewhere.id, bankDocumentId: line.id })).toMatchObject({ kind: 'credited' });
});

test('a payment that waits for a second agent shows, and goes when it is credited or declined', async () => {
  const mark = (awaits: boolean, expectedVersion?: number) =>
    inTransaction(world.db, (tx) =>
      awaitApprovalIn(tx, world.deps, {
        ...{ invoiceId: invoice.id, awaits, amountMinor: 100_000n },
        ...(expectedVersion === undefined ? {} : { expectedVersion }),
      }),
    );
  expect(await mark(true, 5)).toMatchObject({ kind: 'changed' });
  expect(await mark(true, 0)).toMatchObject({ kind: 'marked', invoice: { state: 'paid', version: 1 } });
  expect(await mark(true)).toMatchObject({ kind: 'already' });
  const rejected = await rejectInvoice(world.deps, { invoiceId: invoice.id, agent, reason: 'Нет' });
  expect(rejected).toMatchObject({ kind: 'closed' });
  expect(await mark(false)).toMatchObject({ kind: 'marked', invoice: { state: 'requested', version: 2 } });
  await mark(true);
  const credited = await inTransaction(world.db, (tx) =>
    recordPaymentIn(tx, world.deps, {
      ...{ invoiceId: invoice.id, amountMinor: 60_000n, orderNumber: '17', agent: otherAgent },
      ...{ expectedVersion: 3, approved: true },
    }),
  );
  expect(credited).toMatchObject({ kind: 'credited', invoice: { state: 'partly-paid', awaitsApproval: false } });
  const events = (await queuedNotices(world.db, invoice.chatId)).map(({ event, amountMinor }) => [event, amountMinor]);
  expect(events.slice(1)).toEqual([
    ['paid', '100000'],
    ['paid', '100000'],
    ['partly-paid', '60000'],
  ]);
});

test('whatever fails on the way leaves nothing behind', async () => {
  const fail = async () => {
    throw new Error('the queue is gone');
  };
  const deps = { ...world.deps, enqueueNotice: fail };
  const wish = { invoiceId: invoice.id, amountMinor: 100_000n, orderNumber: '17', agent };
  await expect(recordPayment(deps, wish)).rejects.toThrow('the queue is gone');
  expect(await findInvoice(world.db, invoice.id)).toEqual(invoice);
  expect(await balance()).toBe(0n);
  expect(await actsOnInvoice(world.db, invoice.id)).toEqual([]);
  const paymentId = await paidId();
  await expect(undoPayment(deps, { paymentId, agent, reason: 'Ошибка' })).rejects.toThrow('the queue is gone');
  expect(await balance()).toBe(100_000n);
  expect((await invoicePayments(world.db, invoice.id))[0]?.reversedAt).toBeNull();
});

test('what is no payment and no invoice', async () => {
  await expect(pay({ amountMinor: 0n })).rejects.toThrow(RangeError);
  await expect(pay({ orderNumber: ' № ' })).rejects.toThrow(RangeError);
  expect(await pay({ invoiceId: 999_999n })).toEqual({ kind: 'unknown-invoice' });
  expect(await undo(999_999n)).toEqual({ kind: 'unknown-payment' });
  expect(await quotePayment(world.db, { invoiceId: 999_999n, amountMinor: 1n })).toEqual({ kind: 'unknown-invoice' });
});
