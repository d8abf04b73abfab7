import type { Account } from '../accounts/account.ts';
import { balanceOf, totalOf } from '../accounts/balance-of.ts';
import type { Queryable } from '../db/client.ts';
import type { Mandate } from './mandate.ts';
import { dayOf, monthOf } from './month.ts';
import type { AutopayFacts } from './policy.ts';

/** What was charged in the account's calendar month. */
export interface MonthSums {
  /** «2026-11» */
  readonly key: string;
  readonly successes: number;
  readonly spentMinor: bigint;
}

/** A charge whose outcome is not known yet. */
export interface Flight {
  readonly amountMinor: bigint;
  readonly since: Date;
}

export type LoadedFacts = AutopayFacts & { readonly month: MonthSums; readonly flight: Flight | null };

interface Counted {
  readonly successes: number;
  readonly spent: bigint;
  readonly declines: number;
  readonly flying: bigint | null;
  readonly since: Date | null;
}

/**
 * Reads what a decision rests on, in two round trips. To decide by it, the mandate is locked.
 *
 * A success counts in the month in which it was begun and in that in which it succeeded, so that neither way of counting ever
 * comes to more than the limit; declines count by days likewise. Successes are the account's, whichever card they were of;
 * declines are the card's own.
 */
export async function loadFacts(
  db: Queryable,
  mandate: Mandate,
  account: Pick<Account, 'timeZone'>,
  now: Date,
): Promise<LoadedFacts> {
  const { id, accountId, state, amountMinor, belowMinor, monthlyLimit, failures, retryAt } = mandate;
  const [month, day] = [monthOf(now, account.timeZone), dayOf(now, account.timeZone)];
  const [counted] = await db.$queryRaw<Counted[]>`
    SELECT (count(*) FILTER (WHERE in_month))::integer AS successes,
           coalesce(sum(amount_minor) FILTER (WHERE in_month), 0)::bigint AS spent,
           (count(*) FILTER (WHERE on_day))::integer AS declines,
           max(amount_minor) FILTER (WHERE state = 'in-flight') AS flying,
           max(created_at) FILTER (WHERE state = 'in-flight') AS since
      FROM (SELECT state, amount_minor, created_at,
                   state = 'succeeded' AND (created_at >= ${month.from} AND created_at < ${month.to}
                                         OR ended_at >= ${month.from} AND ended_at < ${month.to}) AS in_month,
                   state = 'declined' AND mandate_id = ${id} AND (created_at >= ${day.from} AND created_at < ${day.to}
                                         OR ended_at >= ${day.from} AND ended_at < ${day.to}) AS on_day
              FROM autopay_attempt WHERE account_id = ${accountId}) attempt`;
  if (!counted) throw new Error('an aggregate without a row');
  const { successes, declines, flying, since } = counted;
  return {
    ...{ state, amountMinor, belowMinor, monthlyLimit, failures, retryAt },
    balanceMinor: totalOf(await balanceOf(db, accountId)).amountMinor,
    inFlight: flying !== null,
    monthSuccesses: successes,
    dayDeclines: declines,
    monthEndsAt: month.to,
    dayEndsAt: day.to,
    month: { key: month.key, successes, spentMinor: counted.spent },
    flight: flying === null || since === null ? null : { amountMinor: flying, since },
  };
}
