import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Charges } from './charges.ts';
import type { DeadLines } from './dead-lines.ts';
import { robokassaErrors } from './errors.ts';
import type { EmulatorFaults } from './types.ts';

interface ChargeRouteDeps {
  readonly charges: Charges;
  readonly faults: EmulatorFaults;
  readonly lines: DeadLines;
}

/** The call that charges a bound card, with the troubles that are switched on. Refusals come with HTTP 200, as plain text. */
export function chargeRoute(app: FastifyInstance, { charges, faults, lines }: ChargeRouteDeps): void {
  async function handler(request: FastifyRequest, reply: FastifyReply) {
    if (faults.recurring === 'hang') return lines.hang(reply);
    if (faults.recurring === 'drop') return lines.drop(reply);
    if (faults.recurring === 'error-500') return reply.code(500).type('text/html').send('<h1>Server Error</h1>');
    const charged = await charges.charge(request.body);
    if (faults.recurring === 'lost-answer') return lines.drop(reply);
    reply.type('text/plain; charset=utf-8');
    if (charged.kind === 'created') return reply.send(`OK${charged.payment.invoiceId}`);
    return reply.send(`Error ${charged.code}: ${robokassaErrors[charged.code]} (${charged.detail})`);
  }

  app.post('/Recurring', handler);
}
