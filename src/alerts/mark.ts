import { Prisma, type Transaction } from '../db/client.ts';
import { unbounded } from './level.ts';

interface Moved {
  readonly accountIds: readonly bigint[];
  readonly now: Date;
}

/**
 * Has watches `w` be looked at by then, or as early as they were to be already.
 *
 * A watch that is to be looked at already is written as well. Whoever is looking at this instant holds its mark and has not seen
 * what this transaction changes: this statement waits for that look and then marks the watch anew. In the order of their numbers,
 * so that no two who mark the same watches wait for one another in a circle.
 * @param which joins and a WHERE, after FROM alert_watch w
 */
export function markWatches(which: Prisma.Sql, at: Date): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO alert_check (watch_id, check_at)
    SELECT w.id, ${at}::timestamptz FROM alert_watch w ${which} ORDER BY w.id
    ON CONFLICT (watch_id) DO UPDATE SET check_at = least(alert_check.check_at, excluded.check_at)`;
}

/** A single account has a text of its own: for a list of unknown length no plan is kept (`db/statement-names.ts`). */
const among = (accountIds: readonly bigint[]): Prisma.Sql =>
  accountIds.length === 1 ? Prisma.sql`= ${accountIds[0]}` : Prisma.sql`= ANY (${[...accountIds]}::bigint[])`;

/**
 * Has the warnings look at all of these accounts whose balance, bonus included, has left the bounds within which nothing is to be
 * told. With the transaction that moved the money, after its postings: nobody else can change the balance until that ends. One
 * statement, since a batch charges thousands; who stays within the bounds costs no write, and where the customer's own money is
 * enough, no look at the bonus.
 */
export async function markForAlert(tx: Transaction, { accountIds, now }: Moved): Promise<void> {
  const crossed = Prisma.sql`
      JOIN ledger_account own ON own.id = w.balance_id
     WHERE w.account_id ${among(accountIds)}
       AND (w.below_minor IS NULL OR own.balance < w.below_minor OR w.above_minor < ${unbounded})
       AND coalesce((SELECT sum(b.balance) FROM ledger_account b
                      WHERE b.owner_key = own.owner_key AND b.kind IN ('customer', 'customer_bonus'))
                    NOT BETWEEN w.below_minor AND w.above_minor, true)`;
  await tx.$executeRaw(markWatches(crossed, now));
}

/**
 * Has the warnings look at these accounts whatever their balance: what runs on them, or whether autopay will act, has changed, and
 * the bounds with it.
 */
export async function lookAtAnyway(tx: Transaction, { accountIds, now }: Moved): Promise<void> {
  await tx.$executeRaw(markWatches(Prisma.sql`WHERE w.account_id ${among(accountIds)}`, now));
}

/** Has the warnings look at all that a person watches: they can be told again, or want it otherwise. */
export async function lookForReader(tx: Transaction, { userId, now }: { userId: bigint; now: Date }): Promise<void> {
  await tx.$executeRaw(markWatches(Prisma.sql`WHERE w.user_id = ${userId}`, now));
}
