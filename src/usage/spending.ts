import { ledgerOwnerOf } from '../accounts/account.ts';
import { type AccountBalance, totalOf } from '../accounts/balance-of.ts';
import { selectUnpaidService } from '../bills/find.ts';
import type { Queryable } from '../db/client.ts';
import type { Currency } from '../ledger/money.ts';
import { microPerMinor } from './segments.ts';
import { type SpentRow, selectSpent, toSpent } from './spent.ts';

/** How fast an account's money goes, in minor units of its currency. */
export interface Spending {
  /** What it is taken from, at the same moment. */
  readonly balance: AccountBalance;
  /** Of the last 30 days, in the account's own zone; undefined: nothing was spent. */
  readonly highestDailyMinor: bigint | undefined;
  /** By what runs now; if nothing does, by the last 7 days. 0: nothing is spent. */
  readonly burnPerDayMinor: bigint;
  /** Whole days that the balance lasts at that rate, what is owed and what waits for a bill taken off; null: nothing is spent. A hundred years at most. */
  readonly daysLeft: number | null;
  /** Booked or billed for service, and the balance did not suffice: taken from the next money. Below zero: given back, spent first. */
  readonly owedMinor: bigint;
}

const minutesPerDay = 1_440n;
const mostDays = 36_500n;

/** Never less than it is: who is told of ten days has ten. */
const ceilDivide = (amount: bigint, by: bigint): bigint => (amount + by - 1n) / by;

interface SpendingRow extends SpentRow {
  readonly runningMicro: bigint;
  readonly owedMinor: bigint;
  readonly unbilledMinor: bigint;
  readonly availableMinor: bigint | null;
  readonly bonusMinor: bigint | null;
  readonly currency: Currency;
}

/** All in one statement: five would be five ways to the database and back for each menu, and of five moments. */
async function readSpending(db: Queryable, accountId: bigint, now: Date): Promise<SpendingRow | undefined> {
  const [row] = await db.$queryRaw<SpendingRow[]>`
    SELECT spent.*, books.*, coalesce(metered.owed_minor, 0) + unpaid.minor AS "owedMinor",
           coalesce(metered.unbilled_minor, 0) AS "unbilledMinor", running.micro AS "runningMicro"
      FROM (${selectSpent(accountId, now)}) spent
     CROSS JOIN (
       SELECT sum(balance) FILTER (WHERE kind = 'customer')::bigint AS "availableMinor",
              sum(balance) FILTER (WHERE kind = 'customer_bonus')::bigint AS "bonusMinor", min(currency::text) AS currency
         FROM ledger_account WHERE owner_key = ${ledgerOwnerOf(accountId)} AND kind IN ('customer', 'customer_bonus')) books
     CROSS JOIN (
       SELECT coalesce(sum(rate_micro), 0)::bigint AS micro FROM usage_segment
        WHERE account_id = ${accountId} AND to_at IS NULL) running
     CROSS JOIN (${selectUnpaidService(accountId)}) unpaid
      LEFT JOIN usage_account metered ON metered.account_id = ${accountId}`;
  return row;
}

/**
 * What the menu, the offered sums and the warnings go by.
 * @throws when there is no such account: its ledger accounts are opened together with it
 */
export async function spendingOf(
  db: Queryable,
  { accountId, now }: { readonly accountId: bigint; readonly now: Date },
): Promise<Spending> {
  const row = await readSpending(db, accountId, now);
  if (row?.availableMinor == null || row.bonusMinor === null)
    throw new Error(`account ${accountId} is not in the books`);
  const spent = toSpent(row);
  const { availableMinor, bonusMinor, currency, owedMinor } = row;
  const balance = { availableMinor, bonusMinor, currency };
  const ratePerDay = row.runningMicro * minutesPerDay;
  const burnPerDayMinor =
    ratePerDay > 0n
      ? ceilDivide(ratePerDay, microPerMinor)
      : ceilDivide(spent.lastWeekMinor, BigInt(spent.lastWeekDays));
  const spendableMinor = totalOf(balance).amountMinor - owedMinor - row.unbilledMinor;
  return {
    balance,
    highestDailyMinor: spent.highestDailyMinor,
    burnPerDayMinor,
    owedMinor,
    daysLeft: burnPerDayMinor === 0n ? null : daysOf(spendableMinor, burnPerDayMinor),
  };
}

function daysOf(spendableMinor: bigint, burnPerDayMinor: bigint): number {
  if (spendableMinor <= 0n) return 0;
  const days = spendableMinor / burnPerDayMinor;
  return Number.parseInt(String(days < mostDays ? days : mostDays), 10);
}
