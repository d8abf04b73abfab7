import { createLogger } from '../../../src/platform/logger.ts';
import { createShutdown, endProcessByRules } from '../../../src/platform/shutdown.ts';

/** A program of its own, started by process-end.test.ts: what it does is its first argument. */
const logger = createLogger({ level: 'info', secrets: ['s3cret-value'] });
const shutdown = createShutdown({ logger, timeoutMs: 60_000 });
endProcessByRules({ process, stop: shutdown.stop, logger });
const holdOpen = setInterval(() => undefined, 60_000);
shutdown.onStop('timer', () => clearInterval(holdOpen));

const behaviours: Record<string, () => void> = {
  waits: () => undefined,
  'hangs on stopping': () => shutdown.onStop('hanging', () => new Promise(() => undefined)),
  'fails on stopping': () =>
    shutdown.onStop('failing', () => {
      throw new Error('cannot');
    }),
  throws: () =>
    setImmediate(() => {
      throw new Error('nobody catches s3cret-value');
    }),
  rejects: () => void Promise.reject(new Error('nobody handles s3cret-value')),
  'throws while stopping': () =>
    shutdown.onStop('throwing', () => {
      setImmediate(() => {
        throw new Error('nobody catches it');
      });
      return new Promise((resolve) => setTimeout(resolve, 50));
    }),
};
behaviours[process.argv[2] ?? '']?.();
logger.info('ready');
