import type { Queryable } from '../db/client.ts';

/** A delivery with all that a try needs. */
export interface DueDelivery {
  readonly id: bigint;
  readonly state: 'waiting' | 'delivered' | 'dead';
  readonly event: {
    readonly id: bigint;
    readonly key: string;
    readonly type: string;
    readonly payload: unknown;
    readonly createdAt: Date;
  };
  readonly endpoint: {
    readonly id: bigint;
    readonly url: string;
    readonly isDisabled: boolean;
    readonly isDeleted: boolean;
    readonly failingSince: Date | null;
    /** What the call is signed with now, the current one first. */
    readonly secrets: readonly string[];
  };
}

interface Row {
  readonly state: DueDelivery['state'];
  readonly eventId: bigint;
  readonly key: string;
  readonly type: string;
  readonly payload: unknown;
  readonly createdAt: Date;
  readonly endpointId: bigint;
  readonly url: string;
  readonly isDisabled: boolean;
  readonly isDeleted: boolean;
  readonly failingSince: Date | null;
  readonly secrets: string[];
}

/** Reads a delivery in one round trip: each try does this. @returns undefined when there is none */
export async function loadDelivery(
  db: Queryable,
  { id, now }: { readonly id: bigint; readonly now: Date },
): Promise<DueDelivery | undefined> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT delivery.state, event.id AS "eventId", event.key, event.type, event.payload, event.created_at AS "createdAt",
           endpoint.id AS "endpointId", endpoint.url, endpoint.disabled_at IS NOT NULL AS "isDisabled",
           endpoint.deleted_at IS NOT NULL AS "isDeleted", endpoint.failing_since AS "failingSince",
           ARRAY(SELECT secret FROM webhook_secret
                  WHERE endpoint_id = endpoint.id AND (valid_until IS NULL OR valid_until > ${now})
                  ORDER BY id DESC) AS secrets
      FROM webhook_delivery AS delivery
      JOIN webhook_event AS event ON event.id = delivery.event_id
      JOIN webhook_endpoint AS endpoint ON endpoint.id = delivery.endpoint_id
     WHERE delivery.id = ${id}`;
  const [row] = rows;
  if (!row) return undefined;
  const { state, eventId, key, type, payload, createdAt, endpointId, ...endpoint } = row;
  return {
    id,
    state,
    event: { id: eventId, key, type, payload, createdAt },
    endpoint: { id: endpointId, ...endpoint },
  };
}
