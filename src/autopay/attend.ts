import { inTransaction } from '../db/transaction.ts';
import { type DueMandate, prepareCharge } from './charge-prepare.ts';
import { sendCharge } from './charge-send.ts';
import type { AutopayDeps } from './deps.ts';

/** Mandates attended to at once: each may wait for the gateway, holding no connection then, and leaves some to the others. */
const pageSize = 12;

/** A run ends after so many mandates, or so much time; the rest is taken by the next run, longest due first. */
const maxPages = 150;

/** With the last page's wait for the gateway it stays within a minute, after which the next run begins. */
const maxRunMs = 40_000;

/** What could not be attended to must not stand in the way of the others at each run. */
const putOffMs = 5 * 60_000;

async function attendOne(deps: AutopayDeps, due: DueMandate): Promise<boolean> {
  const prepared = await inTransaction(deps.db, (tx) => prepareCharge(tx, deps, due));
  if (prepared === 'passed-over') return false;
  if (prepared === 'waits') return true;
  await deps.checkpoint?.('charge-created');
  await sendCharge(deps, prepared);
  return true;
}

async function attendQuietly(deps: AutopayDeps, due: DueMandate): Promise<boolean> {
  try {
    return await attendOne(deps, due);
  } catch (error) {
    deps.logger.error({ err: error, mandateId: due.id }, 'autopay could not be attended to');
    const now = deps.clock.now();
    // A charge that was written down has its mandate rest already, and is asked about by its number.
    await deps.db.autopayMandate.updateMany({
      where: { id: due.id, state: 'active', checkAt: { lte: now } },
      data: { checkAt: new Date(now.getTime() + putOffMs) },
    });
    return true;
  }
}

async function dueMandates(deps: AutopayDeps): Promise<DueMandate[]> {
  return deps.db.$queryRaw<DueMandate[]>`
    SELECT m.id, a.number AS "accountNumber", a.time_zone AS "timeZone"
      FROM autopay_mandate m JOIN account a ON a.id = m.account_id
     WHERE m.check_at <= ${deps.clock.now()} ORDER BY m.check_at, m.id LIMIT ${pageSize}`;
}

/**
 * Looks at the mandates for which something has happened, and charges the cards that are to be charged. Any number of instances
 * may run it at once: a mandate is decided about under its lock, and who finds it locked passes it over.
 * @returns how many it decided about
 */
export async function attendAutopay(deps: AutopayDeps): Promise<number> {
  // The shop may not charge bound cards now; what is due stays due.
  if (!deps.gateway.chargeSavedCard) return 0;
  const until = deps.clock.now().getTime() + maxRunMs;
  let attended = 0;
  for (let page = 0; page < maxPages && deps.clock.now().getTime() < until; page += 1) {
    const due = await dueMandates(deps);
    const taken = (await Promise.all(due.map((mandate) => attendQuietly(deps, mandate)))).filter(Boolean).length;
    attended += taken;
    // Another instance is at work on all of these.
    if (taken === 0 || due.length < pageSize) break;
  }
  return attended;
}
