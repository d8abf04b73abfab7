// Guarantee: what moves a balance over a line is noticed in the same transaction and told once, by however many instances, through
// deaths in between; what no line is crossed by costs no write; and what was missed is found by the sweep.
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { markUnreachable } from '../../../src/accounts/reachability.ts';
import { rememberUser } from '../../../src/accounts/remember-user.ts';
import {
  attendAlerts,
  lookForReader,
  remindTomorrow,
  setSettings,
  setThresholds,
  sweepAlerts,
} from '../../../src/alerts/index.ts';
import { inTransaction } from '../../../src/db/transaction.ts';
import {
  type AlertWorld,
  centAMinute,
  dayMs,
  fund,
  hourMs,
  leave,
  minuteMs,
  newAccount,
  newPlatformWatch,
  newReader,
  newWatched,
  openAlertWorld,
  runAt,
  spend,
} from '../../support/alert-world.ts';

let world: AlertWorld;
beforeAll(async () => {
  world = await openAlertWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.dying.at = () => false;
  // What an earlier test has left to be looked at is looked at before this one begins.
  await attendAlerts(world.deps);
  await world.told();
});

/** What was told to the watch since, without its number. */
async function toldTo(watchId: bigint): Promise<string[]> {
  const keys = await world.told();
  const own = keys.filter((key) => key.includes(`:${watchId}:`));
  return own.map((key) => key.replace(`alert:${watchId}:`, '').replace(`balance:${watchId}:`, ''));
}

const checkAt = async (watchId: bigint) => (await world.db.alertCheck.findUnique({ where: { watchId } }))?.checkAt;

describe('a balance on its way down', () => {
  test('each level is told once, by the minute after its charge', async () => {
    const { accountId, watchId } = await newWatched(world);
    const told: string[][] = [];
    for (const days of [20n, 7n, 6n, 3n, 1n, 0n]) {
      await leave(world, accountId, days * centAMinute + (days > 0n ? 10n : 0n));
      await attendAlerts(world.deps);
      await attendAlerts(world.deps);
      told.push(await toldTo(watchId));
    }
    // Six days of 14.40 ₽ are below the usual sum of 100 ₽.
    expect(told).toEqual([[], ['0:info'], ['0:warning'], [], ['0:critical'], ['0:empty']]);
  });

  test('an hour that crosses no line writes nothing', async () => {
    const { accountId, watchId } = await newWatched(world);
    await attendAlerts(world.deps);
    const before = await checkAt(watchId);
    await spend(world, accountId, centAMinute / 24n);
    expect(await checkAt(watchId)).toEqual(before);
  });

  test('a rate that rises crosses as a balance that falls', async () => {
    const { accountId, watchId } = await newWatched(world, { days: 20n });
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual([]);
    await runAt(world, accountId, 4);
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual(['0:info']);
  });

  test('where the platform charges by itself, the rate is found out from what it charges', async () => {
    const accountId = await newAccount(world);
    const { watchId } = await newReader(world, accountId);
    await fund(world, accountId, 1_000_00n);
    await attendAlerts(world.deps);
    for (let day = 0; day < 9; day += 1) {
      await spend(world, accountId, 100_00n);
      world.clock.advance(dayMs);
      await attendAlerts(world.deps);
    }
    expect(await toldTo(watchId)).toEqual(['0:info', '0:warning', '0:critical']);
  });
});

test('a rate that turns out faster within the day is not left to the next', async () => {
  const accountId = await newAccount(world);
  const { watchId } = await newReader(world, accountId);
  await fund(world, accountId, 2_000_00n);
  await attendAlerts(world.deps);
  for (let hour = 0; hour < 5; hour += 1) {
    await spend(world, accountId, hour === 0 ? 1_00n : 150_00n);
    world.clock.advance(hourMs);
    await attendAlerts(world.deps);
  }
  expect((await toldTo(watchId))[0]).toBe('0:info');
});

describe('an account that nothing ever happened on', () => {
  test('is not empty', async () => {
    const accountId = await newAccount(world);
    const { watchId } = await newReader(world, accountId);
    await sweepAlerts(world.deps);
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual([]);
  });

  test('is, once something runs on it', async () => {
    const accountId = await newAccount(world);
    const { watchId } = await newReader(world, accountId);
    await runAt(world, accountId, 1);
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual(['0:empty']);
  });
});

