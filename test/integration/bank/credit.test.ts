// Guarantee: on an agent's word each matched payment is credited once, through the invoices' own door; what has changed since
// the file was matched is not credited but shown; and money above the limit is moved by two people.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { incomingTo } from '../../../src/bank/incoming.ts';
import { assignDocument, creditStatement, unmatchedDocuments } from '../../../src/bank/index.ts';
import { keepDocuments } from '../../../src/bank/keep.ts';
import { readStatement } from '../../../src/bank/statement/read-statement.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { findInvoice, recordPayment, undoPayment } from '../../../src/invoices/index.ts';
import { sellerAccount, statementFile } from '../../support/bank-statement.ts';
import {
  documentFates,
  fates,
  importAndCredit,
  importPayments,
  invoiceFor,
  newInn,
  paymentOf,
} from '../../support/bank-world.ts';
import { agent, balanceMinor, type InvoiceWorld, openInvoiceWorld, otherAgent } from '../../support/invoice-world.ts';

let world: InvoiceWorld;
beforeAll(async () => {
  world = await openInvoiceWorld();
});
afterAll(() => world.close());

/** The id of the one document of these that waits. */
async function waiting(number: string | undefined): Promise<bigint> {
  const row = await world.db.bankDocument.findFirstOrThrow({ where: { number: String(number) } });
  return row.id;
}

test('exact, partial and over are credited whole, and once', async () => {
  const { deps, db } = world;
  const [exact, partial, over] = await Promise.all([invoiceFor(deps), invoiceFor(deps), invoiceFor(deps)]);
  const payments = [
    paymentOf(exact),
    paymentOf(partial, { amountMinor: 40_000n }),
    paymentOf(partial, { amountMinor: 10_001n }),
    paymentOf(over, { amountMinor: 150_000n }),
  ];
  const { statementId } = await importPayments(deps, payments);
  const outcome = await creditStatement(deps, { statementId, agent });
  expect(outcome).toMatchObject({ skipped: [], left: 0 });
  expect(
    outcome.credited.map(({ invoiceNumber, amountMinor, how }) => [invoiceNumber, amountMinor, how]).sort(),
  ).toEqual(
    [
      [exact.number, 100_000n, 'credited'],
      [over.number, 150_000n, 'credited'],
      [partial.number, 10_001n, 'credited'],
      [partial.number, 40_000n, 'credited'],
    ].sort(),
  );
  expect(await creditStatement(deps, { statementId, agent })).toEqual({ credited: [], skipped: [], left: 0 });
  expect(await balanceMinor(db, exact.accountId)).toBe(100_000n);
  expect(await balanceMinor(db, partial.accountId)).toBe(50_001n);
  expect(await balanceMinor(db, over.accountId)).toBe(150_000n);
  expect((await findInvoice(db, exact.id))?.state).toBe('credited');
  expect((await findInvoice(db, partial.id))?.state).toBe('partly-paid');
  const payment = await db.invoicePayment.findFirstOrThrow({ where: { invoiceId: exact.id } });
  expect(payment).toMatchObject({ recordedBy: agent.id, orderNumber: payments[0]?.number });
  expect(payment.bankDocumentId).toBe(await waiting(payments[0]?.number));
});

test('ten agents press at once: each payment is credited by one of them, and stays what it was matched as', async () => {
  const { deps, db } = world;
  const invoices = await Promise.all(Array.from({ length: 5 }, () => invoiceFor(deps)));
  const payments = invoices.map((invoice) => paymentOf(invoice));
  const { statementId } = await importPayments(deps, payments);
  const presses = await Promise.all(Array.from({ length: 10 }, () => creditStatement(deps, { statementId, agent })));
  expect(presses.flatMap(({ credited }) => credited)).toHaveLength(5);
  expect(new Set(presses.flatMap(({ skipped }) => skipped.map(({ why }) => why)))).toEqual(
    new Set(['settled-meanwhile']),
  );
  expect(
    new Set(
      await documentFates(
        db,
        payments.map(({ number }) => number),
      ),
    ),
  ).toEqual(new Set(['credited number-and-inn']));
});

