// A process that tells the platform until it is killed: by its parent at any moment, or by itself right after a call was
// taken and before that is noted (argument "after-sending").
import { randomBytes } from 'node:crypto';
import { createDatabase } from '../../../src/db/client.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createQueue } from '../../../src/queue/queue.ts';
import { createWebhookTransport } from '../../../src/webhooks/transport.ts';
import { createWebhookWorker } from '../../../src/webhooks/worker.ts';

const [url = '', death] = process.argv.slice(2);
const logger = createLogger({ level: 'silent', secrets: [] });
const db = createDatabase({ url, maxConnections: 10 });
const queue = createQueue({ name: 'webhooks', db, url, listen: true, logger });
await queue.start();
const worker = createWebhookWorker({
  ...{ db, queue, logger, clock: systemClock, randomBytes },
  transport: createWebhookTransport({ clock: systemClock }),
  ...(death === 'after-sending' ? { checkpoint: () => void process.kill(process.pid, 'SIGKILL') } : {}),
});
worker.start();
process.send?.('ready');
