// Guarantee: a bank's file is kept payment by payment, each once; each is matched or shown with the reason why not; nothing is
// credited by that; and a file that is not the seller's statement leaves nothing behind.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ignoreDocument, importStatement, statementReport, unmatchedDocuments } from '../../../src/bank/index.ts';
import { recordPayment, rejectInvoice } from '../../../src/invoices/index.ts';
import { encode, sellerAccount, statementFile, statementText } from '../../support/bank-statement.ts';
import { fates, importPayments, invoiceFor, newInn, paymentOf } from '../../support/bank-world.ts';
import { agent, balanceMinor, type InvoiceWorld, openInvoiceWorld, otherAgent } from '../../support/invoice-world.ts';

let world: InvoiceWorld;
beforeAll(async () => {
  world = await openInvoiceWorld();
});
afterAll(() => world.close());

test('payments are matched and shown with their reasons; none is credited yet', async () => {
  const { deps, db } = world;
  const [exact, partial, over, quiet, foreign] = await Promise.all(Array.from({ length: 5 }, () => invoiceFor(deps)));
  if (!exact || !partial || !over || !quiet || !foreign) throw new Error('no invoices');
  const imported = await importPayments(deps, [
    paymentOf(exact),
    paymentOf(partial, { amountMinor: 40_000n }),
    paymentOf(over, { amountMinor: 150_000n }),
    paymentOf(quiet, { purpose: 'Оплата услуг' }),
    paymentOf(foreign, { payerInn: newInn() }),
    paymentOf(exact, { payerInn: newInn(), purpose: 'Возврат займа' }),
  ]);
  expect(fates(imported)).toEqual([
    'matched inn-and-sum exact: 1, 100000',
    'matched number-and-inn exact: 1, 100000',
    'matched number-and-inn over: 1, 150000',
    'matched number-and-inn partial: 1, 40000',
    'unmatched other-payer: 1, 100000',
    'unmatched unknown: 1, 100000',
  ]);
  expect(imported.file).toEqual({ documents: 6, incoming: 6, repeated: 0, notReceived: 0, settled: 0 });
  const suspected = imported.report.groups.find(({ reason }) => reason === 'other-payer')?.lines;
  expect(suspected).toMatchObject([
    { invoiceId: foreign.id, invoiceNumber: foreign.number, invoiceRestMinor: 100_000n },
  ]);
  for (const { accountId } of [exact, partial, over, quiet, foreign])
    expect(await balanceMinor(db, accountId)).toBe(0n);
  const [act] = await db.auditEntry.findMany({ where: { act: 'bank-import' }, orderBy: { id: 'desc' }, take: 1 });
  expect(act).toMatchObject({ agentId: agent.id, detail: { statement: String(imported.statementId), documents: '6' } });
});

test('the report counts whole and shows ten of each group', async () => {
  const payments = Array.from({ length: 25 }, (_, index) => ({
    number: `9${index}`,
    payerInn: newInn(),
    amountMinor: 7n,
  }));
  const { report } = await importPayments(world.deps, payments);
  expect(report.groups).toMatchObject([{ state: 'unmatched', reason: 'unknown', count: 25, sumMinor: 175n }]);
  expect(report.groups[0]?.lines).toHaveLength(10);
  expect(await unmatchedDocuments(world.db, { limit: 3 })).toHaveLength(3);
});

describe('what has been seen', () => {
  test('a payment in overlapping files is one, and comes under the last one that has it while it waits', async () => {
    const { deps, db } = world;
    const [first, second, third] = await Promise.all([invoiceFor(deps), invoiceFor(deps), invoiceFor(deps)]);
    const [a, b, c] = [paymentOf(first), paymentOf(second), paymentOf(third)];
    const before = await importPayments(deps, [a, b]);
    const after = await importPayments(deps, [b, c], otherAgent);
    expect(fates(after)).toEqual(['matched number-and-inn exact: 2, 200000']);
    expect((await statementReport(db, before.statementId))?.groups).toMatchObject([{ count: 1 }]);
    expect(await db.bankDocument.count({ where: { invoiceId: { in: [first.id, second.id, third.id] } } })).toBe(3);
  });

  test('a settled payment is left as it is', async () => {
    const { deps, db } = world;
    const payment = paymentOf(await invoiceFor(deps));
    const { report } = await importPayments(deps, [payment]);
    const documentId = report.groups[0]?.lines[0]?.documentId ?? 0n;
    expect(await ignoreDocument(deps, { documentId, agent, reason: 'Проценты' })).toEqual({ kind: 'ignored' });
    const again = await importPayments(deps, [payment]);
    expect([again.file.settled, again.report.groups]).toEqual([1, []]);
    expect(await db.bankDocument.findUnique({ where: { id: documentId } })).toMatchObject({ state: 'ignored' });
    expect(await ignoreDocument(deps, { documentId, agent, reason: 'ещё' })).toEqual({
      kind: 'settled',
      state: 'ignored',
    });
    expect(await ignoreDocument(deps, { documentId: 0n, agent, reason: '' })).toEqual({ kind: 'unknown-document' });
    expect(await db.auditEntry.findMany({ where: { act: 'bank-ignored' } })).toMatchObject([{ reason: 'Проценты' }]);
  });

  test('a payment that came before its invoice is matched when a later file has it', async () => {
    const { deps } = world;
    const inn = newInn();
    const payment = { number: '77', payerInn: inn, amountMinor: 31_400n };
    expect(fates(await importPayments(deps, [payment]))).toEqual(['unmatched unknown: 1, 31400']);
    await invoiceFor(deps, { inn, amountMinor: 31_400n });
    expect(fates(await importPayments(deps, [payment]))).toEqual(['matched inn-and-sum exact: 1, 31400']);
  });

  test('what waits of one file has first claim on an invoice of another', async () => {
    const { deps } = world;
    const invoice = await invoiceFor(deps);
    await importPayments(deps, [paymentOf(invoice)]);
    expect(fates(await importPayments(deps, [paymentOf(invoice)]))).toEqual(['unmatched invoice-paid: 1, 100000']);
  });

  test('two equal lines of one file are one payment, and it is said', async () => {
    const payment = paymentOf(await invoiceFor(world.deps));
    const imported = await importPayments(world.deps, [payment, { ...payment, number: `000${payment.number}` }]);
    expect(imported.file).toMatchObject({ documents: 2, incoming: 1, repeated: 1 });
    expect(fates(imported)).toEqual(['matched number-and-inn exact: 1, 100000']);
  });

  test.each(['number', 'date', 'amountMinor', 'payerAccount', 'payerInn'] as const)(
    'payments that differ in %s are two',
    async (field) => {
      const payment = { number: '500', amountMinor: 5n, payerInn: newInn() };
      const change = { number: '501', date: '24.11.2026', amountMinor: 6n, payerAccount: '4', payerInn: newInn() };
      const { file } = await importPayments(world.deps, [payment, { ...payment, [field]: change[field] }]);
      expect(file.incoming).toBe(2);
    },
  );
});

