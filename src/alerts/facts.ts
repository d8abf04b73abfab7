import { ledgerOwnerOf } from '../accounts/account.ts';
import { totalOf } from '../accounts/balance-of.ts';
import type { Queryable } from '../db/client.ts';
import type { Money } from '../ledger/money.ts';
import { spendingOf } from '../usage/spending.ts';
import type { Holding } from './level.ts';

/** How an account stands, whoever watches it. */
export interface AccountFacts {
  readonly holding: Holding;
  /** Money and bonus together. */
  readonly balance: Money;
  /** What the balance did not suffice for; below zero: given back, spent first. */
  readonly owedMinor: bigint;
  /** Whether the rate is that of what runs; else it was found out from what was charged of late. */
  readonly isRateKnown: boolean;
  /** Whole days; null: nothing is spent. */
  readonly daysLeft: number | null;
}

/**
 * Reads what warnings go by.
 * @throws when there is no such account
 */
export async function accountFacts(db: Queryable, accountId: bigint, now: Date): Promise<AccountFacts> {
  const { balance: held, burnPerDayMinor, daysLeft, owedMinor } = await spendingOf(db, { accountId, now });
  const balance = totalOf(held);
  const [books] = await db.$queryRaw<{ moved: boolean; runs: boolean; ran: boolean }[]>`
    SELECT bool_or(version > 0) AS moved,
           EXISTS (SELECT FROM usage_segment WHERE account_id = ${accountId} AND to_at IS NULL AND rate_micro > 0) AS runs,
           EXISTS (SELECT FROM usage_segment WHERE account_id = ${accountId} AND rate_micro > 0) AS ran
      FROM ledger_account WHERE owner_key = ${ledgerOwnerOf(accountId)} AND kind IN ('customer', 'customer_bonus')`;
  if (!books) throw new Error('an aggregate gave no row');
  return {
    holding: {
      spendableMinor: balance.amountMinor - owedMinor,
      burnPerDayMinor,
      isUsed: books.moved || books.ran || owedMinor !== 0n,
    },
    balance,
    owedMinor,
    isRateKnown: books.runs,
    daysLeft,
  };
}
