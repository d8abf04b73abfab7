import type { Transaction } from '../db/client.ts';
import { findHelp } from './autopay-help.ts';
import { lastAutopayWord } from './autopay-word.ts';
import type { AlertDeps } from './deps.ts';
import { type AccountFacts, accountFacts } from './facts.ts';
import { boundsOf } from './level.ts';
import { type AlertFacts, type AlertStep, type Help, nextAlert } from './policy.ts';
import { quietUntil } from './quiet.ts';
import { tell } from './tell.ts';
import { thresholdsOf } from './thresholds.ts';
import { lockDueWatches, type Watch } from './watch.ts';

/** How the account stands at this look. */
interface Seen {
  readonly facts: AccountFacts;
  readonly help: Help;
  readonly now: Date;
}

/** What the platform goes by is neither the hour nor a promise of autopay's. */
function factsFor(deps: AlertDeps, watch: Watch, { facts, help, now }: Seen): AlertFacts {
  const isPlatform = watch.userId === null;
  return {
    holding: facts.holding,
    thresholds: thresholdsOf(watch, deps.profile),
    help: isPlatform ? { kind: 'none' } : help,
    quietUntil: isPlatform ? null : quietUntil(now, watch.quiet),
    listens: watch.listens,
    isPlatform,
    isSpokenOf: false,
  };
}

/** Within so long a new watch has its first look (sweep.ts): what autopay has said since stands for the warning that it brings. */
const firstLookMs = 15 * 60_000;

interface Decided {
  readonly step: AlertStep;
  /** When autopay told what the step tells; null: it did not. */
  readonly spokenAt: Date | null;
}

/** Decides about a watch. Only where there is something to tell it is asked whether autopay has told it. */
async function decide(tx: Transaction, deps: AlertDeps, watch: Watch, seen: Seen): Promise<Decided> {
  const { accountId, userId, accountTimeZone: timeZone } = watch;
  const { now } = seen;
  const since = watch.checkedAt ?? new Date(now.getTime() - firstLookMs);
  const facts = factsFor(deps, watch, seen);
  const ifSpokenOf = nextAlert(watch, { ...facts, isSpokenOf: true }, now);
  const mayBe = ifSpokenOf.tell !== null && userId !== null;
  const spokenAt = mayBe ? await lastAutopayWord(tx, { accountId, userId, since, timeZone, now }) : null;
  return { step: spokenAt === null ? nextAlert(watch, facts, now) : ifSpokenOf, spokenAt };
}

async function keep(tx: Transaction, deps: AlertDeps, watch: Watch, { step, spokenAt }: Decided, seen: Seen) {
  const { facts, now } = seen;
  const { state, lookAgainAt } = step;
  // One word of autopay's stands for one warning, also where it was queued this instant or by a clock that is ahead.
  const checkedAt = new Date(Math.max(now.getTime(), spokenAt === null ? 0 : spokenAt.getTime() + 1));
  const bounds = boundsOf(state.level, { ...facts, thresholds: thresholdsOf(watch, deps.profile) });
  await tx.alertWatch.update({
    where: { id: watch.id },
    data: { ...state, ...bounds, checkedAt },
    select: { id: true },
  });
  const marked = { where: { watchId: watch.id } };
  await (lookAgainAt === null
    ? tx.alertCheck.deleteMany(marked)
    : tx.alertCheck.updateMany({ ...marked, data: { checkAt: lookAgainAt } }));
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
  const seen = { facts, help, now };
  for (const watch of watches) {
    const decided = await decide(tx, deps, watch, seen);
    await tell(tx, deps, { watch, step: decided.step, facts });
    await keep(tx, deps, watch, decided, seen);
  }
  return watches.length;
}
