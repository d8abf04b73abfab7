// A process that delivers notices until it is killed: by its parent at any moment, or by itself right after a message was
// taken by Telegram and before that is noted (argument "after-sending"); or one that is slow to find its words ("slow").
// With a fourth argument its limits are Telegram's, so many times as fast.
import { setTimeout as sleep } from 'node:timers/promises';
import { Telegram } from 'telegraf';
import { createChatLeases } from '../../../src/chats/lease.ts';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import { createDatabase } from '../../../src/db/client.ts';
import { createSharedBudget } from '../../../src/notifications/budget-shared.ts';
import { createNoticeWorker } from '../../../src/notifications/worker.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createTranslator } from '../../../src/platform/i18n.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { createTelegramSender } from '../../../src/platform/telegram/sender.ts';
import { createQueue } from '../../../src/queue/queue.ts';
import { fasterRates } from '../../integration/notifications/faster-rates.ts';

const [url = '', apiRoot = '', manner, times = '1'] = process.argv.slice(2);
const slowMs = 3_000;
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
  budget: createSharedBudget({ db, rates: fasterRates(Number(times)) }),
  translator: createTranslator(),
  balanceOf: async () => {
    if (manner === 'slow') await sleep(slowMs);
    return { availableMinor: 1n, bonusMinor: 0n, currency: 'RUB' };
  },
  profile: amvera,
  onUpdatesWaiting: () => undefined,
  ...(manner === 'after-sending' ? { checkpoint: () => void process.kill(process.pid, 'SIGKILL') } : {}),
});
worker.start();
process.send?.('ready');
