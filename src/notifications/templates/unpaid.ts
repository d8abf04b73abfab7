import type { Money } from '../../ledger/money.ts';

/** A payment whose money is not there. */
export interface UnpaidView {
  readonly paymentId: number;
  readonly amount: Money;
  readonly createdAt: Date;
  /** The account's. */
  readonly timeZone: string;
}
