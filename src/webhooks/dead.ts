import type { Database, Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Queue } from '../queue/queue.ts';
import { sendJob } from './emit.ts';

/** What the platform was to be told and has not taken, although it was tried for days. */
export interface DeadDelivery {
  readonly id: bigint;
  /** The endpoint's address: where, and nothing of what stands after the host. */
  readonly host: string;
  readonly type: string;
  /** null: a ping, which is of no account. */
  readonly accountNumber: string | null;
  readonly attempts: number;
  readonly error: string | null;
  readonly diedAt: Date;
  /** The endpoint is told nothing any more: it cannot be sent again either. */
  readonly isDisabled: boolean;
}

export interface DeadDeliveries {
  /** The newest. */
  readonly newest: readonly DeadDelivery[];
  readonly count: number;
  /** How many of them could be sent again now. */
  readonly resendable: number;
}

/** One screen of a list, and one short transaction. */
const maxAtOnce = 100;

/** The platform has taken back an endpoint that it has deleted, and with it what that one still missed. */
const standing = { state: 'dead', endpoint: { deletedAt: null } };
const resendable = { state: 'dead', endpoint: { deletedAt: null, disabledAt: null } };

/** @returns the newest deliveries given up, at most `limit`, and how many there are in all */
export async function deadDeliveries(db: Database, limit: number): Promise<DeadDeliveries> {
  const [rows, count, again] = await Promise.all([
    db.webhookDelivery.findMany({
      where: standing,
      include: { endpoint: true, event: { include: { account: { select: { number: true } } } } },
      orderBy: [{ diedAt: 'desc' }, { id: 'desc' }],
      take: limit,
    }),
    db.webhookDelivery.count({ where: standing }),
    db.webhookDelivery.count({ where: resendable }),
  ]);
  const newest = rows.flatMap(({ id, endpoint, event, attempts, lastError, diedAt }) => {
    // The database's CHECK gives whatever is dead its moment.
    if (diedAt === null) return [];
    const accountNumber = event.account?.number ?? null;
    const { host } = new URL(endpoint.url);
    const isDisabled = endpoint.disabledAt !== null;
    return [{ id, host, type: event.type, accountNumber, attempts, error: lastError, diedAt, isDisabled }];
  });
  return { newest, count, resendable: again };
}

/**
 * Queues deliveries once more that were given up, oldest first, each with all its tries before it and under the webhook-id
 * that it had; not those of an endpoint that is disabled. Two calls at once share them out and repeat none.
 * @param note writes down in the same transaction how many were queued, if any were
 * @returns how many were queued, at most a hundred; call again until it is 0
 */
export async function redriveDeadDeliveries(
  deps: { readonly db: Database; readonly queue: Pick<Queue, 'send'> },
  note?: (tx: Transaction, requeued: number) => Promise<void>,
): Promise<number> {
  return inTransaction(deps.db, async (tx) => {
    const dead = await tx.$queryRaw<{ id: bigint; sequence: bigint; endpointId: bigint; accountId: bigint | null }[]>`
      SELECT id, nextval(pg_get_serial_sequence('webhook_delivery', 'id')) AS sequence, endpoint_id AS "endpointId",
             account_id AS "accountId"
        FROM (SELECT delivery.id, delivery.endpoint_id, event.account_id
                FROM webhook_delivery AS delivery
                JOIN webhook_event AS event ON event.id = delivery.event_id
                JOIN webhook_endpoint AS endpoint ON endpoint.id = delivery.endpoint_id
               WHERE delivery.state = 'dead' AND endpoint.deleted_at IS NULL AND endpoint.disabled_at IS NULL
               ORDER BY delivery.id LIMIT ${maxAtOnce} FOR NO KEY UPDATE OF delivery SKIP LOCKED) AS given_up
       ORDER BY id`;
    await tx.webhookDelivery.updateMany({
      where: { id: { in: dead.map(({ id }) => id) } },
      data: { state: 'waiting', deliveredAt: null, diedAt: null },
    });
    for (const { id: deliveryId, sequence, endpointId, accountId } of dead) {
      // A place in the queue of its own: the old job may still be on record under the delivery's number.
      await sendJob(tx, deps.queue, { sequence, deliveryId, endpointId, accountId });
    }
    if (dead.length > 0) await note?.(tx, dead.length);
    return dead.length;
  });
}
