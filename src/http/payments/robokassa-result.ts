import type { FastifyInstance, FastifyReply } from 'fastify';
import { resultAnswer } from '../../payments/gateways/robokassa/index.ts';
import { type NotificationOutcome, receiveNotification } from '../../payments/index.ts';
import type { RobokassaRoutesDeps } from './deps.ts';
import { rawCall } from './raw-call.ts';

interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * What Robokassa reads. Everything that is not credited is refused, each in its own words: also money that matches nothing.
 * That is kept and told to support once; Robokassa may repeat it by its own schedule, which only counts up on the row that
 * is kept, and the shop's owner sees the refusal on Robokassa's side too.
 */
function answer(outcome: NotificationOutcome): Answer {
  switch (outcome.kind) {
    case 'credited':
    case 'duplicate':
      return { status: 200, text: resultAnswer(outcome.invoiceId) };
    case 'quarantined':
      return outcome.problem === 'unknown-invoice'
        ? { status: 404, text: 'unknown InvId; kept for support' }
        : { status: 409, text: 'OutSum is not the sum of this InvId; kept for support' };
    case 'rejected':
      return outcome.reason === 'bad-signature'
        ? { status: 403, text: 'bad signature' }
        : { status: 400, text: 'malformed notification' };
  }
}

function sendText(reply: FastifyReply, { status, text }: Answer): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(text);
}

/** Its own words for what fastify refuses by itself, and for our own outages, after which Robokassa is to try again. */
function failureAnswer(statusCode: number | undefined): Answer {
  if (statusCode === 413) return { status: 413, text: 'notification too large' };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return { status: statusCode, text: 'bad request' };
  return { status: 503, text: 'not available now, please repeat' };
}

/** ResultURL: Robokassa's word that money has come (docs.robokassa.ru/ru/notifications-and-redirects). */
export function registerResult(app: FastifyInstance, deps: RobokassaRoutesDeps): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/payments/robokassa/result',
    errorHandler: (error, _request, reply) => {
      const failed = failureAnswer(error.statusCode);
      if (failed.status >= 500) deps.logger.error({ err: error }, 'a payment notification was not taken');
      return sendText(reply, failed);
    },
    handler: async (request, reply) => {
      const outcome = await receiveNotification(deps, { gateway: deps.gateway.name, ...rawCall(request) });
      deps.metrics.gatewayNotifications.inc({ gateway: deps.gateway.name, state: outcome.kind });
      await deps.checkpoint?.('before-answer');
      return sendText(reply, answer(outcome));
    },
  });
}
