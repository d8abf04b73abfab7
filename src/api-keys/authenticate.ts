import { apiKeyPattern } from '../config/api-scopes.ts';
import type { Database } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';
import { type ApiKey, hashOfSecret, toApiKey } from './api-key.ts';

/** A key in use is written at most so often: when it was last used is asked by people. */
const notedEachMs = 60_000;

/**
 * Finds the key whose secret this is. Nothing is cached: a key that is revoked is good for nothing from then on.
 * @returns undefined when it is none, or was revoked
 */
export async function authenticate(
  deps: { readonly db: Database; readonly clock: Clock },
  secret: string,
): Promise<ApiKey | undefined> {
  if (!apiKeyPattern.test(secret)) return undefined;
  const row = await deps.db.apiKey.findUnique({ where: { keyHash: hashOfSecret(secret) } });
  if (!row || row.revokedAt !== null) return undefined;
  const now = deps.clock.now();
  const due = new Date(now.getTime() - notedEachMs);
  if (row.lastUsedAt === null || row.lastUsedAt <= due) {
    // Of many requests at once, one writes.
    const where = { id: row.id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: due } }] };
    await deps.db.apiKey.updateMany({ where, data: { lastUsedAt: now } });
  }
  return toApiKey(row);
}
