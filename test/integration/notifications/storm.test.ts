// Guarantee: three instances on one database bring every notice through a storm of refusals and losses, in its chat's order,
// cut no wait short, and send together no more than one may. The long form is in `test/chaos`.
import { Telegram } from 'telegraf';
import { expect, test } from 'vitest';
import { createDatabase } from '../../../src/db/client.ts';
import { createSharedBudget } from '../../../src/notifications/budget-shared.ts';
import { countDead } from '../../../src/notifications/dead.ts';
import { createNoticeWorker } from '../../../src/notifications/worker.ts';
import { createTelegramSender } from '../../../src/platform/telegram/sender.ts';
import { createQueue } from '../../../src/queue/queue.ts';
import { until } from '../../support/until.ts';
import { fasterRates } from './faster-rates.ts';
import { openPostOffice, type PostOffice } from './post-office.ts';
import { queueReceipts } from './storm-load.ts';
import { mostWithin, openStormyTelegram, withoutRepeats } from './stormy-telegram.ts';

const instances = 3;
/** Fifty a second: what two busy cores can do besides. */
const times = 2;

/** Some twenty seconds on two idle cores. */
const patienceMs = 240_000;

async function startInstance(office: PostOffice, apiRoot: string): Promise<() => Promise<void>> {
  const db = createDatabase({ url: office.ownerUrl, maxConnections: 6 });
  const queue = createQueue({ name: 'notices', db, url: office.ownerUrl, listen: true, logger: office.deps.logger });
  await queue.start();
  const { untilTurn: _ofTheOffice, ...deps } = office.deps;
  const sender = createTelegramSender({ telegram: new Telegram('1:TEST', { apiRoot }) });
  const budget = createSharedBudget({ db, rates: fasterRates(times) });
  const worker = createNoticeWorker({ ...deps, db, queue, sender, budget });
  worker.start();
  return async () => {
    await worker.stop();
    await queue.stop();
    await db.$disconnect();
  };
}

test('200 messages by three instances: all told, in order, every wait kept, one bot’s limits', {
  timeout: patienceMs,
}, async () => {
  const office = await openPostOffice();
  const telegram = await openStormyTelegram({ longestWaitSeconds: 1 });
  const expected = await queueReceipts(office, { chats: 40, perChat: 5 });
  const stops = await Promise.all(Array.from({ length: instances }, () => startInstance(office, telegram.apiRoot)));
  await until('all are told', async () => (await office.queue.stats()).depth === 0, patienceMs, 100);
  for (const stop of stops) await stop();

  expect(await countDead(office.db), `seed ${telegram.seed}`).toBe(0);
  expect(telegram.cutShort(), `seed ${telegram.seed}`).toBe(0);
  for (const [chat, payments] of expected) {
    expect(withoutRepeats(telegram.told.get(chat)), `seed ${telegram.seed}, chat ${chat}`).toEqual(payments);
  }
  // No two instances tell the same: only what was lost on its way back is told again.
  const tellings = [...telegram.told.values()].flat().length;
  expect(tellings, `seed ${telegram.seed}`).toBe(200 + telegram.lostAnswers());
  // A burst, fifty a second, and the lanes of all whose messages were late on their way.
  expect(mostWithin(telegram.callsAt, 2_000)).toBeLessThanOrEqual(5 + 100 + 24);
  await telegram.close();
  await office.close();
});
