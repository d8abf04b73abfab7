import type { Database } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';
import { type ApiKey, toApiKey } from './api-key.ts';

export type RevokeOutcome =
  | { readonly kind: 'revoked' | 'already-revoked'; readonly apiKey: ApiKey }
  | { readonly kind: 'unknown-key' };

/** Revokes a key: the next request with it is turned away, on every instance. */
export async function revokeApiKey(
  deps: { readonly db: Database; readonly clock: Clock },
  id: bigint,
): Promise<RevokeOutcome> {
  const { count } = await deps.db.apiKey.updateMany({
    where: { id, revokedAt: null },
    data: { revokedAt: deps.clock.now() },
  });
  const row = await deps.db.apiKey.findUnique({ where: { id } });
  if (!row) return { kind: 'unknown-key' };
  return { kind: count === 1 ? 'revoked' : 'already-revoked', apiKey: toApiKey(row) };
}
