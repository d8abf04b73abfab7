import type { Transaction } from '../db/client.ts';
import type { RandomBytes } from '../platform/random.ts';

const prefix = 'whsec_';

/** Standard Webhooks takes 24 to 64 bytes; 32 are as many as the HMAC's own output. */
const newBytes = 32;
const leastBytes = 24;
const mostBytes = 64;

/** How long an old secret signs beside the new one: a day is time to deploy. */
const oldValidMs = 24 * 60 * 60_000;

/** A platform that loses the answer and asks again must keep the secret that it knows; the header must stay short. */
const mostOld = 4;

/** @returns a new secret, unguessable */
export const newSecret = (randomBytes: RandomBytes): string =>
  prefix + Buffer.from(randomBytes(newBytes)).toString('base64');

/** @returns whether this is "whsec_" and canonical base64 of 24 to 64 bytes, as Standard Webhooks has it */
export function isSecret(text: string): boolean {
  if (!text.startsWith(prefix)) return false;
  const encoded = text.slice(prefix.length);
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.toString('base64') === encoded && bytes.length >= leastBytes && bytes.length <= mostBytes;
}

/** Makes a secret the current one; the others sign beside it for a day. The caller has locked the endpoint's row. */
export async function putSecret(
  tx: Transaction,
  wish: { readonly endpointId: bigint; readonly secret: string; readonly now: Date },
): Promise<void> {
  const { endpointId, secret, now } = wish;
  const validUntil = new Date(now.getTime() + oldValidMs);
  await tx.webhookSecret.updateMany({ where: { endpointId, validUntil: null }, data: { validUntil } });
  const old = await tx.webhookSecret.findMany({ where: { endpointId }, orderBy: { id: 'desc' } });
  const gone = old.filter((each, at) => at >= mostOld || (each.validUntil !== null && each.validUntil <= now));
  await tx.webhookSecret.deleteMany({ where: { id: { in: gone.map(({ id }) => id) } } });
  await tx.webhookSecret.create({ data: { endpointId, secret } });
}
