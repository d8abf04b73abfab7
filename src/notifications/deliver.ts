import { markUnreachable } from '../accounts/reachability.ts';
import type { Database, Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { SendOutcome } from '../platform/telegram/sender.ts';
import type { Step } from '../queue/loop.ts';
import type { Queue, QueuedJob } from '../queue/queue.ts';
import type { SendBudget } from './budget.ts';
import { buryNotice } from './dead.ts';
import { type InPlaceDeps, type InPlaceOutcome, replaceSummary } from './in-place.ts';
import { type NoticePayload, readPayload, writePayload } from './payload.ts';
import { type Letter, type RenderDeps, renderNotice } from './render.ts';
import { type Attempt, countCrashes, isGivenUp, judge, judgeCrash, maxBusy, type Verdict } from './tries.ts';

export interface DeliveryDeps extends Omit<RenderDeps, 'db'>, InPlaceDeps {
  readonly db: Database;
  readonly queue: Queue;
  readonly budget: SendBudget;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Pick<Metrics, 'notifications'>;
  /** Called between sending and noting that it was sent, where a process may die; only tests pass it. */
  readonly checkpoint?: (name: 'sent') => void | Promise<void>;
}

/**
 * Takes one notice whose turn it is and tells it: at least once, since a process may die between Telegram's taking it and
 * our noting that. A repeat shows the same receipt of the same payment again and does no harm.
 */
export function createDelivery(deps: DeliveryDeps): { deliverNext(): Promise<Step> } {
  return {
    deliverNext: async () => {
      const waitMs = await deps.budget.pausedForMs();
      if (waitMs > 0) return { kind: 'wait', waitMs };
      const job = await deps.queue.take();
      if (!job) return { kind: 'idle' };
      const payload = readPayload(job.data);
      if (payload) await settle(deps, { job, payload, verdict: await handle(deps, job, payload) });
      else await buryUnreadable(deps, job);
      return { kind: 'worked' };
    },
  };
}

async function handle(deps: DeliveryDeps, job: QueuedJob, payload: NoticePayload): Promise<Verdict> {
  const crashes = countCrashes(job.takenBefore, payload.waits);
  if (isGivenUp(crashes)) return { kind: 'dead', reason: 'crashing', detail: 'its workers died' };
  try {
    return judge(await attempt(deps, payload), payload.waits);
  } catch (error) {
    deps.logger.error({ err: error, dedupeKey: payload.dedupeKey }, 'a notice could not be handled');
    return judgeCrash(crashes, payload.waits, error instanceof Error ? error.message : 'unknown error');
  }
}

async function attempt(deps: DeliveryDeps, payload: NoticePayload): Promise<Attempt> {
  const { chatId } = payload;
  if (await isUnreachable(deps.db, chatId)) return { kind: 'hopeless', reason: 'unreachable', detail: 'not back yet' };
  const letter = await renderNotice(deps, payload.notice);
  if (letter.kind === 'outdated') return { kind: 'done' };
  const grant = await deps.budget.take(chatId);
  if (grant.kind === 'wait') return { kind: 'pause', waitMs: grant.waitMs };
  const outcome = await tell(deps, payload, letter);
  await deps.checkpoint?.('sent');
  return readOutcome(deps, chatId, outcome);
}

async function isUnreachable(db: Database, chatId: bigint): Promise<boolean> {
  // A private chat bears its person's number; a group's, which is negative, belongs to no person.
  const reader = await db.telegramUser.findUnique({ where: { id: chatId }, select: { unreachableSince: true } });
  return reader !== null && reader.unreachableSince !== null;
}

async function tell(
  deps: DeliveryDeps,
  { chatId, waits }: NoticePayload,
  letter: Exclude<Letter, { kind: 'outdated' }>,
): Promise<InPlaceOutcome> {
  if (letter.kind === 'replaces-summary') {
    const outcome = await replaceSummary(deps, { ...letter, chatId });
    const asNew = outcome.kind === 'elsewhere' || outcome.kind === 'message-gone';
    if (!asNew && !(outcome.kind === 'busy' && waits.busy >= maxBusy)) return outcome;
  }
  const outcome = await deps.sender.send(chatId, letter.screen);
  if (outcome.kind !== 'migrated') return outcome;
  deps.logger.warn(
    { chatId: `${chatId}`, toChatId: `${outcome.toChatId}` },
    'a group has a new number: set SUPPORT_CHAT_ID to it',
  );
  return deps.sender.send(outcome.toChatId, letter.screen);
}

async function readOutcome(deps: DeliveryDeps, chatId: bigint, outcome: InPlaceOutcome): Promise<Attempt> {
  switch (outcome.kind) {
    case 'delivered':
    case 'not-modified':
      await deps.budget.accepted();
      return { kind: 'done' };
    case 'flood-wait':
      await deps.budget.refused(chatId, outcome.retryAfterMs);
      return { kind: 'pause', waitMs: outcome.retryAfterMs };
    case 'busy':
      return outcome;
    case 'failed':
      return outcome;
    case 'unreachable':
      return { kind: 'hopeless', reason: 'unreachable', detail: outcome.reason };
    case 'rejected':
      return { kind: 'hopeless', reason: 'rejected', detail: outcome.reason };
    case 'elsewhere':
    case 'message-gone':
    case 'migrated':
      return { kind: 'failed', reason: unexpected(outcome.kind) };
  }
}

const unexpected = (kind: SendOutcome['kind'] | 'elsewhere'): string =>
  `Telegram answered a new message with "${kind}"`;

async function settle(
  deps: DeliveryDeps,
  done: { job: QueuedJob; payload: NoticePayload; verdict: Verdict },
): Promise<void> {
  const { job, payload, verdict } = done;
  deps.metrics?.notifications.inc({ state: verdict.kind });
  if (verdict.kind === 'done') return deps.queue.complete(job.id);
  if (verdict.kind === 'put-off') {
    const data = writePayload({ ...payload, waits: verdict.waits });
    return inTransaction(deps.db, (tx) => deps.queue.putOff(tx, { id: job.id, data, delayMs: verdict.delayMs }));
  }
  const { reason, detail } = verdict;
  deps.logger.error({ dedupeKey: payload.dedupeKey, reason, detail }, 'a notice was given up');
  const { chatId, dedupeKey } = payload;
  return inTransaction(deps.db, async (tx) => {
    if (reason === 'unreachable') await markUnreachable(tx, chatId, deps.clock.now());
    await bury(deps, tx, { job, chatId, dedupeKey, reason, detail });
  });
}

/** Not ours to read, such as one queued by a newer version that was rolled back: kept whole for that to be redriven by hand. */
function buryUnreadable(deps: DeliveryDeps, job: QueuedJob): Promise<void> {
  deps.logger.error({ jobId: job.id }, 'a notice cannot be read');
  const nobody = { chatId: 0n, dedupeKey: job.id, reason: 'unreadable', detail: 'unknown form' } as const;
  return inTransaction(deps.db, (tx) => bury(deps, tx, { job, ...nobody }));
}

async function bury(
  deps: DeliveryDeps,
  tx: Transaction,
  dead: { job: QueuedJob } & Pick<Parameters<typeof buryNotice>[1], 'chatId' | 'dedupeKey' | 'reason' | 'detail'>,
): Promise<void> {
  const { job, ...rest } = dead;
  await buryNotice(tx, { ...rest, payload: job.data ?? {}, diedAt: deps.clock.now() });
  await deps.queue.complete(job.id, tx);
}
