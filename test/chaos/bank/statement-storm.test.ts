// Guarantee: what test/integration/bank proves of overlapping pieces holds for a day's hundreds of payments, and a statement as
// large as is taken is read and kept within a bounded time and memory.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { creditStatement, importStatement, maxStatementBytes } from '../../../src/bank/index.ts';
import { readStatement } from '../../../src/bank/statement/read-statement.ts';
import type { Invoice } from '../../../src/invoices/index.ts';
import { statementFile } from '../../support/bank-statement.ts';
import { importInStorm } from '../../support/bank-storms.ts';
import { invoiceFor, newInn, paymentOf } from '../../support/bank-world.ts';
import { agent, balanceMinor, type InvoiceWorld, openInvoiceWorld } from '../../support/invoice-world.ts';

let world: InvoiceWorld;
beforeAll(async () => {
  world = await openInvoiceWorld({ maxConnections: 20 });
});
afterAll(() => world.close());

test('360 payments in 10 overlapping pieces, 20 importers at once, three times over', async () => {
  for (let round = 0; round < 3; round += 1) {
    await importInStorm(world.deps, { payments: 120, pieces: 10, atOnce: 20 });
  }
});

test('a statement of more than 9 MB and 10,000 payments', async () => {
  const { deps, db } = world;
  const invoices: Invoice[] = [];
  for (let made = 0; made < 50; made += 1) invoices.push(await invoiceFor(deps));
  const strangers = Array.from({ length: 16_000 }, (_, index) => ({
    number: String(20_000 + index),
    payerInn: newInn(),
    purpose: `Оплата по договору поставки № ${index} от 01.11.2026 за товары. НДС не облагается`,
  }));
  const bytes = statementFile([...strangers, ...invoices.map((invoice) => paymentOf(invoice))]);
  expect(bytes.length).toBeGreaterThan(9_000_000);
  expect(bytes.length).toBeLessThan(maxStatementBytes);

  const before = process.memoryUsage().rss;
  const begun = performance.now();
  expect(readStatement(bytes).kind).toBe('statement');
  const read = performance.now();
  const outcome = await importStatement(deps, { fileName: 'year.txt', bytes, agent });
  const kept = performance.now();
  const again = await importStatement(deps, { fileName: 'year.txt', bytes, agent });
  const repeated = performance.now();
  if (outcome.kind !== 'imported' || again.kind !== 'imported') throw new Error('not imported');
  const credited = await creditStatement(deps, { statementId: again.statementId, agent });
  const figures = {
    megabytes: bytes.length / 1e6,
    readMs: Math.round(read - begun),
    importMs: Math.round(kept - read),
    repeatMs: Math.round(repeated - kept),
    creditMs: Math.round(performance.now() - repeated),
    rssGrewMb: Math.round((process.memoryUsage().rss - before) / 1e6),
  };
  const said = JSON.stringify(figures);
  expect(outcome.file.incoming).toBe(16_050);
  expect(outcome.report.groups.map(({ reason, count }) => [reason, count])).toEqual([
    ['number-and-inn', 50],
    ['unknown', 16_000],
  ]);
  expect(credited.credited).toHaveLength(50);
  for (const invoice of invoices) expect(await balanceMinor(db, invoice.accountId)).toBe(100_000n);
  // Some tens of times what a quiet machine takes: the bound is for a reader that has become quadratic.
  expect(figures.readMs, said).toBeLessThan(10_000);
  expect(figures.importMs, said).toBeLessThan(20_000);
  expect(figures.rssGrewMb, said).toBeLessThan(600);
});
