import { createLoop } from '../queue/loop.ts';
import { createLetterDelivery, type LetterDeliveryDeps } from './deliver.ts';

/** As many as the transport has connections; a slow server holds back nothing else than letters. */
const lanes = 2;

/** Finds what was put off and has come due; new letters do not wait for it. */
const pollMs = 1_000;

/** An outage of the database: two lanes asking each second do it no harm when it comes back. */
const pauseAfterErrorMs = 1_000;

/** What is being sent is mostly done in a second. A letter that is not is sent again by the next start, if need be. */
const stopTimeoutMs = 20_000;

/** Sends letters as they come. Stop it before the queue, which it needs for noting what was sent. */
export function createMailWorker(deps: LetterDeliveryDeps): { start(): void; stop(): Promise<void> } {
  const delivery = createLetterDelivery(deps);
  const loop = createLoop({ step: delivery.deliverNext, lanes, pollMs, pauseAfterErrorMs, logger: deps.logger });
  return {
    start: () => {
      deps.queue.onWake(loop.wake);
      loop.start();
    },
    stop: async () => {
      if (!(await loop.stop(stopTimeoutMs))) deps.logger.warn('letters were still being sent at the stop');
      deps.transport.close();
    },
  };
}
