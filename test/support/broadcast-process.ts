// An instance that feeds broadcasts and delivers them until it is killed: by its parent at any moment, or by itself right
// after a message was taken by Telegram and before that is noted (argument "after-sending").
import { setTimeout as sleep } from 'node:timers/promises';
import { Telegram } from 'telegraf';
import { feedBroadcasts } from '../../src/broadcasts/index.ts';
import { createChatLeases } from '../../src/chats/lease.ts';
import { amvera } from '../../src/config/profiles/amvera.ts';
import { createDatabase } from '../../src/db/client.ts';
import { createSharedBudget } from '../../src/notifications/budget-shared.ts';
import { createEnqueueNotice } from '../../src/notifications/enqueue.ts';
import { createNoticeWorker } from '../../src/notifications/worker.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createTranslator } from '../../src/platform/i18n.ts';
import { createLogger } from '../../src/platform/logger.ts';
import { createTelegramSender } from '../../src/platform/telegram/sender.ts';
import { createQueue } from '../../src/queue/queue.ts';

const [url = '', apiRoot = '', manner] = process.argv.slice(2);
const betweenFeedsMs = 50;
const logger = createLogger({ level: 'silent', secrets: [] });
const db = createDatabase({ url, maxConnections: 10 });
const queue = createQueue({ name: 'notices', db, url, listen: true, logger });
await queue.start();
createNoticeWorker({
  db,
  queue,
  logger,
  clock: systemClock,
  leases: createChatLeases({ db, owner: `instance ${process.pid}` }),
  sender: createTelegramSender({ telegram: new Telegram('1:TEST', { apiRoot }) }),
  budget: createSharedBudget({ db }),
  translator: createTranslator(),
  balanceOf: async () => ({ availableMinor: 1n, bonusMinor: 0n, currency: 'RUB' }),
  profile: amvera,
  onUpdatesWaiting: () => undefined,
  ...(manner === 'after-sending' ? { checkpoint: () => void process.kill(process.pid, 'SIGKILL') } : {}),
}).start();
process.send?.('ready');
const deps = { db, clock: systemClock, logger, enqueueNotice: createEnqueueNotice({ queue, clock: systemClock }) };
for (;;) {
  await feedBroadcasts(deps);
  await sleep(betweenFeedsMs);
}
