// Guarantee: `verify` finds each payment of the bank's files whose credit is missing, another's, or not said to be there; and
// a credit that is undone while a file is joined with it leaves its line for an agent to assign.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bankChecks } from '../../../src/bank/books-check.ts';
import { recordPayment, undoPayment } from '../../../src/invoices/index.ts';
import { verifyBooks } from '../../../src/ledger/index.ts';
import { documentFates, importAndCredit, importPayments, invoiceFor, paymentOf } from '../../support/bank-world.ts';
import { agent, type InvoiceWorld, openInvoiceWorld, otherAgent } from '../../support/invoice-world.ts';

let world: InvoiceWorld;
let owner: pg.Client;
beforeAll(async () => {
  world = await openInvoiceWorld();
  owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await world.close();
});

async function breaches(): Promise<string[]> {
  const report = await verifyBooks(world.db, bankChecks);
  return report.kind === 'broken' ? report.breaches.map(({ what }) => what) : [];
}

/** Breaks the tables for a moment, as no program of ours does. */
async function broken(sql: string, id: bigint): Promise<string[]> {
  await owner.query('BEGIN');
  await owner.query(sql, [String(id)]);
  await owner.query('COMMIT');
  return breaches();
}

test('what agrees is not complained of; what does not is named', async () => {
  const invoice = await invoiceFor(world.deps);
  const payment = paymentOf(invoice);
  await importAndCredit(world.deps, [payment]);
  expect(await breaches()).toEqual([]);
  const { id } = await world.db.bankDocument.findFirstOrThrow({ where: { number: String(payment.number) } });
  const words = (what: string) => [`payment ${id} of the bank's file ${what}`];
  const of = 'WHERE bank_document_id = $1';
  expect(await broken(`UPDATE invoice_payment SET amount_minor = amount_minor + 1 ${of}`, id)).toEqual(
    words('is credited differently'),
  );
  await broken(`UPDATE invoice_payment SET amount_minor = amount_minor - 1 ${of}`, id);
  expect(await broken(`UPDATE bank_document SET state = 'unmatched' WHERE id = $1`, id)).toEqual(
    words('is credited, and is said not to be'),
  );
  await broken(`UPDATE bank_document SET state = 'credited' WHERE id = $1`, id);
  const paymentId = (await world.db.invoicePayment.findFirstOrThrow({ where: { bankDocumentId: id } })).id;
  expect(await broken('UPDATE invoice_payment SET bank_document_id = NULL WHERE id = $1', paymentId)).toEqual(
    words('is said to be credited, and is not'),
  );
  await owner.query('UPDATE invoice_payment SET bank_document_id = $1 WHERE id = $2', [String(id), String(paymentId)]);
  expect(await breaches()).toEqual([]);
});

/** Waits for whoever waits for the owner's open transaction. */
async function someoneWaits(): Promise<void> {
  const waiting = `SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND pg_backend_pid() = ANY(pg_blocking_pids(pid))`;
  await expect.poll(async () => (await owner.query(waiting)).rowCount, { timeout: 10_000 }).toBe(1);
}

test('a payment undone at the moment when a file joins it with its line gives the line back', async () => {
  const invoice = await invoiceFor(world.deps);
  const payment = paymentOf(invoice);
  await importPayments(world.deps, [payment]);
  const { id } = await world.db.bankDocument.findFirstOrThrow({ where: { number: String(payment.number) } });
  const { amountMinor, id: invoiceId } = invoice;
  const orderNumber = String(payment.number);
  const recorded = await recordPayment(world.deps, { invoiceId, amountMinor, orderNumber, agent });
  if (recorded.kind !== 'credited') throw new Error(recorded.kind);
  const { paymentId } = recorded;
  // As src/bank/keep.ts does it, stopped before its end.
  await owner.query('BEGIN');
  await owner.query('UPDATE invoice_payment SET bank_document_id = $1 WHERE id = $2', [String(id), String(paymentId)]);
  await owner.query(`UPDATE bank_document SET state = 'credited', reason = 'by-hand' WHERE id = $1`, [String(id)]);
  const undoing = undoPayment(world.deps, { paymentId, agent: otherAgent, reason: 'Чужой платёж' });
  await someoneWaits();
  await owner.query('COMMIT');
  expect(await undoing).toMatchObject({ kind: 'undone' });
  expect(await documentFates(world.db, [orderNumber])).toEqual(['unmatched payment-undone']);
  expect(await breaches()).toEqual([]);
});

test('a line whose accounts are longer than accounts are does no harm to the file', async () => {
  const noise = Array.from({ length: 380 }, (_, place) => `${(place * 7_919 + 104_729) ** 2}`).join('');
  const invoice = await invoiceFor(world.deps);
  const long = paymentOf(invoice, { payerAccount: noise.slice(0, 4_000) });
  const { report } = await importPayments(world.deps, [long, paymentOf(await invoiceFor(world.deps))]);
  expect(report.documents).toBe(2);
});
