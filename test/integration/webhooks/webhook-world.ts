// Webhooks on a real database, with the real queue and HTTP between them and real receivers. Time passes only by `pass`.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { createPlatformAccount } from '../../../src/accounts/platform-account.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import { createMovableClock, type MovableClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createQueue, type Queue } from '../../../src/queue/queue.ts';
import { createWebhookDelivery, type WebhookDeliveryDeps } from '../../../src/webhooks/deliver.ts';
import { type WebhookEventType, webhookEventTypes } from '../../../src/webhooks/event.ts';
import {
  createEndpoint,
  createWebhookTransport,
  emitWebhook,
  type WebhookEndpoint,
  type WebhookEvent,
} from '../../../src/webhooks/index.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type Answering, openReceiver, type Receiver } from './receiver.ts';

/** What is long for a receiver on the same machine, and short for a test. */
const answerWithinMs = 1_000;

export interface Told {
  readonly endpoint: WebhookEndpoint;
  readonly secret: string;
  readonly receiver: Receiver;
}

export interface WebhookWorld {
  readonly db: TestDatabase['db'];
  readonly ownerUrl: string;
  readonly clock: MovableClock;
  readonly queue: Queue;
  readonly deps: WebhookDeliveryDeps;
  readonly log: readonly string[];
  account(): Promise<bigint>;
  /** Adds an endpoint with a receiver behind it; ended with the world. */
  told(answering?: Answering, events?: readonly WebhookEventType[]): Promise<Told>;
  /** Adds an endpoint of that address alone. */
  endpoint(url: string): Promise<{ endpoint: WebhookEndpoint; secret: string }>;
  emit(event: WebhookEvent): Promise<void>;
  /** Sends until nothing is due. @returns how many steps did something */
  deliverAll(): Promise<number>;
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

let serial = 0;

export async function openWebhookWorld(options: { answerWithinMs?: number } = {}): Promise<WebhookWorld> {
  const database = await createTestDatabase({ maxConnections: 25 });
  const { db, ownerUrl } = database;
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  const clock = createMovableClock();
  const log: string[] = [];
  const logger = createLogger({ level: 'info', secrets: [], destination: { write: (line) => log.push(line) } });
  const queue = createQueue({ name: 'webhooks', db, url: ownerUrl, listen: true, logger });
  await queue.start();
  const timeoutMs = options.answerWithinMs ?? answerWithinMs;
  const transport = createWebhookTransport({ clock, timeoutMs });
  const deps: WebhookDeliveryDeps = { db, queue, clock, logger, transport, randomBytes };
  const { deliverNext } = createWebhookDelivery(deps);
  const receivers: Receiver[] = [];

  const endpoint = (url: string, events: readonly WebhookEventType[] = webhookEventTypes) =>
    inTransaction(db, async (tx) => {
      const made = await createEndpoint(tx, { randomBytes }, { url, events, secret: undefined, now: clock.now() });
      if (made.kind !== 'created') throw new Error(`no endpoint was made: ${made.kind}`);
      return made;
    });
  return {
    ...{ db, ownerUrl, clock, queue, deps, log, endpoint },
    account: () =>
      inTransaction(db, async (tx) => {
        serial += 1;
        const wish = { externalId: `customer-${serial}`, name: 'Анна', entityType: 'INDIVIDUAL' } as const;
        const place = { currency: 'RUB', timeZone: 'Europe/Moscow', now: clock.now() } as const;
        return (await createPlatformAccount(tx, { ...wish, ...place })).account.id;
      }),
    told: async (answering, events) => {
      const receiver = await openReceiver(answering);
      receivers.push(receiver);
      return { receiver, ...(await endpoint(receiver.url, events)) };
    },
    emit: (event) => inTransaction(db, (tx) => emitWebhook(tx, { queue, clock }, event)),
    deliverAll: async () => {
      for (let worked = 0; ; worked += 1) if ((await deliverNext()).kind === 'idle') return worked;
    },
    pass: async (ms) => {
      clock.advance(ms);
      await owner.query(
        `UPDATE queue.job SET start_after = start_after - make_interval(secs => $1) WHERE name = 'webhooks' AND start_after > now()`,
        [ms / 1000],
      );
    },
    close: async () => {
      await Promise.all(receivers.map((receiver) => receiver.close()));
      await queue.stop();
      await owner.end();
      await database.close();
    },
  };
}

/** An account's balance has run low, for the first time unless told otherwise. */
export const low = (accountId: bigint, episode = 0): WebhookEvent => ({
  ...{ type: 'balance.low', key: `alert:${accountId}:${episode}:low`, accountId },
  data: { balance: { amountMinor: 1_500n, currency: 'RUB' }, daysLeft: 2 },
});
