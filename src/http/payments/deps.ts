import type { RobokassaGateway } from '../../payments/gateways/robokassa/index.ts';
import type { PaymentDeps } from '../../payments/index.ts';
import type { Metrics } from '../../platform/metrics.ts';

/** What the pages and the webhook need besides the payments themselves. */
export interface RobokassaRoutesDeps extends PaymentDeps {
  readonly gateway: RobokassaGateway;
  readonly metrics: Pick<Metrics, 'gatewayNotifications'>;
  /** The chat with the bot: https://t.me/<bot>, or the sandbox's page. */
  readonly chatUrl: string;
  /** How long a return page waits for the gateway's answer, which goes on being waited for behind it; 2 s by default. */
  readonly patienceMs?: number;
}
