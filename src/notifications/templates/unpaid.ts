import type { Money } from '../../ledger/money.ts';

/** A payment whose money is not there. */
export interface UnpaidView {
  readonly paymentId: number;
  /** What is to be paid. */
  readonly amount: Money;
  /** What that is on the balance. */
  readonly credit: Money;
  readonly createdAt: Date;
  /** The account's. */
  readonly timeZone: string;
}