describe('confirmed by hand before', () => {
  test('the document is joined with that payment', async () => {
    const { deps, db } = world;
    const invoice = await invoiceFor(deps);
    const payment = paymentOf(invoice);
    const order = { orderNumber: `№ 00${payment.number}`, amountMinor: 100_000n };
    const recorded = await recordPayment(deps, { invoiceId: invoice.id, ...order, agent });
    expect(fates(await importPayments(deps, [payment]))).toEqual(['credited by-hand: 1, 100000']);
    const document = await db.bankDocument.findFirstOrThrow({ where: { invoiceId: invoice.id } });
    expect(recorded).toMatchObject({ kind: 'credited' });
    expect(await db.invoicePayment.findMany({ where: { invoiceId: invoice.id } })).toMatchObject([
      { bankDocumentId: document.id },
    ]);
    expect(await balanceMinor(db, invoice.accountId)).toBe(100_000n);
    expect((await importPayments(deps, [payment])).file.settled).toBe(1);
  });

  test('with another sum it is a person’s', async () => {
    const { deps } = world;
    const invoice = await invoiceFor(deps);
    const payment = paymentOf(invoice);
    await recordPayment(deps, { invoiceId: invoice.id, orderNumber: String(payment.number), amountMinor: 1n, agent });
    expect(fates(await importPayments(deps, [payment]))).toEqual(['unmatched order-number-taken: 1, 100000']);
  });
});

test('a rejected invoice is matched by its number, and not by its sum', async () => {
  const { deps } = world;
  const invoice = await invoiceFor(deps);
  await rejectInvoice(deps, { invoiceId: invoice.id, agent, reason: 'Ошибка' });
  const imported = await importPayments(deps, [paymentOf(invoice, { purpose: 'Оплата' }), paymentOf(invoice)]);
  expect(fates(imported)).toEqual(['matched number-and-inn exact: 1, 100000', 'unmatched unknown: 1, 100000']);
});

describe('what is no money of the seller’s', () => {
  test('outgoing payments, transfers to oneself and orders that the bank has not carried out are passed over', async () => {
    const { deps } = world;
    const payments = [
      { payerAccount: sellerAccount, recipientAccount: '40702810900000000002' },
      { payerAccount: sellerAccount },
      { receivedOn: '', number: '600', amountMinor: 3n },
    ];
    expect((await importPayments(deps, payments)).file).toMatchObject({ documents: 3, incoming: 1, notReceived: 0 });
    const bytes = encode(statementText({ payments, turnovers: false }));
    const outcome = await importStatement(deps, { fileName: 'to-bank.txt', bytes, agent });
    expect(outcome).toMatchObject({ kind: 'imported', file: { incoming: 0, notReceived: 1 } });
  });

  test('a statement of another account, a file that is none and a seller without requisites leave nothing behind', async () => {
    const { deps, db } = world;
    const kept = await db.bankStatement.count();
    const other = statementText({ payments: [{}], account: '40702810900000000009' });
    const send = (bytes: Buffer, seller = deps.seller) =>
      importStatement({ ...deps, seller }, { fileName: 'x.txt', bytes, agent });
    expect(await send(encode(other))).toEqual({ kind: 'unreadable', problem: 'other-account' });
    expect(await send(Buffer.from('PK\u0003\u0004'))).toEqual({ kind: 'unreadable', problem: 'zip' });
    expect(await send(statementFile([{}, { amount: 'x' }]))).toMatchObject({ problem: 'bad-sum', line: 35 });
    const outcome = await importStatement(
      { ...deps, seller: undefined },
      { fileName: '', bytes: statementFile([{}]), agent },
    );
    expect(outcome).toEqual({ kind: 'unreadable', problem: 'no-seller' });
    expect(await db.bankStatement.count()).toBe(kept);
    expect(await statementReport(db, 0n)).toBeNull();
  });
});
