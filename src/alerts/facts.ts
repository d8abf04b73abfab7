import { ledgerOwnerOf } from '../accounts/account.ts';
import type { Queryable } from '../db/client.ts';
import type { Currency, Money } from '../ledger/money.ts';
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
  const { burnPerDayMinor, daysLeft, owedMinor } = await spendingOf(db, { accountId, now });
  const [books] = await db.$queryRaw<
    { currency: Currency; totalMinor: bigint; moved: boolean; runs: boolean; ran: boolean }[]
  >`
    SELECT min(currency::text) AS currency, sum(balance)::bigint AS "totalMinor", bool_or(version > 0) AS moved,
           EXISTS (SELECT FROM usage_segment WHERE account_id = ${accountId} AND to_at IS NULL AND rate_micro > 0) AS runs,
           EXISTS (SELECT FROM usage_segment WHERE account_id = ${accountId} AND rate_micro > 0) AS ran
      FROM ledger_account WHERE owner_key = ${ledgerOwnerOf(accountId)} AND kind IN ('customer', 'customer_bonus')
    HAVING count(*) > 0`;
  if (!books) throw new Error(`account ${accountId} is not in the books`);
  return {
    holding: {
      spendableMinor: books.totalMinor - owedMinor,
      burnPerDayMinor,
      isUsed: books.moved || books.ran || owedMinor !== 0n,
    },
    balance: { amountMinor: books.totalMinor, currency: books.currency },
    owedMinor,
    isRateKnown: books.runs,
    daysLeft,
  };
}
