import { randomBytes } from 'node:crypto';
import type { Database } from '../db/client.ts';
import { apiRoutes } from '../http/api/routes.ts';
import { billPages } from '../http/bills/routes.ts';
import { databaseCheck } from '../http/operations/readiness.ts';
import { operationsRoutes } from '../http/operations/routes.ts';
import { robokassaRoutes } from '../http/payments/robokassa-routes.ts';
import type { HttpPlugin } from '../http/server.ts';
import type { Translator } from '../platform/i18n.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Shutdown } from '../platform/shutdown.ts';
import type { PostOffice } from './post-office.ts';
import type { SliceDeps } from './slices.ts';

/** Everything behind the program's own address, but for Telegram's webhook and the sandbox. */
export function doors(deps: {
  readonly db: Database;
  readonly slices: SliceDeps;
  readonly postOffice: Pick<PostOffice, 'webhooks'>;
  readonly translator: Translator;
  readonly metrics: Metrics;
  readonly shutdown: Pick<Shutdown, 'isStopping'>;
  /** How browsers reach the server. */
  readonly publicUrl: string;
  /** Base of the gateway's addresses. */
  readonly gatewayUrl: string;
  /** The bot's chat; read at each request, since its name is known only once Telegram has answered. */
  readonly chatUrl: () => string;
  readonly isTelegramReady: () => boolean;
}): HttpPlugin[] {
  const { db, slices, postOffice, translator, metrics, shutdown, publicUrl, gatewayUrl, chatUrl, isTelegramReady } =
    deps;
  const { payments, gateway } = slices;
  const plugins = [
    operationsRoutes({
      checks: [databaseCheck(db), { name: 'telegram', check: isTelegramReady }],
      isStopping: shutdown.isStopping,
      metrics,
    }),
    robokassaRoutes({
      ...{ ...payments, gateway, metrics },
      get chatUrl() {
        return chatUrl();
      },
    }),
    apiRoutes({
      ...{ ...payments, translator, randomBytes, publicUrl, webhookQueue: postOffice.webhooks },
      get chatUrl() {
        return chatUrl();
      },
    }),
    billPages({ ...payments, translator, publicUrl, gatewayUrl }),
  ];
  return plugins.map((plugin) => ({ prefix: '', plugin }));
}
