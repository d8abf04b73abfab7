import { inTransaction } from '../db/transaction.ts';
import type { AlertDeps } from './deps.ts';
import { lookAtAccount } from './look.ts';

/** Watches read at once, and the accounts among them looked at side by side: some connections are left to the others. */
const pageSize = 100;
const lanes = 4;

/** A run ends after so many pages, or so much time; the rest is taken by the next run, longest due first. */
const maxPages = 500;
const maxRunMs = 40_000;

/** What could not be looked at must not stand in the way of the others at each run. */
const putOffMs = 5 * 60_000;

async function lookQuietly(deps: AlertDeps, accountId: bigint): Promise<number> {
  try {
    return await inTransaction(deps.db, (tx) => lookAtAccount(tx, deps, accountId));
  } catch (error) {
    deps.logger.error({ err: error, accountId: String(accountId) }, 'warnings of an account could not be looked at');
    const now = deps.clock.now();
    await deps.db.$executeRaw`
      UPDATE alert_check c SET check_at = ${new Date(now.getTime() + putOffMs)}
        FROM alert_watch w WHERE w.id = c.watch_id AND w.account_id = ${accountId} AND c.check_at <= ${now}`;
    return 1;
  }
}

/** @returns accounts that are due, each once, and whether these were all */
async function dueAccounts({ db, clock }: AlertDeps): Promise<{ accountIds: bigint[]; areAll: boolean }> {
  const rows = await db.$queryRaw<{ accountId: bigint }[]>`
    SELECT w.account_id AS "accountId" FROM alert_check c JOIN alert_watch w ON w.id = c.watch_id
     WHERE c.check_at <= ${clock.now()} ORDER BY c.check_at, c.watch_id LIMIT ${pageSize}`;
  return { accountIds: [...new Set(rows.map(({ accountId }) => accountId))], areAll: rows.length < pageSize };
}

async function lookAtAll(deps: AlertDeps, accountIds: readonly bigint[]): Promise<number> {
  let looked = 0;
  for (let first = 0; first < accountIds.length; first += lanes) {
    const some = accountIds.slice(first, first + lanes);
    const counts = await Promise.all(some.map((accountId) => lookQuietly(deps, accountId)));
    looked += counts.reduce((sum, count) => sum + count, 0);
  }
  return looked;
}

/**
 * Looks at the accounts for which something has happened or come due, and tells of those that have fallen to a level. Any number
 * of instances may run it at once: a watch is decided about under its lock, and who finds it locked passes it over.
 * @returns how many watches it looked at
 */
export async function attendAlerts(deps: AlertDeps): Promise<number> {
  const until = deps.clock.now().getTime() + maxRunMs;
  let attended = 0;
  for (let page = 0; page < maxPages && deps.clock.now().getTime() < until; page += 1) {
    const { accountIds, areAll } = await dueAccounts(deps);
    const looked = await lookAtAll(deps, accountIds);
    attended += looked;
    // Another instance is at work on all of these.
    if (looked === 0 || areAll) break;
  }
  return attended;
}
