import { createHash } from 'node:crypto';
import type { Queryable } from '../db/client.ts';
import type { RandomBytes } from '../platform/random.ts';
import type { Role } from './roles.ts';

/**
 * 192 bits, written as 32 characters of A-Z, a-z, 0-9, _ and -: nobody guesses one, and it fits a deep link's 64
 * (core.telegram.org/bots/features#deep-linking).
 */
const tokenBytes = 24;
export const tokenPattern = /^[\w-]{32}$/;

export const hashOfToken = (token: string) => createHash('sha256').update(token).digest();

export interface LinkTokenWish {
  readonly accountId: bigint;
  /** What whoever opens the link becomes. */
  readonly role: Role;
  readonly now: Date;
  readonly ttlMs: number;
}

/** @returns the token for `?start=`, seen this once: only its hash is kept */
export async function issueLinkToken(
  db: Queryable,
  deps: { randomBytes: RandomBytes },
  wish: LinkTokenWish,
): Promise<string> {
  const { accountId, role, now, ttlMs } = wish;
  const token = Buffer.from(deps.randomBytes(tokenBytes)).toString('base64url');
  const expiresAt = new Date(now.getTime() + ttlMs);
  await db.linkToken.create({ data: { tokenHash: hashOfToken(token), accountId, role, expiresAt } });
  return token;
}
