import { createHash } from 'node:crypto';
import type { Prisma, Queryable, Transaction } from '../db/client.ts';

/** A request that makes something, as its sender named it. */
export interface NamedRequest {
  readonly apiKeyId: bigint;
  /** The sender's own, 1 to 100 characters; the same on every try. */
  readonly key: string;
  /** Of all that is asked for: `hashOfRequest`. */
  readonly hash: Uint8Array<ArrayBuffer>;
}

/** What was answered, as JSON. */
export interface KeptAnswer {
  readonly status: number;
  readonly body: Prisma.JsonValue;
}

export type Answered =
  | ({ readonly kind: 'answered' } & KeptAnswer)
  | { readonly kind: 'new' }
  /** The key was used for another request: a mistake of the sender's. */
  | { readonly kind: 'other-request' };

/** @param parts what tells one request from another: method, path, the body as JSON */
export function hashOfRequest(parts: readonly string[]): Uint8Array<ArrayBuffer> {
  // As JSON, so that no two lists of parts are one text.
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

/** Has the same request sent twice at once answered one after another: the second waits here for the transaction's end. */
export async function lockRequest(tx: Transaction, { apiKeyId, key }: NamedRequest): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(${`api:${apiKeyId}:${key}`}, 0))) held`;
}

/** Looks whether a request was answered before. */
export async function findAnswer(db: Queryable, request: NamedRequest): Promise<Answered> {
  const { apiKeyId, key, hash } = request;
  const row = await db.apiRequest.findUnique({ where: { apiKeyId_key: { apiKeyId, key } } });
  if (!row) return { kind: 'new' };
  if (!Buffer.from(row.requestHash).equals(hash)) return { kind: 'other-request' };
  return { kind: 'answered', status: row.status, body: row.response };
}

/** Keeps an answer with the caller's transaction; one that is there already stands. */
export async function keepAnswer(
  db: Queryable,
  request: NamedRequest,
  answer: { readonly status: number; readonly body: Prisma.InputJsonValue; readonly at: Date },
): Promise<void> {
  const { apiKeyId, key, hash } = request;
  const data = { apiKeyId, key, requestHash: hash, status: answer.status, response: answer.body, createdAt: answer.at };
  await db.apiRequest.createMany({ data, skipDuplicates: true });
}
