import type { Transaction } from '../db/client.ts';
import { findHelp } from './autopay-help.ts';
import type { AlertDeps } from './deps.ts';
import { type AccountFacts, accountFacts } from './facts.ts';
import { boundsOf } from './level.ts';
import { type AlertFacts, type AlertStep, type Help, nextAlert } from './policy.ts';
import { quietUntil } from './quiet.ts';
import { tell } from './tell.ts';
import { thresholdsOf } from './thresholds.ts';
import { lockDueWatches, type Watch } from './watch.ts';

/** What the platform goes by is neither the hour nor a promise of autopay's. */
function factsFor(deps: AlertDeps, watch: Watch, facts: AccountFacts, help: Help, now: Date): AlertFacts {
  const isPerson = watch.userId !== null;
  return {
    holding: facts.holding,
    thresholds: thresholdsOf(watch, deps.profile),
    help: isPerson ? help : { kind: 'none' },
    quietUntil: isPerson ? quietUntil(now, watch.quiet) : null,
    listens: watch.listens,
  };
}

async function keep(tx: Transaction, deps: AlertDeps, watch: Watch, step: AlertStep, facts: AccountFacts, now: Date) {
  const { state, lookAgainAt } = step;
  const bounds = boundsOf(state.level, { ...facts, thresholds: thresholdsOf(watch, deps.profile) });
  await tx.alertWatch.update({
    where: { id: watch.id },
    data: { ...state, ...bounds, checkAt: lookAgainAt, checkedAt: now },
    select: { id: true },
  });
}

/**
 * Looks at an account for all who are due to be told of it: locks them, reads how the account stands now, decides, tells and
 * notes it, all in the caller's transaction.
 * @returns how many were looked at; 0: another instance has them
 */
export async function lookAtAccount(tx: Transaction, deps: AlertDeps, accountId: bigint): Promise<number> {
  const now = deps.clock.now();
  const watches = await lockDueWatches(tx, accountId, now);
  if (watches.length === 0) return 0;
  const facts = await accountFacts(tx, accountId, now);
  const help: Help = watches.some(({ userId }) => userId !== null)
    ? await findHelp(tx, { accountId, now })
    : { kind: 'none' };
  for (const watch of watches) {
    const step = nextAlert(watch, factsFor(deps, watch, facts, help, now), now);
    await tell(tx, deps, { watch, step, facts });
    await keep(tx, deps, watch, step, facts, now);
  }
  return watches.length;
}
