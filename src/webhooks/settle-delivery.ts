import type { Database, Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Queue, QueuedJob } from '../queue/queue.ts';
import type { DisabledReason } from './endpoint.ts';
import { type WebhookJob, writeJob } from './job.ts';
import type { DueDelivery } from './load-delivery.ts';
import type { Verdict } from './tries.ts';

/** What came of a try. */
export interface Handled {
  readonly verdict: Verdict;
  /** Whether the endpoint was asked at all, so that this says something about it. */
  readonly isAnswer: boolean;
  readonly failures: number;
  readonly status: number | null;
  readonly error: string | null;
}

interface SettleDeps {
  readonly db: Database;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Nobody mends in a week what nobody has noticed for five days; each event has been tried for three by then. */
const failingForMs = 5 * 24 * 60 * 60_000;

/** An endpoint that is seldom told anything is not given up over one event's first tries, however long ago the last one was. */
const failuresBeforeDisabling = 5;

/** After so long an outage, what was put off for hours is sent as soon as the endpoint takes anything again. */
const outageMs = 10 * 60_000;

/** What servers and errors say is shorter. */
const longestError = 200;

interface Settlement {
  readonly job: QueuedJob;
  readonly payload: WebhookJob;
  readonly due: DueDelivery;
  readonly handled: Handled;
}

/**
 * Writes down what came of a try, with the job's end or its next turn, and what that says of the endpoint. What is another worker's
 * by now is theirs to note: both may have sent it, under one webhook-id.
 */
export async function settleDelivery(deps: SettleDeps, { job, payload, due, handled }: Settlement): Promise<void> {
  if (job.heldForMs() <= 0) {
    deps.logger.warn({ deliveryId: due.id }, 'a webhook was held for too long: another worker has it');
    return;
  }
  const { failures, status, isAnswer, error } = handled;
  const now = deps.clock.now();
  const disabling = disablingOf(handled, due, now);
  const verdict: Verdict = disabling ? { kind: 'dead' } : handled.verdict;
  const names = { deliveryId: due.id, endpointId: due.endpoint.id, failures, status, reason: error };
  if (verdict.kind === 'put-off') deps.logger.warn(names, 'a webhook was not taken: it is tried again');
  if (verdict.kind === 'dead') deps.logger.error(names, 'a webhook was given up');
  if (disabling) deps.logger.error({ ...names, disabling }, 'a webhook endpoint is told nothing any more');
  await inTransaction(deps.db, async (tx) => {
    await tx.webhookDelivery.update({
      where: { id: due.id },
      data: {
        ...(isAnswer ? { attempts: { increment: 1 }, lastStatus: status } : {}),
        lastError: error?.slice(0, longestError) ?? null,
        ...(verdict.kind === 'delivered' ? { state: 'delivered', deliveredAt: now } : {}),
        ...(verdict.kind === 'dead' ? { state: 'dead', diedAt: now } : {}),
      },
    });
    if (isAnswer) await noteOnEndpoint(tx, deps, { due, verdict, disabling, now });
    if (verdict.kind === 'put-off') {
      const data = writeJob({ ...payload, failures });
      await deps.queue.putOff(tx, { id: job.id, data, delayMs: verdict.delayMs });
    } else await deps.queue.complete(job.id, tx);
  });
}

function disablingOf(
  { verdict, isAnswer, failures }: Handled,
  due: DueDelivery,
  now: Date,
): DisabledReason | undefined {
  if (!isAnswer || verdict.kind === 'delivered') return undefined;
  if (verdict.kind === 'gone') return 'gone';
  const { failingSince } = due.endpoint;
  const isLong = failingSince !== null && now.getTime() - failingSince.getTime() >= failingForMs;
  return isLong && failures >= failuresBeforeDisabling ? 'failing' : undefined;
}

interface Noted {
  readonly due: DueDelivery;
  readonly verdict: Verdict;
  readonly disabling: DisabledReason | undefined;
  readonly now: Date;
}

async function noteOnEndpoint(
  tx: Transaction,
  deps: SettleDeps,
  { due, verdict, disabling, now }: Noted,
): Promise<void> {
  const { id, failingSince } = due.endpoint;
  const group = `${id}`;
  if (verdict.kind === 'delivered') {
    if (failingSince === null) return;
    const { count } = await tx.webhookEndpoint.updateMany({
      where: { id, failingSince: { not: null } },
      data: { failingSince: null },
    });
    if (count > 0 && now.getTime() - failingSince.getTime() >= outageMs) await deps.queue.hasten(tx, group);
    return;
  }
  // Each writes its column once an outage: the row is shared by all that is sent there.
  await tx.webhookEndpoint.updateMany({ where: { id, failingSince: null }, data: { failingSince: now } });
  if (verdict.kind === 'put-off' && verdict.pausedMs !== undefined) {
    await tx.webhookEndpoint.update({
      where: { id },
      data: { pausedUntil: new Date(now.getTime() + verdict.pausedMs) },
    });
  }
  if (disabling) {
    await tx.webhookEndpoint.updateMany({
      where: { id, disabledAt: null },
      data: { disabledAt: now, disabledReason: disabling },
    });
    // What waits dies at once, so that its list says so.
    await deps.queue.hasten(tx, group);
  }
}
