import type { Transaction } from '../db/client.ts';
import { unbounded } from './level.ts';

interface Moved {
  readonly accountIds: readonly bigint[];
  readonly now: Date;
}

/**
 * Has the warnings look at all of these accounts whose balance, bonus included, has left the bounds within which nothing is to be
 * told. With the transaction that moved the money, after its postings: nobody else can change the balance until that ends. One
 * statement, since a batch charges thousands; who stays within the bounds costs no write, and where the customer's own money is
 * enough, no look at the bonus.
 *
 * A watch that is to be looked at already is written as well. Whoever is looking at this instant holds its lock and has not seen
 * these postings: this statement waits for that look and then marks it anew.
 */
export async function markForAlert(tx: Transaction, { accountIds, now }: Moved): Promise<void> {
  await tx.$executeRaw`
    UPDATE alert_watch w SET check_at = least(w.check_at, ${now}::timestamptz)
      FROM ledger_account own
     WHERE w.account_id = ANY (${[...accountIds]}::bigint[]) AND own.id = w.balance_id
       AND (w.below_minor IS NULL OR own.balance < w.below_minor OR w.above_minor < ${unbounded})
       AND coalesce((SELECT sum(b.balance) FROM ledger_account b
                      WHERE b.owner_key = own.owner_key AND b.kind IN ('customer', 'customer_bonus'))
                    NOT BETWEEN w.below_minor AND w.above_minor, true)`;
}

/**
 * Has the warnings look at these accounts whatever their balance: what runs on them, or whether autopay will act, has changed, and
 * the bounds with it.
 */
export async function lookAtAnyway(tx: Transaction, { accountIds, now }: Moved): Promise<void> {
  await tx.$executeRaw`
    UPDATE alert_watch SET check_at = least(check_at, ${now}::timestamptz)
     WHERE account_id = ANY (${[...accountIds]}::bigint[])`;
}

/** Has the warnings look at all that a person watches: they can be told again, or want it otherwise. */
export async function lookForReader(tx: Transaction, { userId, now }: { userId: bigint; now: Date }): Promise<void> {
  await tx.$executeRaw`
    UPDATE alert_watch SET check_at = least(check_at, ${now}::timestamptz) WHERE user_id = ${userId}`;
}
