import { randomBytes } from 'node:crypto';
import type { Profile } from '../config/profile.ts';
import type { MailSettings } from '../config/settings.ts';
import type { OpenDatabase } from '../db/open.ts';
import { createEnqueueLetter } from '../mail/enqueue.ts';
import type { EnqueueLetter } from '../mail/letter.ts';
import { createMailWorker } from '../mail/worker.ts';
import { readNotices } from '../notifications/readings.ts';
import type { Clock } from '../platform/clock.ts';
import type { Translator } from '../platform/i18n.ts';
import type { Logger } from '../platform/logger.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Shutdown } from '../platform/shutdown.ts';
import type { QueueName } from '../queue/install.ts';
import { createQueue, type Queue } from '../queue/queue.ts';
import { createWebhookTransport, createWebhookWorker } from '../webhooks/index.ts';

/** Everything that waits to be told, by Telegram, by e-mail and to the provider's platform. */
export interface PostOffice {
  /** For whoever delivers them. */
  readonly notices: Queue;
  /** Letters are delivered here. */
  readonly mail: Queue;
  /** What the platform is told is delivered here, too. */
  readonly webhooks: Queue;
  readonly enqueueLetter: EnqueueLetter;
  /** Whether anything waits for people or is being delivered to them; the platform has its own pace. */
  isBusy(): Promise<boolean>;
}

/** Starts the queues, and the postman if the operator has named a mail server; all of it stops with `shutdown`. */
export async function openPostOffice(deps: {
  database: OpenDatabase;
  mail: MailSettings | undefined;
  profile: Profile;
  clock: Clock;
  logger: Logger;
  translator: Translator;
  metrics: Metrics;
  shutdown: Shutdown;
}): Promise<PostOffice> {
  const { database, clock, logger, translator, profile, metrics, shutdown } = deps;
  const { db, url } = database;
  const startQueue = async (name: QueueName): Promise<Queue> => {
    const queue = createQueue({ name, db, url, listen: database.kind === 'server', logger });
    await queue.start();
    shutdown.onStop(`queue of ${name}`, queue.stop);
    return queue;
  };
  const notices = await startQueue('notices');
  const mail = await startQueue('mail');
  const webhooks = await startQueue('webhooks');

  const transport = createWebhookTransport({ clock });
  const messenger = createWebhookWorker({ db, queue: webhooks, clock, logger, transport, randomBytes, metrics });
  messenger.start();
  shutdown.onStop('webhooks', messenger.stop);

  if (deps.mail) {
    const { smtpUrl, from } = deps.mail;
    // Loaded here: many installations send no letters.
    const { createMailTransport } = await import('../platform/mail.ts');
    const smtp = createMailTransport({ smtpUrl, from: { name: profile.title, address: from } });
    const postman = createMailWorker({ db, queue: mail, clock, logger, translator, profile, transport: smtp });
    postman.start();
    shutdown.onStop('letters', postman.stop);
  }
  metrics.watchQueues(async () => [
    ...(await readNotices({ db, queue: notices })),
    ...(await Promise.all(
      Object.entries({ mail, webhooks }).map(async ([queue, { stats }]) => {
        const { depth, oldestAgeSeconds } = await stats();
        return { queue, waiting: depth, oldestSeconds: oldestAgeSeconds };
      }),
    )),
  ]);
  return {
    notices,
    mail,
    webhooks,
    enqueueLetter: createEnqueueLetter({ queue: mail, clock }),
    isBusy: async () => (await Promise.all([notices.stats(), mail.stats()])).some(({ depth }) => depth > 0),
  };
}
