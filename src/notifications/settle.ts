import { markUnreachable } from '../accounts/reachability.ts';
import type { Database, Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics, WaitReason } from '../platform/metrics.ts';
import type { Queue, QueuedJob } from '../queue/queue.ts';
import { feedBehindNotice, giveUpBroadcast } from './broadcast.ts';
import type { Result } from './call.ts';
import { buryNotice } from './dead.ts';
import type { EnqueueNotice } from './notice.ts';
import { type NoticePayload, writePayload } from './payload.ts';
import type { Verdict } from './tries.ts';
import { tellUndelivered } from './undelivered.ts';

export interface SettleDeps {
  readonly db: Database;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly enqueueNotice: EnqueueNotice;
  readonly metrics?: Pick<Metrics, 'notifications' | 'notificationWaits'>;
}

/** A notice that was worked on: what becomes of it, and what is written down with that. */
export interface Handled extends Pick<Result, 'note'> {
  readonly job: QueuedJob;
  readonly payload: NoticePayload;
  readonly verdict: Verdict;
  /** Why it waits, if it does. */
  readonly because?: WaitReason;
}

/** Notes what became of a notice, all of it or nothing. */
export async function settle(deps: SettleDeps, handled: Handled): Promise<void> {
  const { job, payload, note } = handled;
  // What is another worker's by now is theirs to note; both may have told it, which does no harm.
  const verdict: Verdict = job.heldForMs() > 0 ? handled.verdict : { kind: 'lost' };
  deps.metrics?.notifications.inc({ state: verdict.kind });
  if (verdict.kind === 'lost') {
    deps.logger.warn({ dedupeKey: payload.dedupeKey }, 'a notice was held for too long: another worker has it');
    return;
  }
  // The commonest end writes nothing but itself.
  if (verdict.kind === 'done' && !note) return deps.queue.complete(job.id);
  if (verdict.kind === 'dead') {
    const { reason, detail } = verdict;
    deps.logger.error({ dedupeKey: payload.dedupeKey, reason, detail }, 'a notice was given up');
  }
  if (verdict.kind === 'put-off' && verdict.delayMs > 0) {
    deps.metrics?.notificationWaits.observe({ because: handled.because ?? 'trouble' }, verdict.delayMs / 1000);
  }
  await inTransaction(deps.db, async (tx) => {
    await note?.(tx, deps);
    if (verdict.kind === 'done') return deps.queue.complete(job.id, tx);
    if (verdict.kind === 'put-off') {
      const data = writePayload({ ...payload, waits: verdict.waits });
      return deps.queue.putOff(tx, { id: job.id, data, delayMs: verdict.delayMs });
    }
    const { notice, chatId, dedupeKey } = payload;
    const { reason, detail } = verdict;
    if (reason === 'unreachable') await markUnreachable(tx, chatId, deps.clock.now());
    if (notice.kind === 'broadcast.message') {
      await giveUpBroadcast(tx, deps, { notice, reason });
      return deps.queue.complete(job.id, tx);
    }
    await tellUndelivered(tx, deps.enqueueNotice, { payload, reason });
    await bury(deps, tx, { job, chatId, dedupeKey, reason, detail });
  });
  const { notice } = payload;
  if (notice.kind === 'broadcast.message' && verdict.kind !== 'put-off') await feedBehindNotice(deps, notice);
}

/** Not ours to read, such as one queued by a newer version that was rolled back: kept whole for that to be redriven by hand. */
export function buryUnreadable(deps: SettleDeps, job: QueuedJob): Promise<void> {
  deps.logger.error({ jobId: job.id }, 'a notice cannot be read');
  const nobody = { chatId: 0n, dedupeKey: job.id, reason: 'unreadable', detail: 'unknown form' } as const;
  return inTransaction(deps.db, (tx) => bury(deps, tx, { job, ...nobody }));
}

async function bury(
  deps: SettleDeps,
  tx: Transaction,
  dead: { job: QueuedJob } & Pick<Parameters<typeof buryNotice>[1], 'chatId' | 'dedupeKey' | 'reason' | 'detail'>,
): Promise<void> {
  const { job, ...rest } = dead;
  await buryNotice(tx, { ...rest, payload: job.data ?? {}, diedAt: deps.clock.now() });
  await deps.queue.complete(job.id, tx);
}
