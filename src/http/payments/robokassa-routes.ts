import type { FastifyPluginAsync } from 'fastify';
import type { RobokassaRoutesDeps } from './deps.ts';
import { registerResult } from './robokassa-result.ts';
import { registerReturnPages } from './robokassa-returns.ts';

export type { RobokassaRoutesDeps };

/** An honest notification has some 500 bytes. */
const bodyLimit = 64 * 1024;

const mediaType = /^[\w.+-]+\/[\w.+-]+\s*(;|$)/;

/**
 * /payments/robokassa/{result,success,fail}, by GET or POST as the shop is set up. Bodies are taken raw and whatever their
 * content type, within this plugin only: what is verified must be what is stored.
 */
export function robokassaRoutes(deps: RobokassaRoutesDeps): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addHook('onRequest', async ({ headers }) => {
      // fastify turns away a header that is no media type before it reads the body, which is to be kept in any case.
      if (!mediaType.test(headers['content-type'] ?? '')) headers['content-type'] = 'application/octet-stream';
    });
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body));
    registerResult(app, deps);
    registerReturnPages(app, deps);
  };
}
