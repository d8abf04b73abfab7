// Guarantee: a clock that jumps over quarters, or a program that was away for them, leaves none of them without its closing
// lists: each day's run that was missed is made up for as of its day.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { booksChecks } from '../../../src/books-checks.ts';
import { closingLists, recordPayment } from '../../../src/invoices/index.ts';
import { createScheduler } from '../../../src/jobs/schedule.ts';
import { jobTable } from '../../../src/jobs/table.ts';
import { verifyBooks } from '../../../src/ledger/index.ts';
import { agent, type InvoiceWorld, newCustomer, newInvoice, openInvoiceWorld } from '../../support/invoice-world.ts';
import { type Shop, startShop } from '../../support/payment-world.ts';

let world: InvoiceWorld;
let shop: Shop;
beforeAll(async () => {
  world = await openInvoiceWorld();
  const { db, database, clock } = world;
  shop = await startShop({ db, clock, databaseUrl: database.ownerUrl, robokassaUrl: 'http://127.0.0.1:1' });
});
afterAll(async () => {
  await shop.close();
  await world.close();
});

test('a jump from November to August closes the three quarters in between', async () => {
  const { db, clock, deps: invoices } = world;
  const { logger } = invoices;
  const inbox = { sweep: async () => 0 };
  const { deps: payments } = shop;
  const source = { fetch: async () => ({ kind: 'unavailable', reason: 'network' }) as const };
  const table = jobTable({
    ...{ db, clock, logger, payments, invoices, inbox },
    proveBooks: () => verifyBooks(db, booksChecks),
    usage: { db, clock, charging: 'metered' },
    alerts: { ...payments, enqueueLetter: undefined, randomBytes },
    bills: { ...payments, randomBytes },
    broadcasts: payments,
    rates: { ...payments, source },
  });
  const jobs = table.filter(({ name }) => name === 'invoices: closing lists');
  const scheduler = createScheduler({ db, clock, logger, jobs });
  const customer = await newCustomer(db);
  for (const [place, iso] of ['2026-11-21T09:00:00Z', '2027-02-10T09:00:00Z', '2027-05-10T09:00:00Z'].entries()) {
    world.setTime(iso);
    const { id: invoiceId } = await newInvoice(invoices, { customer });
    await recordPayment(invoices, { invoiceId, amountMinor: 100n, orderNumber: String(place + 1), agent });
  }
  world.setTime('2027-08-01T09:00:00Z');
  const { runs } = await scheduler.runDue(clock.now());
  expect(runs.filter(({ failure }) => failure !== undefined)).toEqual([]);
  for (const quarter of ['2026-Q4', '2027-Q1', '2027-Q2']) expect(await closingLists(db, quarter)).toHaveLength(1);
  expect(await closingLists(db, '2026-Q3')).toEqual([]);
});
