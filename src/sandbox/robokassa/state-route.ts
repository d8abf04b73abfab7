import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Book } from './book.ts';
import type { DeadLines } from './dead-lines.ts';
import { inactiveShopXml, operationStateXml } from './operation-state.ts';
import type { EmulatedShop, EmulatorFaults } from './types.ts';

const path = '/WebService/Service.asmx/OpStateExt';
const queryShape = z.object({ MerchantLogin: z.string(), InvoiceID: z.string(), Signature: z.string() });

interface StateRouteDeps {
  readonly book: Book;
  readonly faults: EmulatorFaults;
  readonly shop: EmulatedShop;
  readonly lines: DeadLines;
}

/** OpStateExt by GET and POST, with the troubles that are switched on. */
export function stateRoute(app: FastifyInstance, { book, faults, shop, lines }: StateRouteDeps): void {
  function handler(request: FastifyRequest, reply: FastifyReply) {
    if (faults.opState === 'hang') return lines.hang(reply);
    if (faults.opState === 'error-500') return reply.code(500).type('text/html').send('<h1>Server Error</h1>');
    if (faults.opState === 'garbage') return reply.type('text/xml').send('<OperationStateResponse><Result>');
    if (faults.opState === 'drop') return lines.drop(reply);
    const query = queryShape.safeParse(request.method === 'POST' ? request.body : request.query);
    // The real service is a SOAP class: a missing parameter is an error of the call, not an answer to it.
    if (!query.success) return reply.code(500).type('text/plain').send('Missing parameter');
    reply.type('text/xml; charset=utf-8');
    return reply.send(faults.shopInactive ? inactiveShopXml() : operationStateXml(shop, query.data, book.find));
  }

  app.route({ method: ['GET', 'POST'], url: path, handler });
}
