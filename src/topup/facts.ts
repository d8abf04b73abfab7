import { ledgerOwnerOf } from '../accounts/account.ts';
import type { Queryable } from '../db/client.ts';

/** What is known of an account that makes one sum a better offer than another. */
export interface TopUpFacts {
  /** The last top-up that was paid. */
  readonly lastPaidMinor: bigint | undefined;
  /** The dearest of the last 30 days, in the account's own zone. */
  readonly highestDailySpendMinor: bigint | undefined;
}

/** Thirty days with today. */
const days = 30;

/** The newest movements that are looked through: an hourly charge of 25 services for 30 days, which bounds the query. */
const maxEntries = 18_000;

/**
 * @param now decides which 30 days
 * @returns undefined for what has not happened yet
 */
export async function topUpFacts(db: Queryable, accountId: bigint, now: Date): Promise<TopUpFacts> {
  const lastPaid = await db.payment.findFirst({
    where: { accountId, state: 'paid' },
    orderBy: { paidAt: 'desc' },
    select: { amountMinor: true },
  });
  return {
    lastPaidMinor: lastPaid?.amountMinor,
    highestDailySpendMinor: await highestDailySpend(db, accountId, now),
  };
}

/** Spending is what was charged for the service, from money and bonus alike; corrections and refunds are not. */
async function highestDailySpend(db: Queryable, accountId: bigint, now: Date): Promise<bigint | undefined> {
  const ownerKey = ledgerOwnerOf(accountId);
  const rows = await db.$queryRaw<{ spent: bigint | null }[]>`
    WITH zone AS (SELECT time_zone FROM account WHERE id = ${accountId}),
    recent AS (
      SELECT e.transaction_id, e.amount
        FROM ledger_account a
        CROSS JOIN LATERAL (
          SELECT transaction_id, amount FROM ledger_entry
           WHERE account_id = a.id AND account_version IS NOT NULL
           ORDER BY account_version DESC LIMIT ${maxEntries}) e
       WHERE a.owner_key = ${ownerKey} AND a.kind IN ('customer', 'customer_bonus')),
    daily AS (
      SELECT (t.occurred_at AT TIME ZONE z.time_zone)::date AS day, -sum(r.amount) AS spent
        FROM recent r JOIN ledger_transaction t ON t.id = r.transaction_id CROSS JOIN zone z
       WHERE t.kind = 'charge' AND t.occurred_at <= ${now}
         AND (t.occurred_at AT TIME ZONE z.time_zone)::date > (${now}::timestamptz AT TIME ZONE z.time_zone)::date - ${days}::integer
       GROUP BY 1)
    SELECT max(spent)::bigint AS spent FROM daily WHERE spent > 0`;
  return rows[0]?.spent ?? undefined;
}
