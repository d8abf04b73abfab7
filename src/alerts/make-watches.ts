import type { Queryable, Transaction } from '../db/client.ts';

/** Has a person's warnings begin on an account; harmless when they have. What there is to tell is found by the next look. */
export async function makeWatches(
  tx: Transaction,
  { accountId, userId }: { readonly accountId: bigint; readonly userId: bigint },
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO alert_watch (account_id, user_id, balance_id)
    SELECT a.id, ${userId}, b.id
      FROM account a JOIN ledger_account b ON b.owner_key = 'account:' || a.id AND b.kind = 'customer' AND b.currency = a.currency
     WHERE a.id = ${accountId}
    ON CONFLICT (account_id, user_id) WHERE user_id IS NOT NULL DO NOTHING`;
}

/** New watches of the platform at once: a first endpoint on a million accounts is filled within hours, not in one statement. */
const mostNewWatches = 100_000;

/** Has the platform watch the accounts that it does not watch yet, if it wants to be told of balances. */
export async function watchForPlatform(db: Queryable): Promise<void> {
  await db.$executeRaw`
    INSERT INTO alert_watch (account_id, balance_id)
    SELECT a.id, b.id
      FROM account a JOIN ledger_account b ON b.owner_key = 'account:' || a.id AND b.kind = 'customer' AND b.currency = a.currency
     WHERE EXISTS (SELECT FROM webhook_endpoint e
                    WHERE e.disabled_at IS NULL AND e.deleted_at IS NULL
                      AND e.events && ARRAY['balance.low', 'balance.empty', 'balance.recovered'])
       AND NOT EXISTS (SELECT FROM alert_watch w WHERE w.account_id = a.id AND w.user_id IS NULL)
     LIMIT ${mostNewWatches}
    ON CONFLICT (account_id) WHERE user_id IS NULL DO NOTHING`;
}
