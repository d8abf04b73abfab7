import { expect } from 'vitest';
import { bankChecks } from '../../src/bank/books-check.ts';
import { creditStatement } from '../../src/bank/index.ts';
import { type Invoice, type InvoiceDeps, recordPayment } from '../../src/invoices/index.ts';
import { verifyBooks } from '../../src/ledger/index.ts';
import type { StatedPayment } from './bank-statement.ts';
import { importPayments, invoiceFor, newInn, paymentOf } from './bank-world.ts';
import { agent, balanceMinor, booksOfInvoices, otherAgent } from './invoice-world.ts';

interface Expected {
  readonly invoice: Invoice;
  readonly payment: StatedPayment;
  /** What must have come to the customer's balance of it. */
  readonly creditedMinor: bigint;
}

/** One payment of every kind there is, in turn, each for an invoice of its own. */
async function makePayment(deps: InvoiceDeps, serial: number): Promise<Expected> {
  const invoice = await invoiceFor(deps);
  const whole = paymentOf(invoice);
  const kinds: readonly [StatedPayment, bigint][] = [
    [whole, 100_000n],
    [{ ...whole, amountMinor: 30_001n }, 30_001n],
    [{ ...whole, amountMinor: 250_000n }, 250_000n],
    [{ ...whole, purpose: 'Оплата услуг' }, 100_000n],
    [{ ...whole, payerInn: newInn() }, 0n],
    [{ ...whole, payerInn: newInn(), purpose: 'Оплата услуг' }, 0n],
  ];
  const [payment, creditedMinor] = kinds[serial % kinds.length] ?? [whole, 100_000n];
  return { invoice, payment, creditedMinor };
}

/** @returns so many pieces that overlap by half, over and over, so that each payment is in as many of them as the next */
function overlapping(payments: readonly StatedPayment[], pieces: number): readonly StatedPayment[][] {
  const length = Math.ceil(payments.length / 2);
  const step = Math.ceil(payments.length / pieces);
  const twice = [...payments, ...payments];
  return Array.from({ length: pieces }, (_, piece) => twice.slice(piece * step, piece * step + length));
}

/**
 * Sends a statement in overlapping pieces, from two agents, so many at once; each confirms at once, while a third confirms some
 * of the payments by hand. Proves that each payment was kept once and credited once, or not at all where it should not be.
 */
export async function importInStorm(
  deps: InvoiceDeps,
  figures: { readonly payments: number; readonly pieces: number; readonly atOnce: number },
): Promise<void> {
  const { db } = deps;
  const expected: Expected[] = [];
  for (let serial = 0; serial < figures.payments; serial += 1) expected.push(await makePayment(deps, serial));
  const pieces = overlapping(
    expected.map(({ payment }) => payment),
    figures.pieces,
  );
  const importers = Array.from({ length: figures.atOnce }, async (_, importer) => {
    const by = importer % 2 === 0 ? agent : otherAgent;
    const piece = pieces[importer % pieces.length] ?? [];
    const { statementId } = await importPayments(deps, piece, by);
    await creditStatement(deps, { statementId, agent: by });
  });
  // Every third of the whole payments is confirmed by hand, too, at the same time.
  const byHand = expected.flatMap(({ invoice, payment }, index) =>
    index % 18 === 0
      ? [
          recordPayment(deps, {
            invoiceId: invoice.id,
            amountMinor: 100_000n,
            orderNumber: String(payment.number),
            agent,
          }),
        ]
      : [],
  );
  await Promise.all([...importers, ...byHand]);
  // What was matched by one importer when another took it over is credited by the last.
  const { statementId } = await importPayments(
    deps,
    expected.map(({ payment }) => payment),
  );
  await creditStatement(deps, { statementId, agent });

  for (const { invoice, creditedMinor } of expected) {
    expect(await balanceMinor(db, invoice.accountId), invoice.number).toBe(creditedMinor);
  }
  const numbers = expected.map(({ payment }) => String(payment.number));
  const kept = await db.bankDocument.findMany({ where: { number: { in: numbers } } });
  expect(kept).toHaveLength(expected.length);
  expect(kept.filter(({ state }) => state === 'credited')).toHaveLength(
    expected.filter(({ creditedMinor }) => creditedMinor > 0n).length,
  );
  expect(kept.filter(({ state }) => state === 'matched')).toEqual([]);
  const payments = await db.invoicePayment.findMany({ where: { orderNumber: { in: numbers } } });
  expect(new Set(payments.map(({ bankDocumentId }) => bankDocumentId)).size).toBe(payments.length);
  expect(await booksOfInvoices(db)).toEqual([]);
  expect(await verifyBooks(db, bankChecks)).toMatchObject({ kind: 'balanced' });
}
