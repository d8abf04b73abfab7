import { balanceOf, totalOf } from '../accounts/balance-of.ts';
import { unpaidServiceMinor } from '../bills/find.ts';
import type { Queryable } from '../db/client.ts';
import { microPerMinor } from './segments.ts';
import { spentLately } from './spent.ts';

/** How fast an account's money goes, in minor units of its currency. */
export interface Spending {
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

/** What the menu, the offered sums and the warnings go by. */
export async function spendingOf(
  db: Queryable,
  { accountId, now }: { readonly accountId: bigint; readonly now: Date },
): Promise<Spending> {
  const spent = await spentLately(db, accountId, now);
  const running = await db.usageSegment.aggregate({ where: { accountId, toAt: null }, _sum: { rateMicro: true } });
  const metered = await db.usageAccount.findUnique({ where: { accountId } });
  const ratePerDay = (running._sum.rateMicro ?? 0n) * minutesPerDay;
  const burnPerDayMinor =
    ratePerDay > 0n
      ? ceilDivide(ratePerDay, microPerMinor)
      : ceilDivide(spent.lastWeekMinor, BigInt(spent.lastWeekDays));
  const owedMinor = (metered?.owedMinor ?? 0n) + (await unpaidServiceMinor(db, accountId));
  const goneMinor = owedMinor + (metered?.unbilledMinor ?? 0n);
  const spendableMinor = totalOf(await balanceOf(db, accountId)).amountMinor - goneMinor;
  return {
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
