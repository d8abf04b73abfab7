// What invoices must do, told as plainly as can be: no database, no locks, one thing after another.
import type { InvoiceState } from '../../../src/invoices/index.ts';

export interface ModelPayment {
  readonly id: bigint;
  readonly order: string;
  readonly amountMinor: bigint;
  undone: boolean;
}

export interface ModelInvoice {
  readonly id: bigint;
  readonly amountMinor: bigint;
  readonly dueOn: string;
  progress: 'requested' | 'in-work' | 'issued';
  closed: 'rejected' | 'expired' | null;
  version: number;
  readonly payments: ModelPayment[];
}

export interface Model {
  readonly invoices: ModelInvoice[];
  spentMinor: bigint;
}

export function paidOf({ payments }: ModelInvoice): bigint {
  return payments.reduce((sum, { amountMinor, undone }) => (undone ? sum : sum + amountMinor), 0n);
}

export function balanceOf(model: Model): bigint {
  return model.invoices.reduce((sum, invoice) => sum + paidOf(invoice), 0n) - model.spentMinor;
}

export function stateOf(invoice: ModelInvoice): InvoiceState {
  const paid = paidOf(invoice);
  if (paid >= invoice.amountMinor) return 'credited';
  if (paid > 0n) return 'partly-paid';
  return invoice.closed ?? invoice.progress;
}

/** Each returns the kind of answer that the real thing must give, and does what it does. */
export function advance(invoice: ModelInvoice, to: 'in-work' | 'issued'): string {
  if (stateOf(invoice) === 'credited' || invoice.closed) return 'closed';
  if (invoice.progress === 'issued' || invoice.progress === to) return 'already';
  invoice.progress = to;
  invoice.version += 1;
  return 'done';
}

export function reject(invoice: ModelInvoice): string {
  const state = stateOf(invoice);
  if (state === 'rejected') return 'already';
  if (state !== invoice.progress) return 'closed';
  invoice.closed = 'rejected';
  invoice.version += 1;
  return 'done';
}

export function expectedOnPay(invoice: ModelInvoice, order: string, expectedVersion: number | undefined): string {
  if (invoice.payments.some((payment) => payment.order === order && !payment.undone)) return 'already-recorded';
  if (expectedVersion !== undefined && expectedVersion !== invoice.version) return 'changed';
  return 'credited';
}

export function undo(model: Model, invoice: ModelInvoice, payment: ModelPayment): string {
  if (payment.undone) return 'already-undone';
  if (balanceOf(model) < payment.amountMinor) return 'spent';
  payment.undone = true;
  invoice.version += 1;
  return 'undone';
}

export function expire(model: Model, today: string): void {
  for (const invoice of model.invoices) {
    if (stateOf(invoice) !== invoice.progress || invoice.dueOn >= today) continue;
    invoice.closed = 'expired';
    invoice.version += 1;
  }
}
