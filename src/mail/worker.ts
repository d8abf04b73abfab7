import { createQueueWorker } from '../queue/worker.ts';
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
  const step = createLetterDelivery(deps).deliverNext;
  const { queue, logger, transport } = deps;
  const limits = { lanes, pollMs, pauseAfterErrorMs, stopTimeoutMs };
  const worker = createQueueWorker({ step, queue, logger, what: 'letters', ...limits });
  return {
    start: worker.start,
    stop: async () => {
      await worker.stop();
      transport.close();
    },
  };
}
