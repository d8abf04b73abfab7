import type { GivenApiKey } from '../config/settings.ts';
import type { Database } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Clock } from '../platform/clock.ts';
import { hashOfSecret, hintOf } from './api-key.ts';

/** Names of keys that the environment gives begin so; no other name has a colon in it. */
const givenPrefix = 'API_KEYS:';

/**
 * Brings the keys that the environment gives into the database at start, and revokes those that it gives no longer: what
 * stands in the environment is the whole list of them. One that was revoked and is still given is good again.
 */
export async function keepGivenKeys(
  deps: { readonly db: Database; readonly clock: Clock },
  given: readonly GivenApiKey[],
): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const hashes = given.map(({ key }) => hashOfSecret(key));
    await tx.apiKey.updateMany({
      where: { name: { startsWith: givenPrefix }, revokedAt: null, keyHash: { notIn: hashes } },
      data: { revokedAt: now },
    });
    for (const { name, key, scopes } of given) {
      const kept = { name: `${givenPrefix}${name}`, scopes: [...scopes], revokedAt: null };
      const keyHash = hashOfSecret(key);
      await tx.apiKey.upsert({
        where: { keyHash },
        create: { ...kept, keyHash, hint: hintOf(key), createdAt: now },
        update: kept,
      });
    }
  });
}
