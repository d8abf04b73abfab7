import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiProblem, type ProblemCode, problems } from './problems.ts';

/** Fastify's own refusals that have a code of ours; its other 4xx are requests that cannot be read. */
const ofFastify: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
};

function toProblem(error: unknown): ApiProblem | undefined {
  if (error instanceof ApiProblem) return error;
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? ofFastify[error.code] : undefined;
  if (code) return new ApiProblem(code);
  const status = 'statusCode' in error ? error.statusCode : undefined;
  const isRefusal = typeof status === 'number' && status >= 400 && status < 500;
  return isRefusal ? new ApiProblem('invalid-request', { detail: 'The body cannot be read.' }) : undefined;
}

/** Answers with a problem document (RFC 9457); what is no refusal is logged whole and told by its request's id alone. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error) ?? new ApiProblem('internal');
  const { code, errors, retryAfterSeconds } = problem;
  if (code === 'internal') request.log.error({ err: error, route: request.routeOptions.url }, 'request failed');
  if (code === 'unauthenticated') reply.header('www-authenticate', 'Bearer realm="balance-assistant"');
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  const { status, title, about } = problems[code];
  const document = {
    ...{ type: `/docs/problems#${code}`, title, status, code, detail: problem.message || about },
    ...(errors.length === 0 ? {} : { errors }),
    requestId: request.id,
  };
  return reply.code(status).type('application/problem+json').send(JSON.stringify(document));
}
