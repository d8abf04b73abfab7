import type { Translator } from '../../platform/i18n.ts';
import type { RandomBytes } from '../../platform/random.ts';
import type { Queue } from '../../queue/queue.ts';
import type { RefundDeps } from '../../refunds/index.ts';

/** What the platform's API is built from: refunds speak to the gateway, everything else to the database. */
export interface ApiDeps extends RefundDeps {
  readonly translator: Translator;
  readonly randomBytes: RandomBytes;
  /** The chat with the bot, which deep links lead to: https://t.me/<bot>. */
  readonly chatUrl: string;
  /** How browsers reach this server: where bills have their pages. */
  readonly publicUrl: string;
  /** What waits to be told to the platform. */
  readonly webhookQueue: Pick<Queue, 'send' | 'hasten'>;
  /** What one key may ask of one instance in a minute; 1,200 by default. */
  readonly requestsPerMinute?: number;
}
