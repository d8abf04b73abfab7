import type { Transaction } from '../db/client.ts';

/**
 * Has autopay look at all of these accounts whose balance, bonus included, is below its threshold now. With the transaction
 * that took their money, after its postings: what is left is read here, for nobody else can change it until that transaction
 * ends. One statement, since a batch charges thousands; who has no active autopay costs one look into an index.
 *
 * A mandate that is to be looked at already is written as well. Whoever is deciding about it at this instant holds its lock and
 * has not seen these postings: this statement waits for that decision and then marks it anew, where a condition on `check_at`
 * would pass it over, and the debit would be forgotten until the next one.
 */
export async function markManyForCheck(
  tx: Transaction,
  wish: { readonly accountIds: readonly bigint[]; readonly now: Date },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE autopay_mandate m SET check_at = coalesce(m.check_at, ${wish.now}::timestamptz)
     WHERE m.account_id = ANY (${[...wish.accountIds]}::bigint[]) AND m.state = 'active'
       AND m.below_minor > (SELECT coalesce(sum(a.balance), 0) FROM ledger_account a
                             WHERE a.owner_key = 'account:' || m.account_id AND a.kind IN ('customer', 'customer_bonus')
                               AND a.currency = m.currency)`;
}
