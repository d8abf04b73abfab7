import type { Agent } from '../../src/audit/index.ts';
import { creditStatement, type ImportOutcome, importStatement } from '../../src/bank/index.ts';
import type { Database } from '../../src/db/client.ts';
import { type Invoice, type InvoiceDeps, requestInvoice } from '../../src/invoices/index.ts';
import { type StatedPayment, statementFile } from './bank-statement.ts';
import { agent, newCustomer, newRequestKey, payer } from './invoice-world.ts';

let serial = 0;

/** @returns an ИНН that no other payer of the run has; nobody checks its digits here */
export function newInn(): string {
  serial += 1;
  return String(7_000_000_000 + serial);
}

/** An invoice of a new customer, to be paid by this payer. @throws when none was made */
export async function invoiceFor(
  deps: InvoiceDeps,
  wish: { readonly inn?: string; readonly amountMinor?: bigint } = {},
): Promise<Invoice> {
  const customer = await newCustomer(deps.db);
  const requisites = { ...payer, inn: wish.inn ?? newInn() };
  const request = { ...customer, amountMinor: wish.amountMinor ?? 100_000n, requisites, requestKey: newRequestKey() };
  const outcome = await requestInvoice(deps, request);
  if (outcome.kind !== 'requested') throw new Error(`no invoice was made: ${outcome.kind}`);
  return outcome.invoice;
}

/** @returns the payment as the payer of the invoice makes it: whole, and with the number in its purpose */
export function paymentOf(invoice: Invoice, more: StatedPayment = {}): StatedPayment {
  serial += 1;
  return {
    number: String(serial),
    amountMinor: invoice.amountMinor,
    payerInn: invoice.payerInn,
    purpose: `Оплата по счёту № ${invoice.number}. Без НДС`,
    ...more,
  };
}

type Imported = Extract<ImportOutcome, { kind: 'imported' }>;

/** Imports payments as a file of windows-1251. @throws when it was not taken */
export async function importPayments(
  deps: InvoiceDeps,
  payments: readonly StatedPayment[],
  by: Agent = agent,
): Promise<Imported> {
  const outcome = await importStatement(deps, { fileName: 'kl_to_1c.txt', bytes: statementFile(payments), agent: by });
  if (outcome.kind !== 'imported') throw new Error(`not imported: ${outcome.problem}`);
  return outcome;
}

/** Imports the payments and credits what they were matched to. */
export async function importAndCredit(deps: InvoiceDeps, payments: readonly StatedPayment[], by: Agent = agent) {
  const { statementId } = await importPayments(deps, payments, by);
  return creditStatement(deps, { statementId, agent: by });
}

/** @returns each group of the report in a word: `matched number-and-inn exact: 2, 200000` */
export function fates({ report }: Imported): string[] {
  return report.groups.map(
    ({ state, reason, fit, count, sumMinor }) => `${state} ${reason}${fit ? ` ${fit}` : ''}: ${count}, ${sumMinor}`,
  );
}

/** @returns state and reason of every document that was kept of these orders' numbers, in the order given */
export async function documentFates(db: Database, numbers: readonly (string | undefined)[]): Promise<string[]> {
  const rows = await db.bankDocument.findMany({ where: { number: { in: numbers.map(String) } } });
  return numbers.map((number) => {
    const row = rows.find((candidate) => candidate.number === number);
    return row ? `${row.state} ${row.reason}` : 'none';
  });
}
