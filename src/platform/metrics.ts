import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** From a quick look-up in the database to the longest wait that Telegram or a gateway may impose. */
const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A scrape waits no longer than this for one reading: Prometheus gives the whole of it 10 s by default. */
const readingTimeoutMs = 2_000;

/** One queue, or one priority's part of it, as it stands at the moment of a scrape. */
export interface QueueReading {
  readonly queue: string;
  /** Where a queue has priorities, each is read by itself. */
  readonly priority?: string;
  readonly waiting: number;
  /** How long the message that has waited longest has waited; 0 for an empty queue. */
  readonly oldestSeconds: number;
  /** What the queue has given up and keeps; where it has priorities, one of its readings says it for all. */
  readonly dead?: number;
}

/** Why a message has to wait after a try: our own limits, Telegram’s word, someone at work in the chat, or trouble. */
export type WaitReason = 'our-limits' | 'retry-after' | 'busy' | 'trouble';

/** From a turn's distance to the longest pause between two tries. */
const waitBuckets = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600];

/**
 * All that is measured. Labels take few values, all known beforehand: routes and not addresses, methods of the Bot API and
 * not chats; nothing here names a customer or a sum.
 */
export interface Metrics {
  readonly registry: Registry;
  readonly httpRequests: Histogram<'method' | 'route' | 'status'>;
  /** Updates from Telegram, by what became of them. */
  readonly updates: Histogram<'outcome'>;
  /** Calls to Telegram. */
  readonly telegramCalls: Histogram<'method' | 'outcome'>;
  /** Messages of the bot's own accord, by what became of them. */
  readonly notifications: Counter<'state'>;
  /** How long they were made to wait, each time, and why. */
  readonly notificationWaits: Histogram<'because'>;
  /** Calls to the platform's webhooks, by what became of them. */
  readonly webhooks: Counter<'state'>;
  /** Payments' notifications from gateways, by what became of them. */
  readonly gatewayNotifications: Counter<'gateway' | 'state'>;
  /** Has the queues read at every scrape; while they cannot be read, they are absent and `queue_readable` is 0. */
  watchQueues(read: () => Promise<readonly QueueReading[]>): void;
}

/** Makes the metrics in a registry of their own, with those of the process and its event loop. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const seconds = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Histogram({ name, help, labelNames, buckets: secondsBuckets, registers });
  const count = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  return {
    registry,
    httpRequests: seconds('http_request_duration_seconds', 'HTTP requests answered', ['method', 'route', 'status']),
    updates: seconds('telegram_update_duration_seconds', 'Telegram updates handled', ['outcome']),
    telegramCalls: seconds('telegram_call_duration_seconds', 'Calls to the Bot API', ['method', 'outcome']),
    notifications: count('notifications_total', 'Messages of the bot’s own accord', ['state']),
    notificationWaits: new Histogram({
      name: 'notification_wait_seconds',
      help: 'Waits that messages of the bot’s own accord were given',
      labelNames: ['because'],
      buckets: waitBuckets,
      registers,
    }),
    webhooks: count('webhook_deliveries_total', 'Calls to the platform’s webhooks', ['state']),
    gatewayNotifications: count('gateway_notifications_total', 'Notifications from gateways', ['gateway', 'state']),
    watchQueues: (read) => watchQueues(registry, read),
  };
}

function watchQueues(registry: Registry, read: () => Promise<readonly QueueReading[]>): void {
  // A scrape asks all gauges in one breath, and one reading answers them.
  let pending: Promise<readonly QueueReading[] | undefined> | undefined;
  const reading = () => {
    pending ??= within(readingTimeoutMs, read).finally(() => {
      pending = undefined;
    });
    return pending;
  };
  const gauge = (name: string, help: string, set: (filled: Gauge, reading: QueueReading) => void) => {
    const filled: Gauge = new Gauge({
      name,
      help,
      labelNames: ['queue', 'priority'],
      registers: [registry],
      collect: async () => {
        const readings = (await reading()) ?? [];
        filled.reset();
        for (const one of readings) set(filled, one);
      },
    });
  };
  const labels = ({ queue, priority }: QueueReading) => (priority === undefined ? { queue } : { queue, priority });
  gauge('queue_waiting', 'Messages waiting', (filled, one) => filled.set(labels(one), one.waiting));
  gauge('queue_oldest_seconds', 'How long the longest waiting message has waited', (filled, one) =>
    filled.set(labels(one), one.oldestSeconds),
  );
  gauge('queue_dead', 'Messages given up and kept', (filled, { queue, dead }) => {
    if (dead !== undefined) filled.set({ queue }, dead);
  });
  const readable: Gauge = new Gauge({
    name: 'queue_readable',
    help: '1 when the queues could be read for this scrape, 0 when not',
    registers: [registry],
    collect: async () => readable.set((await reading()) ? 1 : 0),
  });
}

/** @returns what the work yields, or undefined when it fails or takes longer: a scrape goes on without it */
async function within<T>(timeoutMs: number, work: () => Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  try {
    // What failed is missing from the scrape, which is how Prometheus is told.
    return await Promise.race([work().catch(() => undefined), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
