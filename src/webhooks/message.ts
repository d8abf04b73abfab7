import { createHash } from 'node:crypto';
import type { DueDelivery } from './load-delivery.ts';
import { signatureOf } from './verify.ts';

type EventRow = DueDelivery['event'];

/**
 * The header webhook-id, by which receivers know an event that they have had: the same on every try and to every endpoint.
 * A hash of key and moment beside the number, so that neither another installation nor a database that was put back to an
 * earlier state makes the same one again.
 */
export function messageIdOf({ id, key, createdAt }: Pick<EventRow, 'id' | 'key' | 'createdAt'>): string {
  const hash = createHash('sha256').update(`${id}:${key}:${createdAt.toISOString()}`).digest('hex');
  return `evt_${hash.slice(0, 32)}`;
}

/** @returns an event's body, the same bytes on every try */
export function bodyOf({ type, createdAt, payload }: Pick<EventRow, 'type' | 'createdAt' | 'payload'>): string {
  return JSON.stringify({ type, timestamp: createdAt.toISOString(), data: payload });
}

/** Makes the call's headers. @param message.secrets each signs, parted by spaces: an old one and the new one for a while */
export function headersOf(message: {
  readonly id: string;
  readonly body: string;
  readonly secrets: readonly string[];
  readonly now: Date;
}): Readonly<Record<string, string>> {
  const { id, body, secrets, now } = message;
  const timestampSeconds = Math.floor(now.getTime() / 1000);
  return {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Balance-Assistant',
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': secrets.map((secret) => signatureOf(secret, { id, timestampSeconds, body })).join(' '),
  };
}
