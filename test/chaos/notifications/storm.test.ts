// Guarantee: under a storm of refusals and losses three instances tell every notice, in its chat's order, cut no wait short
// that Telegram asks for, and use at least 95 % of what may be sent. 10,000 messages to 500 chats: 30 % are refused with
// 429, 5 % meet a 5xx, of 2 % the answer is lost.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { countDead } from '../../../src/notifications/dead.ts';
import { fasterRates } from '../../integration/notifications/faster-rates.ts';
import { openPostOffice } from '../../integration/notifications/post-office.ts';
import { queueReceipts } from '../../integration/notifications/storm-load.ts';
import { mostWithin, openStormyTelegram, withoutRepeats } from '../../integration/notifications/stormy-telegram.ts';

const instances = 3;
const chats = 500;
const perChat = 20;
/** Some 15,600 calls, at fifty a second: five minutes, and as much as two cores do with ease beside the Telegram. */
const times = 2;

/** Towards the end there are few chats left and each of them waits for its own sake: that is not measured. */
const measuredPart = 0.9;

const patienceMs = 1_800_000;

async function startInstance(url: string, apiRoot: string): Promise<ChildProcess> {
  const file = join(import.meta.dirname, 'worker-process.ts');
  const instance = fork(file, [url, apiRoot, 'never', `${times}`]);
  await once(instance, 'message');
  return instance;
}

test(
  '10,000 messages through the storm by three instances: all told, in order, every wait kept, 95 % of the rate used',
  async () => {
    const office = await openPostOffice();
    const telegram = await openStormyTelegram({ longestWaitSeconds: 3 });
    const expected = await queueReceipts(office, { chats, perChat });
    const running = await Promise.all(
      Array.from({ length: instances }, () => startInstance(office.ownerUrl, telegram.apiRoot)),
    );
    const { depth: all } = await office.queue.stats();
    let left = all;
    let measuredCalls = 0;
    let measuredMs = 0;
    while (left > 0) {
      await sleep(500);
      left = (await office.queue.stats()).depth;
      if (left < all * (1 - measuredPart)) continue;
      measuredCalls = telegram.callsAt.length;
      measuredMs = (telegram.callsAt.at(-1) ?? 0) - (telegram.callsAt[0] ?? 0);
    }
    for (const instance of running) {
      instance.kill('SIGKILL');
      await once(instance, 'exit');
    }

    const { burst, everyMs } = fasterRates(times).bot;
    const used = (measuredCalls - burst) / (measuredMs / everyMs);
    process.stdout.write(`used of what may be sent: ${(used * 100).toFixed(1)} %, ${telegram.callsAt.length} calls\n`);
    expect(await countDead(office.db), `seed ${telegram.seed}`).toBe(0);
    expect(telegram.cutShort(), `seed ${telegram.seed}`).toBe(0);
    for (const [chat, payments] of expected) {
      expect(withoutRepeats(telegram.told.get(chat)), `seed ${telegram.seed}, chat ${chat}`).toEqual(payments);
    }
    // No two instances tell the same: only what was lost on its way back is told again.
    const tellings = [...telegram.told.values()].flat().length;
    expect(tellings, `seed ${telegram.seed}`).toBe(chats * perChat + telegram.lostAnswers());
    const lateOnTheirWay = 24;
    expect(mostWithin(telegram.callsAt, 10_000)).toBeLessThanOrEqual(burst + 10_000 / everyMs + lateOnTheirWay);
    expect(used).toBeGreaterThanOrEqual(0.95);
    await telegram.close();
    await office.close();
  },
  patienceMs,
);
