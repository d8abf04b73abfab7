import type { Prisma, Transaction } from '../db/client.ts';
import type { Money } from '../ledger/money.ts';
import type { Clock } from '../platform/clock.ts';
import type { Queue } from '../queue/queue.ts';
import type { WebhookEvent } from './event.ts';
import { writeJob } from './job.ts';

export interface EmitDeps {
  readonly queue: Pick<Queue, 'send'>;
  readonly clock: Clock;
}

/**
 * Tells the endpoints that want to know, with the caller's transaction: undone with it, sent soon after it commits. Where
 * nobody wants to know, nothing is kept. An event of a key that was emitted before is left alone; one that another
 * transaction is emitting right now is waited for.
 */
export async function emitWebhook(tx: Transaction, deps: EmitDeps, event: WebhookEvent): Promise<void> {
  const { type, key, accountId } = event;
  const wanting = await tx.webhookEndpoint.findMany({
    where: { disabledAt: null, deletedAt: null, events: { has: type } },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  if (wanting.length === 0) return;
  const account = await tx.account.findUniqueOrThrow({ where: { id: accountId }, select: { externalId: true } });
  const data = { account: { id: String(accountId), externalId: account.externalId }, ...toData(event) };
  await queueEvent(tx, deps, { ...{ key, type, accountId, data }, endpointIds: wanting.map(({ id }) => id) });
}

/**
 * Writes an event down and queues its deliveries: those of one endpoint and account are sent in the order of emission.
 * @returns the deliveries' ids; none when the key is known
 */
export async function queueEvent(
  tx: Transaction,
  { queue, clock }: EmitDeps,
  event: {
    readonly key: string;
    readonly type: WebhookEvent['type'] | 'ping';
    /** null: of no account. */
    readonly accountId: bigint | null;
    readonly data: Prisma.InputJsonObject;
    readonly endpointIds: readonly bigint[];
  },
): Promise<bigint[]> {
  const { key, type, accountId, data, endpointIds } = event;
  const made = await tx.$queryRaw<{ id: bigint }[]>`
    INSERT INTO webhook_event (key, type, account_id, payload, created_at)
    VALUES (${key}, ${type}, ${accountId}, ${JSON.stringify(data)}::jsonb, ${clock.now()})
    ON CONFLICT (key) DO NOTHING RETURNING id`;
  const [eventRow] = made;
  if (!eventRow) return [];
  const deliveries = await tx.webhookDelivery.createManyAndReturn({
    data: endpointIds.map((endpointId) => ({ eventId: eventRow.id, endpointId })),
    select: { id: true, endpointId: true },
  });
  for (const { id, endpointId } of deliveries) {
    await sendJob(tx, queue, { sequence: id, deliveryId: id, endpointId, accountId });
  }
  return deliveries.map(({ id }) => id);
}

/** Queues one delivery. The endpoint is its group, so that one that is slow holds back no other. */
export async function sendJob(
  tx: Transaction,
  queue: EmitDeps['queue'],
  job: {
    readonly sequence: bigint;
    readonly deliveryId: bigint;
    readonly endpointId: bigint;
    readonly accountId: bigint | null;
  },
): Promise<void> {
  const { sequence, deliveryId, endpointId, accountId } = job;
  const data = writeJob({ deliveryId, failures: 0 });
  await queue.send(tx, { sequence, key: `${endpointId}:${accountId ?? 'ping'}`, group: `${endpointId}`, data });
}

const toWire = ({ amountMinor, currency }: Money) => ({ amountMinor: String(amountMinor), currency });

function toData(event: WebhookEvent): Prisma.InputJsonObject {
  if (event.type === 'payment.succeeded') {
    const { paymentId, credited, paid, origin } = event.data;
    return { payment: { id: String(paymentId), origin }, credited: toWire(credited), paid: toWire(paid) };
  }
  const { balance, daysLeft } = event.data;
  return { balance: toWire(balance), daysLeft };
}
