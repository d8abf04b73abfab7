import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type Answered,
  findAnswer,
  hashOfRequest,
  keepAnswer,
  lockRequest,
  type NamedRequest,
} from '../../api-keys/index.ts';
import type { Prisma, Transaction } from '../../db/client.ts';
import { inTransaction } from '../../db/transaction.ts';
import { callerOf } from './caller.ts';
import type { ApiDeps } from './deps.ts';
import { ApiProblem } from './problems.ts';

/** What a making request is answered with, once it is done. */
export interface Made<Body> {
  readonly status: 201 | 202;
  readonly body: Body;
}

/** A request as its sender has named it by the header Idempotency-Key, whose presence its route's schema has checked. */
function nameOf(request: FastifyRequest): NamedRequest {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string') throw new ApiProblem('idempotency-key-missing');
  const [path = ''] = request.url.split('?');
  // The body as its schema has read it: the order of its fields makes no other request.
  const hash = hashOfRequest([request.method, path, JSON.stringify(request.body ?? null)]);
  return { apiKeyId: callerOf(request).id, key, hash };
}

function repeated<Body>(reply: FastifyReply, found: Answered): Made<Body> | undefined {
  if (found.kind === 'new') return undefined;
  if (found.kind === 'other-request') throw new ApiProblem('idempotency-key-reused');
  reply.header('idempotency-replayed', 'true');
  // Written by `keepAnswer` for the same method and path, so it is what this route answers.
  return { status: found.status === 202 ? 202 : 201, body: found.body as Body };
}

type Json = Prisma.InputJsonObject;

/**
 * Does what a request asks for once, however often it is sent: the effect and its answer stand or fall together. Refusals are
 * not kept; they have changed nothing, and the same request may succeed later.
 * @param work is handed the transaction, and the request's key for the books and tables of its own; it throws to refuse
 */
export async function once<Body extends object>(
  deps: ApiDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: Transaction, given: { readonly now: Date; readonly key: string }) => Promise<Made<Body>>,
): Promise<Made<Body>> {
  const named = nameOf(request);
  const now = deps.clock.now();
  const made = await inTransaction(deps.db, async (tx) => {
    await lockRequest(tx, named);
    const before = repeated<Body>(reply, await findAnswer(tx, named));
    if (before) return before;
    const first = await work(tx, { now, key: keyOf(named) });
    await keepAnswer(tx, named, { status: first.status, body: first.body as Json, at: now });
    return first;
  });
  reply.code(made.status);
  return made;
}

/**
 * As `once`, for an answer with a secret in it: that is shown the first time and kept nowhere, so a repeat is told that it was.
 */
export async function onceShown<Body extends object>(
  deps: ApiDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: Transaction, given: { readonly now: Date }) => Promise<Body>,
): Promise<Body> {
  const named = nameOf(request);
  const now = deps.clock.now();
  const body = await inTransaction(deps.db, async (tx) => {
    await lockRequest(tx, named);
    const found = await findAnswer(tx, named);
    if (found.kind === 'other-request') throw new ApiProblem('idempotency-key-reused');
    if (found.kind === 'answered') throw new ApiProblem('already-issued');
    const shown = await work(tx, { now });
    await keepAnswer(tx, named, { status: 201, body: {}, at: now });
    return shown;
  });
  reply.code(201);
  return body;
}

/**
 * As `once`, for work that speaks to the gateway or has transactions of its own, and by its own natural key is done once: the
 * answer is kept afterwards. Should the process die in between, the repeat finds what was done.
 */
export async function onceByKey<Body extends object>(
  deps: ApiDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  work: (given: { readonly key: string }) => Promise<Made<Body>>,
): Promise<Made<Body>> {
  const named = nameOf(request);
  const before = repeated<Body>(reply, await findAnswer(deps.db, named));
  if (before) {
    reply.code(before.status);
    return before;
  }
  const made = await work({ key: keyOf(named) });
  await keepAnswer(deps.db, named, { status: made.status, body: made.body as Json, at: deps.clock.now() });
  // Another request under the same key may have been quicker; then its answer is what is kept.
  if ((await findAnswer(deps.db, named)).kind === 'other-request') throw new ApiProblem('idempotency-key-reused');
  reply.code(made.status);
  return made;
}

/** Of the sender's key and the sender: two platforms' keys never meet. */
const keyOf = ({ apiKeyId, key }: NamedRequest): string => `${apiKeyId}:${key}`;
