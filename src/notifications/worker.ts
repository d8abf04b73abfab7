import { createQueueWorker } from '../queue/worker.ts';
import { createDelivery, type DeliveryDeps } from './deliver.ts';

/** Telegram answers in about a tenth of a second; so many at once use up what it allows in a second also when it is slow. */
const lanes = 8;

/** Finds what was put off and has come due. One small query each half second; new notices do not wait for it. */
const pollMs = 500;

/** An outage of the database: eight lanes asking once a second do it no harm when it comes back. */
const pauseAfterErrorMs = 1_000;

/** More than a message may take: what is being sent is still noted as sent. A file that takes longer is sent again. */
const stopTimeoutMs = 20_000;

/** Delivers notices as they come. Stop it before the queue, which it needs for noting what was sent. */
export function createNoticeWorker(deps: DeliveryDeps): { start(): void; stop(): Promise<void> } {
  const step = createDelivery(deps).deliverNext;
  const { queue, logger } = deps;
  const limits = { lanes, pollMs, pauseAfterErrorMs, stopTimeoutMs };
  return createQueueWorker({ step, queue, logger, what: 'notices', ...limits });
}
