import type { Database } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { RandomBytes } from '../platform/random.ts';
import type { Step } from '../queue/loop.ts';
import type { Queue, QueuedJob } from '../queue/queue.ts';
import { readJob, type WebhookJob } from './job.ts';
import { type DueDelivery, loadDelivery } from './load-delivery.ts';
import { bodyOf, headersOf, messageIdOf } from './message.ts';
import { type Handled, settleDelivery } from './settle-delivery.ts';
import { callTimeoutMs, type WebhookTransport } from './transport.ts';
import { judge, judgeCrash } from './tries.ts';

export interface WebhookDeliveryDeps {
  readonly db: Database;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly transport: WebhookTransport;
  readonly randomBytes: RandomBytes;
  /** Counts tries by what became of them. */
  readonly metrics?: { readonly webhooks: { inc(labels: { state: Handled['verdict']['kind'] }): void } };
  /** Called between sending and noting what came of it, where a process may die; only tests pass it. */
  readonly checkpoint?: (name: 'sent') => void | Promise<void>;
}

/** To one endpoint, in all instances together: some receivers do one thing at a time, and a slow one holds few lanes. */
const atOnce = 4;

/** A job that is held for less is not begun with: a call, and time to note what came of it. */
const leastHeldMs = callTimeoutMs + 5_000;

/**
 * Takes one delivery whose turn it is and makes one call for it: at least once, since a process may die between the
 * receiver's taking it and our noting that. A repeat bears the same webhook-id.
 */
export function createWebhookDelivery(deps: WebhookDeliveryDeps): { deliverNext(): Promise<Step> } {
  return {
    deliverNext: async () => {
      const job = await deps.queue.take({ atOnce, ...(await troubledGroups(deps)) });
      if (!job) return { kind: 'idle' };
      const payload = readJob(job.data);
      const now = deps.clock.now();
      const due = payload && (await loadDelivery(deps.db, { id: payload.deliveryId, now }));
      // This process was stopped meanwhile: whoever is given the job next begins with it anew.
      if (job.heldForMs() < leastHeldMs) return { kind: 'worked' };
      if (payload && due?.state === 'waiting') {
        const handled = await handle(deps, { job, payload, due });
        deps.metrics?.webhooks.inc({ state: handled.verdict.kind });
        await settleDelivery(deps, { job, payload, due, handled });
      } else {
        // The job of another version of the program, or of a delivery that was cleared away.
        if (!due) deps.logger.error({ jobId: job.id }, 'a job of the webhooks’ queue names no delivery');
        await deps.queue.complete(job.id);
      }
      return { kind: 'worked' };
    },
  };
}

/**
 * Endpoints that have asked to be left alone for now, and those that took nothing of late: of them one call at a time waits for
 * its answer, so that however many are away, lanes are left for the others. What waits for one that is told no more dies at once.
 */
async function troubledGroups({ db, clock }: WebhookDeliveryDeps): Promise<{ without: string[]; oneOf: string[] }> {
  const rows = await db.$queryRaw<{ id: bigint; isPaused: boolean }[]>`
    SELECT id, coalesce(paused_until > ${clock.now()}, false) AS "isPaused" FROM webhook_endpoint
     WHERE disabled_at IS NULL AND deleted_at IS NULL
       AND (failing_since IS NOT NULL OR paused_until > ${clock.now()})`;
  const of = (isPaused: boolean) => rows.filter((row) => row.isPaused === isPaused).map(({ id }) => `${id}`);
  return { without: of(true), oneOf: of(false) };
}

async function handle(
  deps: WebhookDeliveryDeps,
  { job, payload, due }: { job: QueuedJob; payload: WebhookJob; due: DueDelivery },
): Promise<Handled> {
  const { endpoint, event } = due;
  const unsent = { status: null, failures: payload.failures, isAnswer: false } as const;
  if (endpoint.isDeleted) return { ...unsent, verdict: { kind: 'dead' }, error: 'the endpoint was deleted' };
  if (endpoint.isDisabled) return { ...unsent, verdict: { kind: 'dead' }, error: 'the endpoint is disabled' };
  // Taken, and neither delivered nor put off for a failure: its worker threw or died.
  const crashes = job.takenBefore - payload.failures;
  const crashed = crashes > 0 && judgeCrash(crashes);
  if (crashed && crashed.kind === 'dead') return { ...unsent, verdict: crashed, error: 'its workers died' };
  try {
    const [id, body] = [messageIdOf(event), bodyOf(event)];
    const headers = headersOf({ id, body, secrets: endpoint.secrets, now: deps.clock.now() });
    const answer = await deps.transport.post({ url: endpoint.url, headers, body });
    await deps.checkpoint?.('sent');
    const [byte = 0] = deps.randomBytes(1);
    const verdict = judge(answer, payload.failures, byte / 255);
    const failures = payload.failures + 1;
    if (answer.kind === 'failed') return { verdict, failures, isAnswer: true, status: null, error: answer.reason };
    const { status } = answer;
    return { verdict, failures, isAnswer: true, status, error: verdict.kind === 'delivered' ? null : `HTTP ${status}` };
  } catch (error) {
    deps.logger.error({ err: error, deliveryId: due.id }, 'a webhook could not be handled');
    return { ...unsent, verdict: judgeCrash(crashes + 1), error: error instanceof Error ? error.message : 'unknown' };
  }
}
