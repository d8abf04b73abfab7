import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ApiKey, authenticate } from '../../api-keys/index.ts';
import type { ApiScope } from '../../config/api-scopes.ts';
import type { ApiDeps } from './deps.ts';
import { ApiProblem } from './problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whoever sends it, once they are known. */
    apiKey: ApiKey | null;
  }
  interface FastifyContextConfig {
    /** What a key must be allowed for this route; without it the route is open to everyone. */
    scope?: ApiScope;
  }
}

/** Twenty a second: far above what a platform's hourly work needs, far below what would slow the bot down. */
const requestsPerMinute = 1_200;

/**
 * Wrong keys that one address is told of one by one. Guessing 256 bits is hopeless; a platform whose key was revoked is told to
 * slow down. Each key is looked up all the same, or a neighbour's mistake would turn away the right one.
 */
const wrongKeysPerMinute = 60;

const minuteMs = 60_000;

/** @returns who sent the request. @throws when its route is open to everyone: a mistake of ours */
export function callerOf(request: FastifyRequest): ApiKey {
  if (request.apiKey === null) throw new Error('the route knows no caller');
  return request.apiKey;
}

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

async function count(limiter: Limiter, request: FastifyRequest): Promise<void> {
  const outcome = await limiter(request);
  if (outcome.isAllowed || !outcome.isExceeded) return;
  throw new ApiProblem('rate-limited', { retryAfterSeconds: Math.max(1, outcome.ttlInSeconds) });
}

/**
 * Lets a request in, before a byte of its body is read: who it is, whether they ask too much, and whether they may. The
 * scopes are those of the key alone, so nothing that is asked for decides about it.
 */
export function admitCallers(app: FastifyInstance, deps: ApiDeps): void {
  app.decorateRequest('apiKey', null);
  const max = deps.requestsPerMinute ?? requestsPerMinute;
  const keyGenerator = (request: FastifyRequest) => `key:${request.apiKey?.id ?? ''}`;
  const requests = app.createRateLimit({ max, timeWindow: minuteMs, keyGenerator });
  // By address; of IPv6 the plugin counts the network (/64), of which one caller has all 2^64 addresses.
  const wrongKeys = app.createRateLimit({ max: wrongKeysPerMinute, timeWindow: minuteMs });
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('cache-control', 'no-store');
    const { scope } = request.routeOptions.config;
    if (scope === undefined) return;
    const [, secret = ''] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const apiKey = await authenticate(deps, secret);
    if (!apiKey) {
      await count(wrongKeys, request);
      throw new ApiProblem('unauthenticated');
    }
    request.apiKey = apiKey;
    await count(requests, request);
    if (!apiKey.scopes.includes(scope)) throw new ApiProblem('scope-missing', { detail: `This needs ${scope}.` });
  });
}
