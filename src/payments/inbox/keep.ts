import { createHash } from 'node:crypto';
import type { Queryable } from '../../db/client.ts';
import type { PaymentGateway } from '../gateways/gateway.ts';

/** What came over the wire, byte for byte. */
export interface RawNotification {
  readonly gateway: PaymentGateway['name'];
  readonly body: Uint8Array;
  readonly contentType: string;
}

export type NotificationState = 'received' | 'credited' | 'duplicate' | 'quarantined' | 'rejected';

export interface KeptNotification {
  readonly id: bigint;
  readonly state: NotificationState;
  /** Known once the notification was verified. */
  readonly invoiceId: number | null;
}

/** Longer than any honest content type; what is longer is cut, the body is what counts. */
const maxContentTypeLength = 200;

/**
 * Keeps a notification before anything else looks at it, committed by itself. The same body again is counted on the row of
 * its first delivery, so that repetitions take no room.
 */
export async function keepNotification(db: Queryable, raw: RawNotification, now: Date): Promise<KeptNotification> {
  const bodyHash = createHash('sha256').update(raw.body).digest();
  // Headers arrive as latin-1 without NUL, so PostgreSQL can take any of them.
  const contentType = raw.contentType.slice(0, maxContentTypeLength);
  const rows = await db.$queryRaw<KeptNotification[]>`
    INSERT INTO payment_notification (gateway, body_hash, body, content_type, received_at, last_received_at, state)
    VALUES (${raw.gateway}, ${bodyHash}, ${raw.body}, ${contentType}, ${now}, ${now}, 'received')
    ON CONFLICT (gateway, body_hash)
      DO UPDATE SET deliveries = payment_notification.deliveries + 1, last_received_at = EXCLUDED.last_received_at
    RETURNING id, state, invoice_id AS "invoiceId"`;
  const [kept] = rows;
  if (!kept) throw new Error('an upsert returned no row');
  return kept;
}