describe('what happens at the same time', () => {
  test('three instances tell it once', async () => {
    const some = await Promise.all([1, 2, 3, 4, 5].map(() => newWatched(world)));
    for (const { accountId } of some) await leave(world, accountId, 2n * centAMinute);
    await Promise.all([attendAlerts(world.deps), attendAlerts(world.deps), attendAlerts(world.deps)]);
    await attendAlerts(world.deps);
    const keys = await world.told();
    expect(keys.toSorted()).toEqual(some.map(({ watchId }) => `alert:${watchId}:0:warning`).toSorted());
  });

  test('a process that dies in the telling has told nothing, and the next one tells it', async () => {
    const { accountId, watchId } = await newWatched(world);
    await leave(world, accountId, 2n * centAMinute);
    world.dying.at = () => true;
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual([]);
    world.dying.at = () => false;
    world.clock.advance(5 * minuteMs);
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual(['0:warning']);
  });

  test('a charge that commits during a look is looked at by the next', async () => {
    const { accountId, watchId } = await newWatched(world);
    await leave(world, accountId, 6n * centAMinute);
    // The look has read the balance and waits before it commits; the charge meets its lock.
    let charge: Promise<void> | undefined;
    const slow = {
      ...world.deps,
      enqueueNotice: async (...args: Parameters<typeof world.deps.enqueueNotice>) => {
        await world.deps.enqueueNotice(...args);
        charge = leave(world, accountId, 2n * centAMinute);
        while (!(await someoneWaits())) await new Promise((resolve) => setImmediate(resolve));
      },
    };
    await attendAlerts(slow);
    await charge;
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual(['0:warning']);
  });

  async function someoneWaits(): Promise<boolean> {
    const [row] = await world.db.$queryRaw<{ waits: boolean }[]>`
      SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                      WHERE NOT l.granted AND a.datname = current_database()) AS waits`;
    return row?.waits ?? false;
  }
});

test('the sweep finds what no mark told of, and marks nobody else', async () => {
  const missed = await newWatched(world, { days: 2n });
  await newWatched(world, { days: 2n });
  await attendAlerts(world.deps);
  await world.told();
  expect(await sweepAlerts(world.deps)).toBe(0);
  await fund(world, missed.accountId, 1_000_00n, { isMissed: true });
  expect(await sweepAlerts(world.deps)).toBe(1);
  await attendAlerts(world.deps);
  await leave(world, missed.accountId, 2n * centAMinute);
  await attendAlerts(world.deps);
  expect(await toldTo(missed.watchId)).toEqual(['1:warning']);
});

test('of balances whose numbers lie far apart, the sweep leaves out none', async () => {
  const owner = new pg.Client({ connectionString: world.ownerUrl });
  await owner.connect();
  const missed: bigint[] = [];
  for (let n = 0; n < 5; n += 1) {
    await owner.query(
      `SELECT setval(pg_get_serial_sequence('ledger_account', 'id'), max(id) + 60000) FROM ledger_account`,
    );
    missed.push((await newWatched(world, { days: 2n })).accountId);
  }
  await owner.end();
  await attendAlerts(world.deps);
  for (const accountId of missed) await fund(world, accountId, 1_000_00n, { isMissed: true });
  expect(await sweepAlerts(world.deps)).toBe(5);
});

