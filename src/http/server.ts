import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import { bareSecurityHeaders, securityHeaders } from './security-headers.ts';

export interface HttpPlugin {
  /** Stands before all of the plugin's paths: '' or '/v1'. */
  readonly prefix: string;
  readonly plugin: FastifyPluginAsync;
}

export interface HttpServerDeps {
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'httpRequests'>;
  readonly behindProxy: boolean;
  readonly plugins: readonly HttpPlugin[];
}

/** What a gateway's notification may take in the inbox. A route that is sent more says so itself. */
const bodyLimitBytes = 64 * 1024;

/** A request that is not there in full by then is a slow attack, or a line on which no answer would arrive either. */
const requestTimeoutMs = 30_000;

/**
 * A connection on which nothing has moved for so long is ended: who takes an answer and never reads it must not hold it for
 * ever. No answer is worked on for half as long.
 */
const silentConnectionMs = 120_000;

/**
 * Longer than any name in an address, `ext:` and the platform's own 100 letters, which fastify's 100 would turn away. What is
 * too long is told so by its schema.
 */
const longestParam = 256;

/** Only a proxy in the server's own network says who is calling; from anywhere else that header is a claim. */
const nearby = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * Wrong addresses one caller may try in a minute. Routes that exist are not limited here: a gateway's or Telegram's
 * notification turned away would be lost. A route that may limit its callers does, by `config.rateLimit`.
 */
const wrongAddressesPerMinute = 60;

/** Makes the server with its plugins; it listens when the caller has it listen, and is closed by `close()`. */
export async function createHttpServer(deps: HttpServerDeps): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = deps.logger.child({ part: 'http' });
  const reached = { https: deps.behindProxy };
  const app = fastify({
    loggerInstance,
    // One line for each request, written below: fastify's own two hold the query, where signatures and tokens stand.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => randomUUID(),
    trustProxy: deps.behindProxy ? nearby : false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    connectionTimeout: silentConnectionMs,
    // An operator who types the address of a notification with a slash at its end must not lose payments over it.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: longestParam },
    // An address that cannot be decoded is answered before any hook runs.
    frameworkErrors: (_error, request, reply) =>
      answerProblem(request, reply.headers({ ...bareSecurityHeaders(reached), 'x-request-id': request.id }), 400),
  });
  await app.register(helmet, securityHeaders(reached));
  await app.register(rateLimit, { global: false });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    // The route and not the address: what is in an address may be secret, and each one would be a label of its own.
    const route = request.routeOptions.url ?? 'none';
    const status = String(reply.statusCode);
    deps.metrics.httpRequests.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    request.log.info({ method: request.method, route, status, ms: Math.round(reply.elapsedTime) }, 'answered');
  });
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply));
  const limited = app.rateLimit({ max: wrongAddressesPerMinute, timeWindow: 60_000 });
  app.setNotFoundHandler({ preHandler: limited }, (request, reply) => answerProblem(request, reply, 404));
  for (const { prefix, plugin } of deps.plugins) await app.register(plugin, { prefix });
  return app;
}

/** A refusal by fastify or a plugin keeps its 4xx; everything else is ours to mend: logged whole, and shown as a number. */
function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  if (typeof status === 'number' && status >= 400 && status < 500) return answerProblem(request, reply, status);
  request.log.error({ err: error, route: request.routeOptions.url }, 'request failed');
  return answerProblem(request, reply, 500);
}

/** Answers with a problem document (RFC 9457): the status in words, and the request's id to be looked up in the log. */
function answerProblem(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
  const title = STATUS_CODES[status] ?? 'Error';
  const problem = { type: 'about:blank', title, status, requestId: request.id };
  return reply.code(status).type('application/problem+json').send(JSON.stringify(problem));
}
