import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Metrics, WaitReason } from '../platform/metrics.ts';
import type { Step } from '../queue/loop.ts';
import type { Queue, QueuedJob } from '../queue/queue.ts';
import { type AttemptDeps, attemptNotice } from './attempt.ts';
import { createEnqueueNotice } from './enqueue.ts';
import { type NoticePayload, readPayload } from './payload.ts';
import { buryUnreadable, type Handled, type SettleDeps, settle } from './settle.ts';
import { type Attempt, countCrashes, isGivenUp, judge, judgeCrash } from './tries.ts';

export interface DeliveryDeps extends AttemptDeps {
  readonly db: Database;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly metrics?: Pick<Metrics, 'notifications' | 'notificationWaits'>;
  /** Waits for the bot's turn; only tests pass it, whose time is their own. */
  readonly untilTurn?: (ms: number) => Promise<void>;
}

/** Whether Telegram was called, which takes up the bot's turn. */
type Tried = Handled & { readonly called: boolean };

/** In one turn so many notices are looked at whose chats have no room, or of which nothing is left to tell. */
const maxLookedAt = 50;

/**
 * Takes one notice whose turn it is and makes one call to Telegram for it; one that takes several calls goes back into its
 * place, with what is done noted. Told at least once, since a process may die between Telegram's taking a call and our
 * noting that: a repeat shows the same receipt, card or message again and does no harm.
 *
 * The bot's turn comes first and the notice is chosen when it has come: a receipt that is queued while a thousand letters
 * wait for their turns has the next one.
 */
export function createDelivery(deps: DeliveryDeps): { deliverNext(): Promise<Step> } {
  const settling: DeliveryDeps & SettleDeps = { ...deps, enqueueNotice: createEnqueueNotice(deps) };
  const untilTurn = deps.untilTurn ?? sleep;
  // While there is work, each look takes a turn at once; an idle program only reads.
  let hasWork = false;

  async function useTurn(): Promise<Step> {
    for (let looked = 0; looked < maxLookedAt; looked += 1) {
      const job = await deps.queue.take();
      hasWork = job !== null;
      if (!job) {
        await deps.budget.giveBack();
        return looked > 0 ? { kind: 'worked' } : { kind: 'idle' };
      }
      if (await deliver(settling, job)) return { kind: 'worked' };
    }
    await deps.budget.giveBack();
    return { kind: 'worked' };
  }

  return {
    deliverNext: async () => {
      if (!hasWork && !(await deps.queue.isDue())) return { kind: 'idle' };
      const turn = await deps.budget.turn();
      if (turn.kind === 'wait') return turn;
      if (turn.inMs > 0) await untilTurn(turn.inMs);
      return useTurn();
    },
  };
}

/** @returns whether Telegram was called */
async function deliver(deps: DeliveryDeps & SettleDeps, job: QueuedJob): Promise<boolean> {
  const payload = readPayload(job.data);
  if (!payload) {
    await buryUnreadable(deps, job);
    return false;
  }
  const handled = await handle(deps, job, payload);
  await settle(deps, handled);
  return handled.called;
}

async function handle(deps: DeliveryDeps, job: QueuedJob, payload: NoticePayload): Promise<Tried> {
  const crashes = countCrashes(job.takenBefore, payload.waits);
  if (isGivenUp(crashes)) {
    const verdict = { kind: 'dead', reason: 'crashing', detail: 'its workers died' } as const;
    return { job, payload, verdict, called: false };
  }
  try {
    const { attempt, note, movedTo, called } = await attemptNotice(deps, payload, job.heldForMs);
    const done = attempt.kind === 'next' ? attempt.done : payload.done;
    const after = { ...payload, done, chatId: movedTo ?? payload.chatId };
    const verdict = judge(attempt, payload.waits);
    return { job, payload: after, verdict, because: waitReason(attempt), called, ...(note ? { note } : {}) };
  } catch (error) {
    deps.logger.error({ err: error, dedupeKey: payload.dedupeKey }, 'a notice could not be handled');
    const verdict = judgeCrash(crashes, payload.waits, error instanceof Error ? error.message : 'unknown error');
    // It may have thrown before or after its call: a turn too many does no harm.
    return { job, payload, verdict, because: 'trouble', called: true };
  }
}

function waitReason(attempt: Attempt): WaitReason {
  if (attempt.kind === 'pause') return attempt.asked === 'us' ? 'our-limits' : 'retry-after';
  return attempt.kind === 'busy' ? 'busy' : 'trouble';
}