describe('at night', () => {
  test('a warning waits for the morning, and is not told if money has come by then', async () => {
    const [waits, paid] = [await newWatched(world), await newWatched(world)];
    await toEvening();
    for (const { accountId } of [waits, paid]) await leave(world, accountId, 9n * centAMinute);
    for (const { accountId } of [waits, paid]) await leave(world, accountId, 6n * centAMinute);
    await attendAlerts(world.deps);
    expect(await world.told()).toEqual([]);
    await fund(world, paid.accountId, 1_000_00n);
    await attendAlerts(world.deps);
    world.clock.advance(11 * hourMs);
    await attendAlerts(world.deps);
    expect(await world.told()).toEqual([`alert:${waits.watchId}:0:warning`]);
  });

  test('the last day is told at once, and who sleeps never is told everything at once', async () => {
    const [last, owl] = [await newWatched(world), await newWatched(world)];
    await setSettings(world.deps, { userId: owl.userId, change: { quietFromMinute: 0, quietToMinute: 0 } });
    await toEvening();
    await leave(world, last.accountId, centAMinute);
    await leave(world, owl.accountId, 6n * centAMinute);
    await attendAlerts(world.deps);
    expect((await world.told()).toSorted()).toEqual(
      [`alert:${last.watchId}:0:critical`, `alert:${owl.watchId}:0:warning`].toSorted(),
    );
  });

  test('it is the reader’s night, wherever the account is', async () => {
    const { accountId, watchId, userId } = await newWatched(world);
    await setSettings(world.deps, { userId, change: { timeZone: 'Asia/Kamchatka' } });
    // Ten in the evening in Moscow is seven in the morning there.
    await toEvening();
    await leave(world, accountId, 6n * centAMinute);
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual([]);
    world.clock.advance(2 * hourMs);
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual(['0:warning']);
  });

  /** Ten minutes past ten in the evening in Moscow. */
  async function toEvening(): Promise<void> {
    const now = world.clock.now();
    const evening = new Date(`${now.toISOString().slice(0, 10)}T19:10:00Z`).getTime();
    world.clock.advance((evening - now.getTime() + dayMs) % dayMs);
    await attendAlerts(world.deps);
    await world.told();
  }
});

describe('who cannot be told', () => {
  test('because they have blocked the bot, is told the present level once when they come back', async () => {
    await toNoon();
    const { accountId, watchId, userId } = await newWatched(world);
    await markUnreachable(world.db, userId, world.clock.now());
    for (const days of [6n, 1n]) {
      await leave(world, accountId, days * centAMinute);
      await attendAlerts(world.deps);
    }
    expect(await toldTo(watchId)).toEqual([]);
    const now = world.clock.now();
    await rememberUser(world.db, { id: userId, firstName: 'Анна', username: null, languageCode: 'ru' }, now);
    await inTransaction(world.db, (tx) => lookForReader(tx, { userId, now }));
    await attendAlerts(world.deps);
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual(['0:critical']);
  });

  test('or does not want to be, is told nothing; and when they do want it, how it stands then', async () => {
    const { accountId, watchId, userId } = await newWatched(world);
    await setSettings(world.deps, { userId, change: { wantsWarnings: false } });
    await leave(world, accountId, 2n * centAMinute);
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual([]);
    await setSettings(world.deps, { userId, change: { wantsWarnings: true } });
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual(['0:warning']);
  });
});

async function toNoon(): Promise<void> {
  const now = world.clock.now();
  const noon = new Date(`${now.toISOString().slice(0, 10)}T09:00:00Z`).getTime();
  world.clock.advance((noon - now.getTime() + dayMs) % dayMs);
  await attendAlerts(world.deps);
  await world.told();
}

describe('«Напомнить завтра»', () => {
  test('tells it again at ten the next morning, once', async () => {
    await toNoon();
    const { accountId, watchId, userId } = await newWatched(world);
    await leave(world, accountId, 2n * centAMinute);
    await attendAlerts(world.deps);
    expect(await remindTomorrow(world.deps, { watchId, userId })).toMatchObject({ kind: 'set' });
    expect(await toldTo(watchId)).toEqual(['0:warning']);
    world.clock.advance(21 * hourMs);
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual([]);
    world.clock.advance(hourMs);
    await attendAlerts(world.deps);
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual([expect.stringMatching(/^0:warning:again:.*T07:00:00\.000Z$/)]);
  });

  test('of another’s warning, or of one that is over, is none', async () => {
    await toNoon();
    const { accountId, watchId, userId } = await newWatched(world);
    await attendAlerts(world.deps);
    expect(await remindTomorrow(world.deps, { watchId, userId: 1n })).toEqual({ kind: 'unknown' });
    expect(await remindTomorrow(world.deps, { watchId, userId })).toEqual({ kind: 'recovered' });
    await leave(world, accountId, 2n * centAMinute);
    await attendAlerts(world.deps);
    await remindTomorrow(world.deps, { watchId, userId });
    await fund(world, accountId, 1_000_00n);
    world.clock.advance(dayMs);
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual(['0:warning']);
  });
});

