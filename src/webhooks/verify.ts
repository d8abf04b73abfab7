import { createHmac, timingSafeEqual } from 'node:crypto';

// The receiver's side of our webhooks, as www.standardwebhooks.com has it. It stands on nothing but Node, so that a platform
// may copy this file; any library of Standard Webhooks does the same.

/** What is signed: the bytes of the body as they came, under the message's id and the second of the attempt. */
interface Signed {
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string | Uint8Array;
}

/** @param secret "whsec_" and base64. @returns "v1," and the base64 of the HMAC-SHA256 */
export function signatureOf(secret: string, { id, timestampSeconds, body }: Signed): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const hmac = createHmac('sha256', key).update(`${id}.${timestampSeconds}.`).update(body);
  return `v1,${hmac.digest('base64')}`;
}

export type VerifiedWebhook =
  /** `id` is the same on every try: keep it, and do nothing for one that was seen. */
  | { readonly kind: 'genuine'; readonly id: string; readonly sentAt: Date }
  | { readonly kind: 'refused'; readonly because: 'headers-missing' | 'too-old' | 'too-new' | 'wrong-signature' };

/** A call that was overheard is of no use to whoever sends it again later than this. */
const defaultToleranceMs = 5 * 60_000;

const isSame = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/**
 * Says whether a call came from us, unchanged and lately.
 * @param given.secrets every one that is good now: two while a secret is being changed
 * @param given.headers with names in lower case, as Node has them
 * @param given.body as received, before any parsing
 */
export function verifyWebhook(given: {
  readonly secrets: readonly string[];
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string | Uint8Array;
  readonly now: Date;
  readonly toleranceMs?: number;
}): VerifiedWebhook {
  const { secrets, headers, body, now, toleranceMs = defaultToleranceMs } = given;
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  const areThere = typeof id === 'string' && typeof timestamp === 'string' && typeof signatures === 'string';
  if (!areThere || id === '' || !/^\d{1,12}$/.test(timestamp)) return { kind: 'refused', because: 'headers-missing' };
  const timestampSeconds = Number.parseInt(timestamp, 10);
  const ageMs = now.getTime() - timestampSeconds * 1000;
  if (ageMs > toleranceMs) return { kind: 'refused', because: 'too-old' };
  if (ageMs < -toleranceMs) return { kind: 'refused', because: 'too-new' };
  const claimed = signatures.split(' ');
  const expected = secrets.map((secret) => signatureOf(secret, { id, timestampSeconds, body }));
  const isGenuine = expected.some((signature) => claimed.some((one) => isSame(one, signature)));
  if (!isGenuine) return { kind: 'refused', because: 'wrong-signature' };
  return { kind: 'genuine', id, sentAt: new Date(timestampSeconds * 1000) };
}
