import type { Currency } from '../ledger/money.ts';

/** What of an account's movements is asked for: all, what came in, what went out. */
export const statementFilters = ['all', 'in', 'out'] as const;
export type StatementFilter = (typeof statementFilters)[number];

/** The half-open stretch of time [from, to) that a statement covers. */
export interface StatementRange {
  readonly from: Date;
  readonly to: Date;
}

/** Whose statement it is, and of when. */
export interface StatementWish {
  readonly accountId: bigint;
  readonly range: StatementRange;
}

/**
 * One transaction of the books as its account sees it. Money and bonus that one transaction moves stand on one line; two
 * transactions never do, however alike they are.
 */
export interface StatementLine {
  readonly transactionId: bigint;
  readonly at: Date;
  /** Why money moved, in the books' own word. */
  readonly kind: string;
  /** Of a reversal: the kind of what it undoes. */
  readonly reversedKind: string | null;
  /** Of a card payment's top-up: who asked for the money. */
  readonly origin: 'customer' | 'autopay' | 'page' | null;
  /** Texts and references that were booked with it. */
  readonly detail: Readonly<Record<string, string>>;
  /** In minor units, above zero what came in; the two parts add up to what the line moved. */
  readonly moneyMinor: bigint;
  readonly bonusMinor: bigint;
  /** What the account held after it, money and bonus together. */
  readonly balanceMinor: bigint;
  /** How much of that was bonus. */
  readonly bonusBalanceMinor: bigint;
}

/** A period's sums, in minor units; opening + in − out = closing. */
export interface StatementTotals {
  readonly currency: Currency;
  readonly openingMinor: bigint;
  readonly inMinor: bigint;
  readonly outMinor: bigint;
  readonly closingMinor: bigint;
}
