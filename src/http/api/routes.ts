import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyPluginAsync } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { answerProblem } from './answer-problem.ts';
import { admitCallers } from './caller.ts';
import type { ApiDeps } from './deps.ts';
import { document } from './document.ts';
import { accountOperations } from './operations/accounts.ts';
import { billOperations } from './operations/bills.ts';
import { chargeOperations } from './operations/charges.ts';
import { joiningOperations } from './operations/joining.ts';
import { paymentOperations } from './operations/payments.ts';
import { promoCodeOperations } from './operations/promo-codes.ts';
import { refundOperations } from './operations/refunds.ts';
import { resourceOperations } from './operations/resources.ts';
import { statementOperations } from './operations/statements.ts';
import { tariffOperations } from './operations/tariffs.ts';
import { webhookOperations } from './operations/webhooks.ts';
import { ApiProblem } from './problems.ts';
import { problemsPage } from './problems-page.ts';
import { validate } from './validate.ts';

export type { ApiDeps };

const operations = [
  accountOperations,
  joiningOperations,
  chargeOperations,
  tariffOperations,
  resourceOperations,
  billOperations,
  paymentOperations,
  refundOperations,
  statementOperations,
  promoCodeOperations,
  webhookOperations,
];

/**
 * /v1, for the provider's platform, and /docs, which describes it. A request goes the same way in each operation: who it is
 * and whether they may, before its body is read; then its schema; then one transaction.
 */
export function apiRoutes(deps: ApiDeps): FastifyPluginAsync {
  return async (app) => {
    await app.register(swagger, document);
    await app.register(
      async (v1) => {
        v1.setValidatorCompiler(validate);
        v1.setSerializerCompiler(serializerCompiler);
        v1.setErrorHandler(answerProblem);
        // Plain text is no request here.
        v1.removeContentTypeParser('text/plain');
        admitCallers(v1, deps);
        v1.setNotFoundHandler((request, reply) => answerProblem(new ApiProblem('not-found'), request, reply));
        v1.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => reply.send(app.swagger()));
        for (const add of operations) add(v1.withTypeProvider<ZodTypeProvider>(), deps);
      },
      { prefix: '/v1' },
    );
    app.get('/docs/problems', { schema: { hide: true } }, async (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(problemsPage()),
    );
    await app.register(swaggerUi, {
      routePrefix: '/docs',
      // Nothing is asked of servers outside: the page would have them check the document.
      uiConfig: { layout: 'BaseLayout', validatorUrl: 'none', persistAuthorization: false },
      theme: { title: 'Balance Assistant API' },
    });
  };
}
