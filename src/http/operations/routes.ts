import type { FastifyPluginAsync } from 'fastify';
import type { Metrics } from '../../platform/metrics.ts';
import { createReadiness, type ReadinessCheck } from './readiness.ts';

export interface OperationsDeps {
  readonly checks: readonly ReadinessCheck[];
  readonly isStopping: () => boolean;
  readonly metrics: Pick<Metrics, 'registry'>;
}

/** Probes come every few seconds and say nothing new: only their failures belong in the log. */
const logLevel = 'error';

/**
 * For whoever runs the program: `/healthz`, the process is alive and answers; `/readyz`, it can work, or 503 and what is
 * missing, which also keeps traffic away while it stops; `/metrics`, for Prometheus.
 */
export function operationsRoutes(deps: OperationsDeps): FastifyPluginAsync {
  return async (app) => {
    const readiness = createReadiness(deps);
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', 'no-store');
    });
    app.get('/healthz', { logLevel }, async () => ({ status: 'alive' }));
    app.get('/readyz', { logLevel }, async (_request, reply) => {
      const state = await readiness();
      if (state.kind === 'ready') return { status: 'ready' };
      return reply.code(503).send({ status: 'not-ready', notReady: state.parts });
    });
    app.get('/metrics', { logLevel }, async (_request, reply) => {
      const { registry } = deps.metrics;
      return reply.type(registry.contentType).send(await registry.metrics());
    });
  };
}
