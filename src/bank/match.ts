import { type MatchReason, orderNumberOf, type UnmatchedReason } from './document.ts';
import { numbersIn } from './invoice-number.ts';
import type { ParsedDocument } from './statement/statement.ts';

/** An invoice that a payment may be for. */
export interface Candidate {
  readonly id: bigint;
  readonly number: string;
  readonly payerInn: string;
  /** What is left to pay when all that waits for an agent's word is credited; zero or below: nothing. */
  readonly restMinor: bigint;
  /** Neither rejected nor expired. */
  readonly isOpen: boolean;
}

/** A payment that stands in the invoice's account already. */
export interface RecordedPayment {
  readonly id: bigint;
  readonly invoiceId: bigint;
  readonly orderNumber: string;
  readonly amountMinor: bigint;
  readonly recordedAt: Date;
  /** Whether another line of a bank's file is known to be this payment. */
  readonly isLinked: boolean;
}

export type Decision =
  | { readonly kind: 'matched'; readonly reason: MatchReason; readonly invoiceId: bigint }
  | { readonly kind: 'unmatched'; readonly reason: UnmatchedReason; readonly invoiceId: bigint | null }
  | { readonly kind: 'by-hand'; readonly paymentId: bigint; readonly invoiceId: bigint };

/**
 * How far apart the payment's day and its confirmation by hand may be. A payer's numbers start anew with the year, so the
 * same number much later is another payment.
 */
const sameOrderWithinMs = 31 * 24 * 3_600_000;

/** Whether a payment that an agent confirmed by hand is this one of the bank's: same order, same sum, about that day. */
export function isSamePayment(
  document: { readonly number: string; readonly amountMinor: bigint; readonly paidOn: Date },
  payment: RecordedPayment,
): boolean {
  const apartMs = Math.abs(payment.recordedAt.getTime() - document.paidOn.getTime());
  return (
    !payment.isLinked &&
    payment.orderNumber === orderNumberOf(document.number) &&
    payment.amountMinor === document.amountMinor &&
    apartMs <= sameOrderWithinMs
  );
}

const unmatched = (reason: UnmatchedReason, invoice?: Candidate): Decision => ({
  kind: 'unmatched',
  reason,
  invoiceId: invoice?.id ?? null,
});

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  return Map.groupBy(items, keyOf);
}

/**
 * Decides for which invoice each payment is, in the order of the file, and never guesses: what follows from neither rule is an
 * agent's. A payment that is matched takes from what is left of its invoice, so that the next one finds less.
 * @returns a decision for each document, in the same order. Pure
 */
export function matchDocuments(
  documents: readonly ParsedDocument[],
  candidates: readonly Candidate[],
  payments: readonly RecordedPayment[],
): readonly Decision[] {
  const byNumber = new Map(candidates.map((invoice) => [invoice.number, invoice]));
  const byInn = groupBy(candidates, (invoice) => invoice.payerInn);
  const byInvoice = groupBy(payments, (payment) => String(payment.invoiceId));
  const rest = new Map(candidates.map((invoice) => [invoice.id, invoice.restMinor]));
  const linked = new Set<bigint>();
  const restOf = (invoice: Candidate): bigint => rest.get(invoice.id) ?? 0n;

  function findByHand(document: ParsedDocument, among: readonly Candidate[]): readonly RecordedPayment[] {
    const wanted = { ...document, paidOn: new Date(document.date) };
    return among
      .flatMap((invoice) => byInvoice.get(String(invoice.id)) ?? [])
      .filter((payment) => !linked.has(payment.id) && isSamePayment(wanted, payment));
  }

  function take(document: ParsedDocument, invoice: Candidate, reason: MatchReason): Decision {
    const orderNumber = orderNumberOf(document.number);
    const taken = byInvoice.get(String(invoice.id))?.some((payment) => payment.orderNumber === orderNumber);
    if (taken) return unmatched('order-number-taken', invoice);
    if (restOf(invoice) <= 0n) return unmatched('invoice-paid', invoice);
    rest.set(invoice.id, restOf(invoice) - document.amountMinor);
    return { kind: 'matched', reason, invoiceId: invoice.id };
  }

  return documents.map((document): Decision => {
    const named = numbersIn(document.purpose).flatMap((number) => byNumber.get(number) ?? []);
    const own = document.payerInn === '' ? [] : (byInn.get(document.payerInn) ?? []);
    const [byHand, ...more] = findByHand(document, named.length > 0 ? named : own);
    if (byHand && more.length === 0) {
      linked.add(byHand.id);
      return { kind: 'by-hand', paymentId: byHand.id, invoiceId: byHand.invoiceId };
    }
    if (byHand) return unmatched('ambiguous');
    if (named.length > 0) {
      const [first, ...others] = named.filter((invoice) => invoice.payerInn === document.payerInn);
      if (first) return others.length === 0 ? take(document, first, 'number-and-inn') : unmatched('ambiguous');
      return unmatched('other-payer', named.length === 1 ? named[0] : undefined);
    }
    const fitting = own.filter((invoice) => invoice.isOpen && restOf(invoice) === document.amountMinor);
    const [only, ...others] = fitting;
    if (!only) return unmatched('unknown');
    return others.length === 0 ? take(document, only, 'inn-and-sum') : unmatched('ambiguous');
  });
}
