// Guarantee: what was handed out, brought and asked for stays as it was: the application's own role cannot change what an
// invoice says, what the bank wrote, what a payment was, or what a second agent is asked to agree to, nor remove any of it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordPayment } from '../../../src/invoices/index.ts';
import { agent, type InvoiceWorld, newInvoice, openInvoiceWorld } from '../../support/invoice-world.ts';

let world: InvoiceWorld;
let invoiceId: bigint;
beforeAll(async () => {
  world = await openInvoiceWorld();
  const { id } = await newInvoice(world.deps);
  await recordPayment(world.deps, { invoiceId: id, amountMinor: 100n, orderNumber: '1', agent });
  invoiceId = id;
});
afterAll(() => world.close());

test.each([
  'UPDATE invoice SET amount_minor = 1',
  `UPDATE invoice SET payer = '{}'`,
  `UPDATE invoice SET payer_inn = '7707083893'`,
  `UPDATE invoice SET seller = '{}'`,
  'UPDATE invoice SET account_id = account_id',
  'UPDATE invoice SET due_on = due_on',
  `UPDATE invoice SET number = '26-99999'`,
  'UPDATE invoice_payment SET amount_minor = 1',
  'UPDATE invoice_payment SET invoice_id = invoice_id',
  'UPDATE invoice_payment SET ledger_transaction_id = 0',
  'UPDATE bank_statement SET agent_id = 0',
  'UPDATE bank_document SET amount_minor = 1',
  'UPDATE bank_document SET key = key',
  `UPDATE approval SET act = '{}'`,
  'UPDATE approval SET asked_by = 0',
  `UPDATE letter SET recipient = 'a@example.com'`,
  `UPDATE audit_entry SET reason = ''`,
  `UPDATE closing_list SET content = '{}'`,
  'DELETE FROM invoice',
  'DELETE FROM invoice_payment',
  'DELETE FROM bank_document',
  'DELETE FROM approval',
  'DELETE FROM letter',
])('%s', async (statement) => {
  await expect(world.db.$executeRawUnsafe(statement)).rejects.toThrow(/permission denied/);
});

test('how far it has come is the application’s to write', async () => {
  const done = await world.db.invoice.update({ where: { id: invoiceId }, data: { progress: 'issued' } });
  expect(done.progress).toBe('issued');
});
