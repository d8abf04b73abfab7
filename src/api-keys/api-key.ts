import { createHash } from 'node:crypto';
import { type ApiScope, apiScopes } from '../config/api-scopes.ts';
import type { Prisma } from '../db/client.ts';
import type { RandomBytes } from '../platform/random.ts';

/** A key of the provider's platform as it is kept: without its secret. */
export interface ApiKey {
  readonly id: bigint;
  readonly name: string;
  /** The secret's beginning, by which people tell it from others. */
  readonly hint: string;
  readonly scopes: readonly ApiScope[];
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
}

/** 256 bits: nobody guesses one, so that a fast hash is enough and the index may be asked for it. */
const secretBytes = 32;

/** "ba_" and seven characters, 42 bits: tells keys apart and gives none away. */
const hintLength = 10;

export function newSecret(deps: { readonly randomBytes: RandomBytes }): string {
  return `ba_${Buffer.from(deps.randomBytes(secretBytes)).toString('base64url')}`;
}

/** The secret is found by its hash alone: how long the search takes tells nothing of the secret. */
export function hashOfSecret(secret: string): Uint8Array<ArrayBuffer> {
  return createHash('sha256').update(secret).digest();
}

export const hintOf = (secret: string): string => secret.slice(0, hintLength);

/** A scope that this version does not know allows nothing. */
export function toApiKey(row: Omit<Prisma.ApiKeyGetPayload<object>, 'keyHash'>): ApiKey {
  const { id, name, hint, createdAt, revokedAt, lastUsedAt } = row;
  const scopes = apiScopes.filter((known) => row.scopes.includes(known));
  return { id, name, hint, scopes, createdAt, revokedAt, lastUsedAt };
}
