import type { Queryable } from '../db/client.ts';
import { type ApiKey, toApiKey } from './api-key.ts';

/** More keys than a provider has systems; the oldest of the revoked ones need no list. */
const mostListed = 200;

/** @returns the keys, newest first, 200 at most */
export async function listApiKeys(db: Queryable): Promise<ApiKey[]> {
  const rows = await db.apiKey.findMany({ orderBy: { id: 'desc' }, take: mostListed });
  return rows.map(toApiKey);
}
