import { createLoop } from '../queue/loop.ts';
import { createDelivery, type DeliveryDeps } from './deliver.ts';

/** Telegram answers in about a tenth of a second; so many at once use up what it allows in a second also when it is slow. */
const lanes = 8;

/** Finds what was put off and has come due. One small query each half second; new notices do not wait for it. */
const pollMs = 500;

/** An outage of the database: eight lanes asking once a second do it no harm when it comes back. */
const pauseAfterErrorMs = 1_000;

/** More than a call to Telegram may take: what is being sent is still noted as sent. */
const stopTimeoutMs = 20_000;

/** Delivers notices as they come. Stop it before the queue, which it needs for noting what was sent. */
export function createNoticeWorker(deps: DeliveryDeps): { start(): void; stop(): Promise<void> } {
  const delivery = createDelivery(deps);
  const loop = createLoop({ step: delivery.deliverNext, lanes, pollMs, pauseAfterErrorMs, logger: deps.logger });
  return {
    start: () => {
      deps.queue.onWake(loop.wake);
      loop.start();
    },
    stop: async () => {
      if (!(await loop.stop(stopTimeoutMs))) deps.logger.warn('notices were still being delivered at the stop');
    },
  };
}
