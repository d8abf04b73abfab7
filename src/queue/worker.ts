import type { Logger } from '../platform/logger.ts';
import { createLoop, type LoopDeps } from './loop.ts';
import type { Queue } from './queue.ts';

export interface QueueWorkerDeps extends LoopDeps {
  readonly queue: Queue;
  readonly logger: Logger;
  /** How long a stop waits for what is under way. */
  readonly stopTimeoutMs: number;
  /** What is under way, for the log: «notices». */
  readonly what: string;
}

/** Works a queue step by step, woken by it. Stop it before the queue, which its last steps still need. */
export function createQueueWorker(deps: QueueWorkerDeps): { start(): void; stop(): Promise<void> } {
  const { queue, logger, stopTimeoutMs, what } = deps;
  const loop = createLoop(deps);
  return {
    start: () => {
      queue.onWake(loop.wake);
      loop.start();
    },
    stop: async () => {
      if (!(await loop.stop(stopTimeoutMs))) logger.warn(`${what} were still on their way at the stop`);
    },
  };
}
