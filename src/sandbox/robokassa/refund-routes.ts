import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { DeadLines } from './dead-lines.ts';
import type { Refunds } from './refunds.ts';
import type { EmulatorFaults } from './types.ts';

/** A token with a hundred lines is under 30 KB. */
const maxTokenBytes = 64 * 1024;

const stateQuery = z.object({ id: z.string().max(64) });

interface RefundRoutesDeps {
  readonly refunds: Refunds;
  readonly faults: EmulatorFaults;
  readonly lines: DeadLines;
}

/** Refund/Create and Refund/GetState, which the real service keeps on another host. */
export async function refundRoutes(app: FastifyInstance, { refunds, faults, lines }: RefundRoutesDeps): Promise<void> {
  await app.register(async (scope) => {
    // The body is the bare token, whatever the content type calls it.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: maxTokenBytes }, (_request, body, done) => {
      done(null, body);
    });

    scope.post('/RefundService/Refund/Create', (request, reply) => {
      if (faults.refund === 'error-500') return reply.code(500).type('text/html').send('<h1>Server Error</h1>');
      const answer = refunds.create(typeof request.body === 'string' ? request.body : '');
      return faults.refund === 'lost-answer' ? lines.drop(reply) : reply.send(answer);
    });
    scope.get('/RefundService/Refund/GetState', (request, reply) => {
      const query = stateQuery.safeParse(request.query);
      return reply.send(query.success ? refunds.state(query.data.id) : { message: 'InvalidRequest' });
    });
  });
}
