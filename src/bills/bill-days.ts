import { DateTime } from 'luxon';
import type { Database } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { type BilledDay, billDayPage } from './bill-day-page.ts';
import type { BillDeps } from './deps.ts';

/** One transaction holds the locks of so many accounts at most; a day of each may be hundreds of lines to add up. */
const mostAccounts = 1_000;

/** The day that had ended at that moment, in the provider's zone. */
export function dayBefore(slot: Date, timeZone: string): BilledDay {
  const end = DateTime.fromJSDate(slot, { zone: timeZone }).startOf('day');
  return { day: end.minus({ days: 1 }).toFormat('yyyy-MM-dd'), endsAt: end.toJSDate(), timeZone };
}

/**
 * Whose usage up to the day's end is in no bill, and comes to something: the next ones by their id. Read without locks. What costs
 * nothing, or was given back since, would be added up anew each day.
 */
async function unbilledAfter(db: Database, after: bigint, { endsAt }: BilledDay): Promise<bigint[]> {
  const rows = await db.$queryRaw<{ accountId: bigint }[]>`
    SELECT u.account_id AS "accountId" FROM usage_account u
     WHERE u.account_id > ${after} AND u.owed_minor + u.unbilled_minor > 0
       AND EXISTS (SELECT FROM usage_booking b
                    WHERE b.account_id = u.account_id AND b.bill_id IS NULL AND b.upto <= ${endsAt}::timestamptz)
     ORDER BY u.account_id LIMIT ${mostAccounts}`;
  return rows.map(({ accountId }) => accountId);
}

/**
 * Makes a bill of each account's service of the day that ended, with what of earlier days is in none, and pays it from the
 * advance as far as that goes. Each account and day once, whoever else is at it; only where the profile bills days.
 * @param slot a moment of the day after
 * @param signal stops between two pages; a repeat bills what is left, or the next day does
 * @returns how many bills it made
 */
export async function billDays(deps: BillDeps, slot: Date, signal?: AbortSignal): Promise<number> {
  const { db, profile } = deps;
  if (profile.charging.kind !== 'daily-bill') return 0;
  const day = dayBefore(slot, profile.timeZone);
  let made = 0;
  // It ends with the accounts: each page begins after the last one's.
  for (let after = 0n; !signal?.aborted; ) {
    const accountIds = await unbilledAfter(db, after, day);
    const last = accountIds.at(-1);
    if (last === undefined) break;
    made += await inTransaction(db, (tx) => billDayPage(tx, deps, { accountIds, day }));
    after = last;
  }
  return made;
}
