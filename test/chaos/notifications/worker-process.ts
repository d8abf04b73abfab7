// A process that delivers notices until it is killed: by its parent at any moment, or by itself right after a message was
// taken by Telegram and before that is noted (argument "after-sending").
import { Telegram } from 'telegraf';
import { createChatLeases } from '../../../src/chats/lease.ts';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import { createDatabase } from '../../../src/db/client.ts';
import { createSendBudget } from '../../../src/notifications/budget.ts';
import { createNoticeWorker } from '../../../src/notifications/worker.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createTelegramSender } from '../../../src/platform/telegram/sender.ts';
import { createQueue } from '../../../src/queue/queue.ts';

const [url = '', apiRoot = '', death] = process.argv.slice(2);
const logger = createLogger({ level: 'silent', secrets: [] });
const db = createDatabase({ url, maxConnections: 10 });
const queue = createQueue({ name: 'notices', db, url, listen: true, logger });
await queue.start();
const worker = createNoticeWorker({
  db,
  queue,
  logger,
  clock: systemClock,
  leases: createChatLeases({ db, owner: `worker ${process.pid}` }),
  sender: createTelegramSender({ telegram: new Telegram('1:TEST', { apiRoot }) }),
  budget: createSendBudget(),
  translator: createTranslator(),
  balanceOf: async () => ({ availableMinor: 1n, bonusMinor: 0n, currency: 'RUB' }),
  profile: amvera,
  onUpdatesWaiting: () => undefined,
  ...(death === 'after-sending' ? { checkpoint: () => void process.kill(process.pid, 'SIGKILL') } : {}),
});
worker.start();
process.send?.('ready');
