import { conflict, type Refusal } from '../refusal.ts';
import type { Update } from '../state.ts';
import type { UpdateQueue } from './queue.ts';

/** Telegram holds a long poll for at most fifty seconds, whatever is asked. */
const MAX_TIMEOUT_S = 50;
const MAX_LIMIT = 100;

interface PollRequest {
  readonly offset: number;
  readonly limit: number;
  readonly timeoutSeconds: number;
  /** Aborted when the bot hangs up. */
  readonly signal: AbortSignal;
}

export interface Polling {
  /** Long polling. @throws Refusal 409 when another poll or setWebhook takes over while this one waits. */
  poll(request: PollRequest): Promise<readonly Update[]>;
  /** Ends the waiting poll with this refusal, or with an empty answer. */
  release(reason?: Refusal): void;
}

interface Waiting {
  wake(): void;
  refuse(reason: Refusal): void;
}

/** getUpdates as Telegram serves it: one poll at a time, the later one wins. */
export function createPolling(queue: UpdateQueue): Polling {
  let waiting: Waiting | undefined;

  function release(reason?: Refusal): void {
    const current = waiting;
    waiting = undefined;
    if (reason === undefined) current?.wake();
    else current?.refuse(reason);
  }

  function waitForUpdate(request: PollRequest): Promise<void> {
    const milliseconds = Math.min(request.timeoutSeconds, MAX_TIMEOUT_S) * 1000;
    return new Promise<void>((resolve, reject) => {
      const finish = (act: () => void) => {
        clearTimeout(timer);
        request.signal.removeEventListener('abort', me.wake);
        if (waiting === me) waiting = undefined;
        act();
      };
      const me: Waiting = { wake: () => finish(resolve), refuse: (reason) => finish(() => reject(reason)) };
      const timer = setTimeout(me.wake, milliseconds);
      request.signal.addEventListener('abort', me.wake);
      waiting = me;
    });
  }

  function take(request: PollRequest): readonly Update[] {
    const repeats = queue.takeRepeats();
    if (repeats.length > 0) return repeats;
    return queue.waiting().slice(0, Math.min(Math.max(request.limit, 1), MAX_LIMIT));
  }

  /** A negative offset counts from the end of the queue; what lies before is forgotten (Bot API, getUpdates). */
  function confirm(offset: number): void {
    if (offset > 0) queue.confirmBefore(offset);
    const first = offset < 0 ? queue.waiting().at(offset) : undefined;
    if (first !== undefined) queue.confirmBefore(first.update_id);
  }

  queue.onChange(() => {
    if (queue.waiting().length > 0) waiting?.wake();
  });

  return {
    release,
    async poll(request) {
      release(conflict('terminated by other getUpdates request; make sure that only one bot instance is running'));
      confirm(request.offset);
      const ready = take(request);
      if (ready.length > 0 || request.timeoutSeconds <= 0) return ready;
      await waitForUpdate(request);
      return request.signal.aborted ? [] : take(request);
    },
  };
}
