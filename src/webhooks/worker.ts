import { createQueueWorker } from '../queue/worker.ts';
import { createWebhookDelivery, type WebhookDeliveryDeps } from './deliver.ts';

/** Four for each of three endpoints that answer nothing until they are cut off, and some for those that are well. */
const lanes = 16;

/** Finds what was put off and has come due; new events do not wait for it. */
const pollMs = 1_000;

/** An outage of the database: sixteen lanes asking each second do it no harm when it comes back. */
const pauseAfterErrorMs = 1_000;

/** More than a call may take: what is being sent is still noted. */
const stopTimeoutMs = 15_000;

/** Tells the platform as things happen. Stop it before the queue, which it needs for noting what was sent. */
export function createWebhookWorker(deps: WebhookDeliveryDeps): { start(): void; stop(): Promise<void> } {
  const step = createWebhookDelivery(deps).deliverNext;
  const { queue, logger } = deps;
  const limits = { lanes, pollMs, pauseAfterErrorMs, stopTimeoutMs };
  return createQueueWorker({ step, queue, logger, what: 'webhooks', ...limits });
}