describe('what has changed since the file came', () => {
  test('credited while another file was being read: that file leaves it as it is', async () => {
    const { deps, db } = world;
    const payment = paymentOf(await invoiceFor(deps));
    const read = readStatement(statementFile([payment]));
    if (read.kind !== 'statement') throw new Error('not read');
    const [document] = incomingTo(read.statement, sellerAccount).documents;
    if (!document) throw new Error('nothing came');
    await importAndCredit(deps, [payment]);
    const late = await importPayments(deps, [{ ...payment, number: '1' }]);
    const decision = { kind: 'unmatched', reason: 'unknown', invoiceId: null } as const;
    await inTransaction(db, (tx) => keepDocuments(tx, late.statementId, [{ document, decision }]));
    expect(await documentFates(db, [payment.number])).toEqual(['credited number-and-inn']);
  });

  test('confirmed by hand: the document is joined with that payment', async () => {
    const { deps, db } = world;
    const invoice = await invoiceFor(deps);
    const payment = paymentOf(invoice);
    const { statementId } = await importPayments(deps, [payment]);
    const order = { orderNumber: String(payment.number), amountMinor: 100_000n };
    await recordPayment(deps, { invoiceId: invoice.id, ...order, agent: otherAgent });
    const outcome = await creditStatement(deps, { statementId, agent });
    expect(outcome.credited).toMatchObject([{ how: 'by-hand', invoiceId: invoice.id }]);
    expect(await balanceMinor(db, invoice.accountId)).toBe(100_000n);
    expect(await documentFates(db, [payment.number])).toEqual(['credited by-hand']);
  });

  test('paid under another order’s number: not credited a second time', async () => {
    const { deps, db } = world;
    const invoice = await invoiceFor(deps);
    const payment = paymentOf(invoice);
    const { statementId } = await importPayments(deps, [payment]);
    await recordPayment(deps, { invoiceId: invoice.id, orderNumber: '999', amountMinor: 100_000n, agent });
    expect(await creditStatement(deps, { statementId, agent })).toMatchObject({
      credited: [],
      skipped: [{ why: 'invoice-paid' }],
    });
    expect(await balanceMinor(db, invoice.accountId)).toBe(100_000n);
    expect(await documentFates(db, [payment.number])).toEqual(['unmatched invoice-paid']);
  });

  test('the order’s number taken by another sum: not credited', async () => {
    const { deps, db } = world;
    const invoice = await invoiceFor(deps);
    const payment = paymentOf(invoice);
    const { statementId } = await importPayments(deps, [payment]);
    await recordPayment(deps, { invoiceId: invoice.id, orderNumber: String(payment.number), amountMinor: 9n, agent });
    expect((await creditStatement(deps, { statementId, agent })).skipped).toMatchObject([
      { why: 'order-number-taken' },
    ]);
    expect(await balanceMinor(db, invoice.accountId)).toBe(9n);
  });
});

