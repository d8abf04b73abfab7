// Guarantee: `verify` finds every way in which invoices, their payments and the books could have come apart.
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Queryable } from '../../../src/db/client.ts';
import { invoiceChecks } from '../../../src/invoices/books-check.ts';
import { type Invoice, recordPayment, undoPayment } from '../../../src/invoices/index.ts';
import { openLedgerAccount } from '../../../src/ledger/index.ts';
import { agent, type InvoiceWorld, newCustomer, newInvoice, openInvoiceWorld } from '../../support/invoice-world.ts';

let world: InvoiceWorld;
let owner: pg.Client;
let invoice: Invoice;
let paymentId: bigint;
beforeAll(async () => {
  world = await openInvoiceWorld();
  owner = new pg.Client({ connectionString: world.database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await world.close();
});
beforeEach(async () => {
  const { id: invoiceId } = await newInvoice(world.deps);
  const outcome = await recordPayment(world.deps, { invoiceId, amountMinor: 100_000n, orderNumber: '17', agent });
  if (outcome.kind !== 'credited') throw new Error(outcome.kind);
  ({ invoice, paymentId } = outcome);
});

/** What the checks find in a state that the owner of the tables forced, which is then undone. */
async function foundAfter(...sql: string[]): Promise<string[]> {
  await owner.query('BEGIN');
  try {
    for (const statement of sql) await owner.query(statement);
    // The checks' own SQL, run where the forced state is to be seen.
    const within = {
      $queryRaw: async (parts: TemplateStringsArray, query: { sql: string }, bound: number) =>
        (await owner.query(`${parts[0]}${query.sql}${parts[1]}${bound}`)).rows,
    };
    const found: string[] = [];
    for (const check of invoiceChecks) found.push(...(await check.run(within as unknown as Queryable)));
    return found;
  } finally {
    await owner.query('ROLLBACK');
  }
}

test('all is well after a payment, an over-payment and an undoing', async () => {
  await recordPayment(world.deps, { invoiceId: invoice.id, amountMinor: 5n, orderNumber: '18', agent });
  await undoPayment(world.deps, { paymentId, agent, reason: 'Ошибка' });
  expect(await foundAfter()).toEqual([]);
});

test('a payment of another sum, of another invoice or of somebody else’s transaction', async () => {
  const other = await newInvoice(world.deps);
  const who = `payment ${paymentId} of invoice`;
  const change = (what: string) => `UPDATE invoice_payment SET ${what} WHERE id = ${paymentId}`;
  expect(await foundAfter(change('amount_minor = 99999'))).toEqual([
    `${who} ${invoice.number} is booked differently`,
    `invoice ${invoice.number} says 100000, its payments 99999`,
  ]);
  expect(await foundAfter(change(`invoice_id = ${other.id}`))).toEqual([
    `${who} ${other.number} is booked differently`,
    `invoice ${invoice.number} says 100000, its payments 0`,
    `invoice ${other.number} says 0, its payments 100000`,
  ]);
  expect(await foundAfter(change('ledger_transaction_id = 999999'))).toEqual([
    `invoice:${invoice.id}:payment:${paymentId} is in the books, and no payment has it`,
    `${who} ${invoice.number} is not in the books`,
  ]);
});

test('an invoice of another account than its money was credited to', async () => {
  const stranger = await newCustomer(world.db);
  const found = await foundAfter(`UPDATE invoice SET account_id = ${stranger.accountId} WHERE id = ${invoice.id}`);
  expect(found).toEqual([`payment ${paymentId} of invoice ${invoice.number} is booked differently`]);
});

test('an undoing on one side only', async () => {
  const marked = `UPDATE invoice_payment SET reversed_at = now(), reversed_by = 1, reversal_reason = 'x',
    reversal_transaction_id = 999999 WHERE id = ${paymentId}`;
  expect(await foundAfter(marked, `UPDATE invoice SET paid_minor = 0 WHERE id = ${invoice.id}`)).toEqual([
    `payment ${paymentId} of invoice ${invoice.number} is undone differently`,
  ]);
  await undoPayment(world.deps, { paymentId, agent, reason: 'Ошибка' });
  const forgotten = `UPDATE invoice_payment SET reversed_at = NULL, reversed_by = NULL, reversal_reason = NULL,
    reversal_transaction_id = NULL WHERE id = ${paymentId}`;
  expect(await foundAfter(forgotten, `UPDATE invoice SET paid_minor = 100000 WHERE id = ${invoice.id}`)).toEqual([
    `payment ${paymentId} of invoice ${invoice.number} is undone differently`,
  ]);
});

test('an invoice that says to be paid otherwise than it is', async () => {
  const found = await foundAfter(`UPDATE invoice SET paid_minor = 1 WHERE id = ${invoice.id}`);
  expect(found).toEqual([`invoice ${invoice.number} says 1, its payments 100000`]);
});

test('a gap in the numbers, and a series that is ahead or behind', async () => {
  const { year, sequence } = await newInvoice(world.deps);
  const gap = `UPDATE invoice SET sequence = ${sequence + 1} WHERE year = ${year} AND sequence = ${sequence}`;
  const series = (last: number) => `UPDATE invoice_series SET last = ${last} WHERE year = ${year}`;
  const says = (last: number, latest: number) =>
    `the series of ${year} stands at ${last}, with ${sequence} invoices up to ${latest}`;
  expect(await foundAfter(gap, series(sequence + 1))).toEqual([says(sequence + 1, sequence + 1)]);
  expect(await foundAfter(series(sequence + 1))).toEqual([says(sequence + 1, sequence)]);
  expect(await foundAfter(series(sequence - 1))).toEqual([says(sequence - 1, sequence)]);
  expect(await foundAfter(`DELETE FROM invoice_series WHERE year = ${year}`)).toEqual([says(0, sequence)]);
});

test('a posting by hand under a payment’s key', async () => {
  const accountOf = (ownerKey: string, kind: 'bank' | 'customer') =>
    openLedgerAccount(world.db, { ownerKey, kind, currency: 'RUB' });
  const [bank, customer] = [
    await accountOf('system:bank', 'bank'),
    await accountOf(`account:${invoice.accountId}`, 'customer'),
  ];
  const key = 'invoice:999999:payment:999999';
  const [one, two] = [bank, customer].sort((left, right) => (left < right ? -1 : 1));
  const byHand = `SELECT ledger_post('${key}', 'top-up', '{${one},${two}}', '${one === bank ? '{-5,5}' : '{5,-5}'}', now())`;
  expect(await foundAfter(byHand)).toEqual([`${key} is in the books, and no payment has it`]);
});
