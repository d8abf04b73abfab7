import type { Logger } from './logger.ts';

export interface Shutdown {
  /** Has `stop` called when the program ends, before all that was registered earlier: what stands on others goes first. */
  onStop(name: string, stop: () => Promise<unknown> | unknown): void;
  /** True from the first moment of stopping: readiness says so, and nothing new is begun. */
  isStopping(): boolean;
  /**
   * Stops all parts, the last registered first, each given its time and no more. Asked again, it returns the same promise.
   * @returns the parts that failed or ran out of time; the others were stopped all the same
   */
  stop(reason: string): Promise<{ readonly failed: readonly string[] }>;
}

/** @param deps.timeoutMs what each part may take; one that hangs must not keep the next from being closed well */
export function createShutdown(deps: { logger: Logger; timeoutMs: number }): Shutdown {
  const { logger, timeoutMs } = deps;
  const parts: { name: string; stop: () => Promise<unknown> | unknown }[] = [];
  let stopping: Promise<{ failed: string[] }> | undefined;
  const stopAll = async () => {
    const failed: string[] = [];
    for (const part of parts.reverse()) {
      try {
        await bounded(part.stop, timeoutMs);
        logger.debug({ part: part.name }, 'stopped');
      } catch (error) {
        failed.push(part.name);
        logger.error({ part: part.name, err: error }, 'did not stop well');
      }
    }
    return { failed };
  };
  return {
    onStop: (name, stop) => {
      if (stopping) throw new Error(`${name} was started while the program was stopping`);
      parts.push({ name, stop });
    },
    isStopping: () => stopping !== undefined,
    stop: (reason) => {
      if (!stopping) {
        logger.info({ reason }, 'stopping');
        // Begun only after the caller's line, so that isStopping is true before the first part hears of it.
        stopping = Promise.resolve().then(stopAll);
      }
      return stopping;
    },
  };
}

async function bounded(work: () => Promise<unknown> | unknown, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`still not stopped after ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([work(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** What of the process is needed; tests that cannot end themselves pass another. */
export type EndableProcess = Pick<NodeJS.Process, 'on' | 'exit'>;

/**
 * Ends the program by the rules. SIGTERM or SIGINT: stop all parts, then exit, 0 when all went well and 1 otherwise; a
 * second signal exits with 1 at once. An error that nobody caught leaves the program in a state that nobody knows: it is
 * logged, all parts are stopped, exit 1; whoever runs the program starts it again.
 */
export function endProcessByRules(deps: { process: EndableProcess; stop: Shutdown['stop']; logger: Logger }): void {
  const { process, stop, logger } = deps;
  let exitCode = 0;
  const leave = async (reason: string) => {
    const { failed } = await stop(reason);
    process.exit(failed.length === 0 ? exitCode : 1);
  };
  let signalled = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (signalled) {
      logger.warn({ signal }, 'signalled again: leaving at once');
      process.exit(1);
    }
    signalled = true;
    void leave(signal);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  const onBug = (kind: string) => (error: unknown) => {
    exitCode = 1;
    logger.fatal({ err: error }, kind);
    void leave(kind);
  };
  process.on('uncaughtException', onBug('an exception was not caught'));
  process.on('unhandledRejection', onBug('a rejection was not handled'));
}