describe('assigning', () => {
  test('a stranger’s payment goes where an agent says, once', async () => {
    const { deps, db } = world;
    const invoice = await invoiceFor(deps);
    const payment = paymentOf(invoice, { payerInn: newInn(), purpose: 'Оплата услуг' });
    await importPayments(deps, [payment]);
    const wish = { documentId: await waiting(payment.number), agent };
    for (const invoiceNumber of ['26-99999', 'счёт', '']) {
      expect(await assignDocument(deps, { ...wish, invoiceNumber })).toEqual({ kind: 'unknown-invoice' });
    }
    const invoiceNumber = `№ ${invoice.number.replace('-', ' ')}`;
    const presses = await Promise.all(
      Array.from({ length: 10 }, () => assignDocument(deps, { ...wish, invoiceNumber })),
    );
    expect(presses.map(({ kind }) => kind).sort()).toEqual(['assigned', ...Array.from({ length: 9 }, () => 'settled')]);
    expect(await balanceMinor(db, invoice.accountId)).toBe(100_000n);
    expect(await documentFates(db, [payment.number])).toEqual(['credited assigned']);
    const acts = await db.auditEntry.findMany({ where: { act: 'bank-assigned', invoiceId: invoice.id } });
    expect(acts).toMatchObject([{ agentId: agent.id, amountMinor: 100_000n, detail: { order: payment.number } }]);
    expect(await assignDocument(deps, { ...wish, invoiceNumber, documentId: 0n })).toEqual({
      kind: 'unknown-document',
    });
  });

  test('a second payment of a paid invoice, and one whose number is taken, are credited on an agent’s word', async () => {
    const { deps, db } = world;
    const invoice = await invoiceFor(deps);
    const first = paymentOf(invoice);
    await importAndCredit(deps, [first]);
    const next = paymentOf(invoice, { number: String(first.number), date: '30.11.2026' });
    await importPayments(deps, [next]);
    const row = await db.bankDocument.findFirstOrThrow({ where: { invoiceId: invoice.id, state: 'unmatched' } });
    expect(row.reason).toBe('order-number-taken');
    const wish = { documentId: row.id, invoiceNumber: invoice.number, agent };
    expect(await assignDocument(deps, wish)).toMatchObject({ kind: 'assigned' });
    expect(await balanceMinor(db, invoice.accountId)).toBe(200_000n);
    const numbers = await db.invoicePayment.findMany({ where: { invoiceId: invoice.id }, orderBy: { id: 'asc' } });
    expect(numbers.map(({ orderNumber }) => orderNumber)).toEqual([first.number, `${first.number}/30.11.2026`]);
  });

  test('the payment that an agent had confirmed by hand is joined, not credited again', async () => {
    const { deps, db } = world;
    const invoice = await invoiceFor(deps);
    const payment = paymentOf(invoice, { payerInn: newInn(), purpose: 'Оплата услуг' });
    await importPayments(deps, [payment]);
    const order = { orderNumber: String(payment.number), amountMinor: 100_000n };
    await recordPayment(deps, { invoiceId: invoice.id, ...order, agent });
    const wish = { documentId: await waiting(payment.number), invoiceNumber: invoice.number, agent };
    expect(await assignDocument(deps, wish)).toMatchObject({ kind: 'by-hand' });
    expect(await balanceMinor(db, invoice.accountId)).toBe(100_000n);
  });

  test('what was undone is an agent’s to assign anew: no file brings the mistake back', async () => {
    const { deps, db } = world;
    const [wrong, right] = await Promise.all([invoiceFor(deps), invoiceFor(deps)]);
    const payment = paymentOf(wrong);
    await importAndCredit(deps, [payment]);
    const recorded = await db.invoicePayment.findFirstOrThrow({ where: { invoiceId: wrong.id } });
    await undoPayment(deps, { paymentId: recorded.id, agent, reason: 'Не тот счёт' });
    expect(await balanceMinor(db, wrong.accountId)).toBe(0n);
    expect(fates(await importPayments(deps, [payment]))).toEqual(['unmatched payment-undone: 1, 100000']);
    const documentId = await waiting(payment.number);
    expect((await unmatchedDocuments(db, { limit: 100 })).map((line) => line.documentId)).toContain(documentId);
    expect(await assignDocument(deps, { documentId, invoiceNumber: right.number, agent })).toMatchObject({
      kind: 'assigned',
    });
    expect([await balanceMinor(db, wrong.accountId), await balanceMinor(db, right.accountId)]).toEqual([0n, 100_000n]);
  });
});

test('above the limit, whoever brought the file does not credit it alone', async () => {
  const { deps, db } = world;
  const amountMinor = deps.profile.secondAgentAboveMinor + 1n;
  const [invoice, limit] = await Promise.all([
    invoiceFor(deps, { amountMinor }),
    invoiceFor(deps, { amountMinor: amountMinor - 1n }),
  ]);
  const payment = paymentOf(invoice);
  const { statementId } = await importPayments(deps, [payment, paymentOf(limit)]);
  expect(await creditStatement(deps, { statementId, agent })).toMatchObject({
    credited: [{ invoiceId: limit.id }],
    skipped: [{ why: 'needs-second-agent', amountMinor }],
  });
  const wish = { documentId: await waiting(payment.number), invoiceNumber: invoice.number };
  expect(await assignDocument(deps, { ...wish, agent })).toEqual({ kind: 'needs-second-agent' });
  expect(await balanceMinor(db, invoice.accountId)).toBe(0n);
  expect((await creditStatement(deps, { statementId, agent: otherAgent })).credited).toHaveLength(1);
  expect(await balanceMinor(db, invoice.accountId)).toBe(amountMinor);
});
