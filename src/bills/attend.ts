import type { Database } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { BillDeps } from './deps.ts';
import { payBills } from './pay-from-advance.ts';

/** One transaction holds the locks of so many accounts at most. */
const mostAccounts = 500;

/**
 * And it begins no further account after so many unpaid bills: each may be a charge. Five thousand take two seconds of the
 * twenty that a transaction has; whoever was without money for months has hundreds.
 */
const mostBills = 5_000;

/** Who owes for service and has something: the next ones by their id, at least one if there is any. Read without locks. */
async function debtorsAfter(db: Database, after: bigint): Promise<bigint[]> {
  const rows = await db.$queryRaw<{ id: bigint }[]>`
    WITH unpaid AS NOT MATERIALIZED (
      SELECT id, account_id FROM bill WHERE kind = 'service' AND paid_at IS NULL AND cancelled_at IS NULL),
    debtor AS (
      SELECT a.id FROM account a
       WHERE a.id > ${after}
         AND EXISTS (SELECT FROM unpaid b WHERE b.account_id = a.id)
         AND EXISTS (SELECT FROM ledger_account l WHERE l.owner_key = 'account:' || a.id AND l.currency = a.currency
                        AND l.kind IN ('customer', 'customer_bonus') AND l.balance > 0)
       ORDER BY a.id LIMIT ${mostAccounts}),
    counted AS (
      SELECT d.id, (SELECT count(*) FROM unpaid b WHERE b.account_id = d.id) AS bills FROM debtor d)
    SELECT id FROM (SELECT id, sum(bills) OVER (ORDER BY id) - bills AS before FROM counted) walked
     WHERE before < ${mostBills} ORDER BY id`;
  return rows.map(({ id }) => id);
}

/**
 * Pays debts for service with money that came by other ways than a payment: an invoice, support's hand, a refund undone.
 * @param signal stops between two pages; what is left is paid by the next minute's run
 * @returns how many charges it made
 */
export async function attendBills(deps: Pick<BillDeps, 'db' | 'clock'>, signal?: AbortSignal): Promise<number> {
  const { db, clock } = deps;
  let made = 0;
  // It ends with the accounts: each page begins after the last one's.
  for (let after = 0n; !signal?.aborted; ) {
    const accountIds = await debtorsAfter(db, after);
    const last = accountIds.at(-1);
    if (last === undefined) break;
    made += (await inTransaction(db, (tx) => payBills(tx, { accountIds, now: clock.now() }))).length;
    after = last;
  }
  return made;
}
