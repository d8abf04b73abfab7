import type { Database, Prisma, Queryable, Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Queue } from '../queue/queue.ts';
import { type EmitDeps, queueEvent, sendJob } from './emit.ts';
import { findEndpoint } from './endpoint.ts';
import { messageIdOf } from './message.ts';

/** waiting: to be sent, or sent again; dead: given up, until it is sent again by hand. */
export type DeliveryState = 'waiting' | 'delivered' | 'dead';

/** One event on its way to one endpoint. */
export interface WebhookDelivery {
  readonly id: bigint;
  readonly endpointId: bigint;
  /** As the header webhook-id has it. */
  readonly messageId: string;
  readonly type: string;
  /** null: a ping, which is of no account. */
  readonly accountId: bigint | null;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** The latest answer's status; null: none came. */
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly deliveredAt: Date | null;
  readonly diedAt: Date | null;
}

function toDelivery(row: Prisma.WebhookDeliveryGetPayload<{ include: { event: true } }>): WebhookDelivery {
  const { event, eventId: _inside, state, ...rest } = row;
  const { type, accountId, createdAt } = event;
  // The database's CHECK allows no other state.
  return { ...rest, ...{ type, accountId, createdAt }, state: state as DeliveryState, messageId: messageIdOf(event) };
}

/** @returns an endpoint's deliveries, newest first */
export async function pageDeliveries(
  db: Queryable,
  page: {
    readonly endpointId: bigint;
    readonly state: DeliveryState | undefined;
    readonly beforeId: bigint | undefined;
    readonly limit: number;
  },
): Promise<WebhookDelivery[]> {
  const { endpointId, state, beforeId, limit } = page;
  const rows = await db.webhookDelivery.findMany({
    where: { endpointId, ...(state ? { state } : {}), ...(beforeId === undefined ? {} : { id: { lt: beforeId } }) },
    include: { event: true },
    orderBy: { id: 'desc' },
    take: limit,
  });
  return rows.map(toDelivery);
}

async function readDelivery(tx: Transaction, id: bigint): Promise<WebhookDelivery> {
  return toDelivery(await tx.webhookDelivery.findUniqueOrThrow({ where: { id }, include: { event: true } }));
}

export type RedeliverOutcome =
  /** It waits to be sent, now or already. */
  | { readonly kind: 'waiting'; readonly delivery: WebhookDelivery }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'unknown' };

/**
 * Queues a delivery once more that died, or that the receiver has lost, with all its tries before it and under the webhook-id
 * that it had. One that waits is left as it is.
 */
export async function redeliver(
  deps: { readonly db: Database; readonly queue: Pick<Queue, 'send'> },
  id: bigint,
): Promise<RedeliverOutcome> {
  return inTransaction(deps.db, async (tx) => {
    const [locked] = await tx.$queryRaw<{ sequence: bigint; endpointId: bigint; state: DeliveryState }[]>`
      SELECT nextval(pg_get_serial_sequence('webhook_delivery', 'id')) AS sequence, endpoint_id AS "endpointId", state
        FROM (SELECT endpoint_id, state FROM webhook_delivery WHERE id = ${id} FOR NO KEY UPDATE) AS wanted`;
    const endpoint = locked && (await findEndpoint(tx, locked.endpointId));
    if (!endpoint) return { kind: 'unknown' };
    if (endpoint.disabled) return { kind: 'disabled' };
    if (locked.state !== 'waiting') {
      const data = { state: 'waiting', deliveredAt: null, diedAt: null };
      await tx.webhookDelivery.update({ where: { id }, data });
      const { accountId } = await readDelivery(tx, id);
      // A place in the queue of its own: the old job may still be on record under the delivery's number.
      const { sequence, endpointId } = locked;
      await sendJob(tx, deps.queue, { sequence, deliveryId: id, endpointId, accountId });
    }
    return { kind: 'waiting', delivery: await readDelivery(tx, id) };
  });
}

export type PingOutcome =
  | { readonly kind: 'queued'; readonly delivery: WebhookDelivery }
  | { readonly kind: 'disabled' }
  | { readonly kind: 'unknown' };

/** Sends an event of the type "ping", which an endpoint gets whatever it has asked for. @param wish.key names the ping */
export async function pingEndpoint(
  tx: Transaction,
  deps: EmitDeps,
  wish: { readonly id: bigint; readonly key: string },
): Promise<PingOutcome> {
  const endpoint = await findEndpoint(tx, wish.id);
  if (!endpoint) return { kind: 'unknown' };
  if (endpoint.disabled) return { kind: 'disabled' };
  const data = { webhook: { id: String(wish.id) } };
  const event = { key: `ping:${wish.key}`, type: 'ping', accountId: null, data, endpointIds: [wish.id] } as const;
  const [deliveryId] = await queueEvent(tx, deps, event);
  if (deliveryId === undefined) throw new Error(`the ping ${wish.key} was made before`);
  return { kind: 'queued', delivery: await readDelivery(tx, deliveryId) };
}
