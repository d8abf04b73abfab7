import { markUnreachable } from '../accounts/reachability.ts';
import type { Database, Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Clock } from '../platform/clock.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Step } from '../queue/loop.ts';
import type { Queue, QueuedJob } from '../queue/queue.ts';
import { type AttemptDeps, attemptNotice } from './attempt.ts';
import type { Result } from './call.ts';
import { buryNotice } from './dead.ts';
import { createEnqueueNotice } from './enqueue.ts';
import type { EnqueueNotice } from './notice.ts';
import { type NoticePayload, readPayload, writePayload } from './payload.ts';
import { countCrashes, isGivenUp, judge, judgeCrash, type Verdict } from './tries.ts';
import { tellUndelivered } from './undelivered.ts';

export interface DeliveryDeps extends AttemptDeps {
  readonly db: Database;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly metrics?: Pick<Metrics, 'notifications'>;
}

/** A notice that was worked on: what becomes of it, and what is written down with that. */
interface Handled extends Pick<Result, 'note'> {
  readonly job: QueuedJob;
  readonly payload: NoticePayload;
  readonly verdict: Verdict;
}

type SettleDeps = DeliveryDeps & { readonly enqueueNotice: EnqueueNotice };

/**
 * Takes one notice whose turn it is and makes one call to Telegram for it; one that takes several calls goes back into its
 * place, with what is done noted. Told at least once, since a process may die between Telegram's taking a call and our
 * noting that: a repeat shows the same receipt, card or message again and does no harm.
 */
export function createDelivery(deps: DeliveryDeps): { deliverNext(): Promise<Step> } {
  const settling: SettleDeps = { ...deps, enqueueNotice: createEnqueueNotice(deps) };
  return {
    deliverNext: async () => {
      const waitMs = await deps.budget.pausedForMs();
      if (waitMs > 0) return { kind: 'wait', waitMs };
      const job = await deps.queue.take();
      if (!job) return { kind: 'idle' };
      const payload = readPayload(job.data);
      if (payload) await settle(settling, await handle(deps, job, payload));
      else await buryUnreadable(deps, job);
      return { kind: 'worked' };
    },
  };
}

async function handle(deps: DeliveryDeps, job: QueuedJob, payload: NoticePayload): Promise<Handled> {
  const crashes = countCrashes(job.takenBefore, payload.waits);
  if (isGivenUp(crashes)) {
    return { job, payload, verdict: { kind: 'dead', reason: 'crashing', detail: 'its workers died' } };
  }
  try {
    const { attempt, note, movedTo } = await attemptNotice(deps, payload);
    const done = attempt.kind === 'next' ? attempt.done : payload.done;
    const after = { ...payload, done, chatId: movedTo ?? payload.chatId };
    return { job, payload: after, verdict: judge(attempt, payload.waits), ...(note ? { note } : {}) };
  } catch (error) {
    deps.logger.error({ err: error, dedupeKey: payload.dedupeKey }, 'a notice could not be handled');
    const verdict = judgeCrash(crashes, payload.waits, error instanceof Error ? error.message : 'unknown error');
    return { job, payload, verdict };
  }
}

async function settle(deps: SettleDeps, { job, payload, verdict, note }: Handled): Promise<void> {
  deps.metrics?.notifications.inc({ state: verdict.kind });
  // The commonest end writes nothing but itself.
  if (verdict.kind === 'done' && !note) return deps.queue.complete(job.id);
  if (verdict.kind === 'dead') {
    const { reason, detail } = verdict;
    deps.logger.error({ dedupeKey: payload.dedupeKey, reason, detail }, 'a notice was given up');
  }
  return inTransaction(deps.db, async (tx) => {
    await note?.(tx);
    if (verdict.kind === 'done') return deps.queue.complete(job.id, tx);
    if (verdict.kind === 'put-off') {
      const data = writePayload({ ...payload, waits: verdict.waits });
      return deps.queue.putOff(tx, { id: job.id, data, delayMs: verdict.delayMs });
    }
    const { chatId, dedupeKey } = payload;
    const { reason, detail } = verdict;
    if (reason === 'unreachable') await markUnreachable(tx, chatId, deps.clock.now());
    await tellUndelivered(tx, deps.enqueueNotice, { payload, reason });
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
