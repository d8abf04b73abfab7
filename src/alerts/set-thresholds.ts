import { membershipOf } from '../accounts/membership.ts';
import { Prisma } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { maxAmountMinor } from '../ledger/money.ts';
import type { AlertDeps } from './deps.ts';
import type { Thresholds } from './level.ts';
import { makeWatches } from './make-watches.ts';
import { markWatches } from './mark.ts';
import { daysRange, type OwnThresholds, thresholdsOf } from './thresholds.ts';

export type ThresholdsOutcome =
  | { readonly kind: 'saved'; readonly thresholds: Thresholds }
  /** Each level begins with no more days than the milder one. */
  | { readonly kind: 'not-falling' }
  /** Days beyond `daysRange`, or a sum below zero. */
  | { readonly kind: 'out-of-range' }
  /** The account is not this person's. */
  | { readonly kind: 'unknown' };

/** A tenth more than the greatest sum is still a number of the database's. */
const mostSumMinor = maxAmountMinor / 2n;

function isInRange({ infoDays, warningDays, criticalDays, sumMinor }: OwnThresholds): boolean {
  const days = [infoDays, warningDays, criticalDays].filter((one) => one !== null);
  const daysFit = days.every((one) => Number.isInteger(one) && one >= daysRange.least && one <= daysRange.most);
  return daysFit && (sumMinor === null || (sumMinor >= 0n && sumMinor <= mostSumMinor));
}

/**
 * Sets from where on a person is warned of an account, in days and in minor units of its currency; null: as usual. The balance
 * is looked at anew by it.
 */
export async function setThresholds(
  deps: Pick<AlertDeps, 'db' | 'clock' | 'profile'>,
  wish: { readonly accountId: bigint; readonly userId: bigint; readonly thresholds: OwnThresholds },
): Promise<ThresholdsOutcome> {
  const { accountId, userId, thresholds: own } = wish;
  if (!isInRange(own)) return { kind: 'out-of-range' };
  const thresholds = thresholdsOf(own, deps.profile);
  const { infoDays, warningDays, criticalDays } = thresholds;
  if (infoDays < warningDays || warningDays < criticalDays) return { kind: 'not-falling' };
  return inTransaction(deps.db, async (tx): Promise<ThresholdsOutcome> => {
    if ((await membershipOf(tx, { accountId, userId })) === null) return { kind: 'unknown' };
    await makeWatches(tx, { accountId, userId });
    await tx.$executeRaw`
      UPDATE alert_watch SET info_days = ${own.infoDays}, warning_days = ${own.warningDays},
             critical_days = ${own.criticalDays}, sum_minor = ${own.sumMinor}
       WHERE account_id = ${accountId} AND user_id = ${userId}`;
    const theirs = Prisma.sql`WHERE w.account_id = ${accountId} AND w.user_id = ${userId}`;
    await tx.$executeRaw(markWatches(theirs, deps.clock.now()));
    return { kind: 'saved', thresholds };
  });
}