describe('thresholds of one’s own', () => {
  const own = { infoDays: null, warningDays: null, criticalDays: null, sumMinor: null };

  test('are gone by at once', async () => {
    await toNoon();
    const { accountId, watchId, userId } = await newWatched(world, { days: 20n });
    await attendAlerts(world.deps);
    const who = { accountId, userId };
    expect(await setThresholds(world.deps, { ...who, thresholds: { ...own, infoDays: 30 } })).toMatchObject({
      kind: 'saved',
      thresholds: { infoDays: 30, warningDays: 3, sumMinor: 100_00n },
    });
    await attendAlerts(world.deps);
    expect(await toldTo(watchId)).toEqual(['0:info']);
  });

  test.each([
    [{ ...own, infoDays: 2 }, 'not-falling'],
    [{ ...own, criticalDays: 4 }, 'not-falling'],
    [{ ...own, infoDays: 366 }, 'out-of-range'],
    [{ ...own, infoDays: 7.5 }, 'out-of-range'],
    [{ ...own, sumMinor: -1n }, 'out-of-range'],
  ])('%o are %s', async (thresholds, kind) => {
    const { accountId, userId } = await newWatched(world);
    expect(await setThresholds(world.deps, { accountId, userId, thresholds })).toEqual({ kind });
  });

  test('of another’s account are not theirs to set', async () => {
    const { accountId } = await newWatched(world);
    expect(await setThresholds(world.deps, { accountId, userId: 1n, thresholds: own })).toEqual({ kind: 'unknown' });
  });
});

test('settings that cannot be meant are refused', async () => {
  const { userId } = await newWatched(world);
  const set = (change: object) => setSettings(world.deps, { userId, change });
  expect(await set({ timeZone: 'Mars/Olympus' })).toEqual({ kind: 'unknown-zone' });
  expect(await set({ quietFromMinute: 1_440 })).toEqual({ kind: 'no-such-minute' });
});

describe('the platform', () => {
  test('is told of low, empty and recovered, at any hour, each once', async () => {
    const { accountId } = await newWatched(world);
    const watchId = await newPlatformWatch(world, accountId);
    for (const left of [7n * centAMinute + 10n, 2n * centAMinute, centAMinute, 0n, 5n, 0n, 1_000_00n]) {
      await leave(world, accountId, left);
      await attendAlerts(world.deps);
      await attendAlerts(world.deps);
    }
    const keys = await world.told();
    expect(keys.filter((key) => key.startsWith('platform'))).toEqual([
      `platform balance.low balance:${watchId}:0:low`,
      `platform balance.empty balance:${watchId}:0:empty`,
      `platform balance.recovered balance:${watchId}:0:recovered`,
      `platform balance.empty balance:${watchId}:1:empty`,
      `platform balance.recovered balance:${watchId}:1:recovered`,
    ]);
  });

  test('watches every account as soon as an endpoint wants to hear of balances', async () => {
    const { accountId } = await newWatched(world);
    const watching = () => world.db.alertWatch.count({ where: { accountId, userId: null } });
    await sweepAlerts(world.deps);
    expect(await watching()).toBe(0);
    const now = world.clock.now();
    const endpoint = { url: 'https://platform.example/hook', events: ['balance.low'], createdAt: now };
    await newEndpoint(endpoint);
    await sweepAlerts(world.deps);
    await sweepAlerts(world.deps);
    expect(await watching()).toBe(1);
  });
});

async function newEndpoint({ url, events, createdAt }: { url: string; events: string[]; createdAt: Date }) {
  await world.db.$executeRaw`
    INSERT INTO webhook_endpoint (url, events, created_at) VALUES (${url}, ${events}, ${createdAt})`;
}

test('an account without money on which something starts, stops and starts again is empty once, to its reader and the platform', async () => {
  const accountId = await newAccount(world);
  const { watchId } = await newReader(world, accountId);
  const platform = await newPlatformWatch(world, accountId);
  const told: string[][] = [];
  for (const centsAMinute of [1, 0, 1]) {
    world.clock.advance(hourMs);
    await runAt(world, accountId, centsAMinute);
    await attendAlerts(world.deps);
    const keys = await world.told();
    told.push(keys.map((key) => key.replace(`:${watchId}:`, ':reader:').replace(`:${platform}:`, ':platform:')));
  }
  expect(told.map((keys) => keys.length)).toEqual([2, 0, 0]);
});
