import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../platform/logger.ts';

/** What one step came to: work done, nothing there, or nothing to be done for so long. */
export type Step =
  | { readonly kind: 'worked' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'wait'; readonly waitMs: number };

export interface Loop {
  start(): void;
  /** Looks for work now. */
  wake(): void;
  /** @returns when all steps under way are done, or after `timeoutMs` without them: whether all were */
  stop(timeoutMs: number): Promise<boolean>;
}

export interface LoopDeps {
  readonly step: () => Promise<Step>;
  /** How many steps may be under way at once. */
  readonly lanes: number;
  /** What nobody was woken for is found after so long: put-off work that comes due, or a wake-up that was lost. */
  readonly pollMs: number;
  /** How long a lane rests after a step that threw, such as during an outage of the database. */
  readonly pauseAfterErrorMs: number;
  readonly logger: Logger;
}

/**
 * Runs a step again and again in several lanes. Sleeping lanes are woken one by one: the one that finds work wakes the
 * next, so that an idle program asks for work once a poll and a busy one in all lanes.
 */
export function createLoop(deps: LoopDeps): Loop {
  const stopping = new AbortController();
  const sleeping: (() => void)[] = [];
  let missed = false;
  let poll: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();

  function wake(): void {
    const lane = sleeping.pop();
    if (lane) lane();
    else missed = true;
  }

  /** Sleeps until woken, unless a wake-up came while no lane was asleep: it was meant for whoever sleeps next. */
  async function rest(): Promise<void> {
    if (missed) missed = false;
    else await new Promise<void>((resolve) => sleeping.push(resolve));
  }

  /** Sleeps so long, or until the stop. */
  function pause(ms: number): Promise<void> {
    if (stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stopping.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      stopping.signal.addEventListener('abort', done);
    });
  }

  async function lane(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const step = await deps.step();
        if (step.kind === 'worked') wake();
        else if (stopping.signal.aborted) return;
        else if (step.kind === 'idle') await rest();
        else await pause(step.waitMs);
      } catch (error) {
        deps.logger.error({ err: error }, 'a step of the queue failed');
        await pause(deps.pauseAfterErrorMs);
      }
    }
  }

  return {
    start: () => {
      poll = setInterval(wake, deps.pollMs);
      running = Promise.all(Array.from({ length: deps.lanes }, lane));
    },
    wake,
    stop: async (timeoutMs) => {
      clearInterval(poll);
      stopping.abort();
      for (const resolve of sleeping.splice(0)) resolve();
      const bound = new AbortController();
      const late = sleep(timeoutMs, false, { signal: bound.signal }).catch(() => false);
      const done = await Promise.race([running.then(() => true), late]);
      bound.abort();
      return done;
    },
  };
}
