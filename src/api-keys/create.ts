import type { ApiScope } from '../config/api-scopes.ts';
import type { Database } from '../db/client.ts';
import type { Clock } from '../platform/clock.ts';
import type { RandomBytes } from '../platform/random.ts';
import { type ApiKey, hashOfSecret, hintOf, newSecret, toApiKey } from './api-key.ts';

/** Makes a key. @returns its secret beside it, seen this once: only the hash is kept */
export async function createApiKey(
  deps: { readonly db: Database; readonly clock: Clock; readonly randomBytes: RandomBytes },
  wish: { readonly name: string; readonly scopes: readonly ApiScope[] },
): Promise<{ readonly apiKey: ApiKey; readonly secret: string }> {
  const secret = newSecret(deps);
  const row = await deps.db.apiKey.create({
    data: {
      ...{ name: wish.name, scopes: [...wish.scopes], keyHash: hashOfSecret(secret), hint: hintOf(secret) },
      createdAt: deps.clock.now(),
    },
  });
  return { apiKey: toApiKey(row), secret };
}
