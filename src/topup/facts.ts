import type { Queryable } from '../db/client.ts';
import { spentLately } from '../usage/spent.ts';

/** What is known of an account that makes one sum a better offer than another; sums in its own currency. */
export interface TopUpFacts {
  /** The last top-up that was paid by hand: what autopay took, nobody chose at that moment. */
  readonly lastPaidMinor: bigint | undefined;
  /** The dearest of the last 30 days, in the account's own zone. */
  readonly highestDailySpendMinor: bigint | undefined;
}

/**
 * @param now decides which 30 days
 * @returns undefined for what has not happened yet
 */
export async function topUpFacts(db: Queryable, accountId: bigint, now: Date): Promise<TopUpFacts> {
  const lastPaid = await db.payment.findFirst({
    where: { accountId, origin: 'customer', state: 'paid' },
    orderBy: { paidAt: 'desc' },
    select: { amountMinor: true, creditMinor: true },
  });
  const { highestDailyMinor } = await spentLately(db, accountId, now);
  return {
    lastPaidMinor: lastPaid?.creditMinor ?? lastPaid?.amountMinor,
    highestDailySpendMinor: highestDailyMinor,
  };
}
