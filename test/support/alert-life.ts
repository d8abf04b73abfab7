import { expect } from 'vitest';
import { attendAlerts, sweepAlerts } from '../../src/alerts/index.ts';
import { isNewsTo, isQuietFor, lookOfModel, ratePerDay } from './alert-life-model.ts';
import { charge, type Inhabitant, settleAll, whims } from './alert-life-people.ts';
import { type AlertWorld, dayMs, minuteMs } from './alert-world.ts';

/** Numbers from 0 to 1 by a seed: the same life each time. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Two instances at once; now and then one dies in the telling, and its work is done by who comes after it. */
async function look(world: AlertWorld, random: () => number): Promise<ReadonlySet<string>> {
  const died = new Set<string>();
  const isDeadly = random() < 0.3;
  world.dying.at = (key) => {
    if (!isDeadly || !key.startsWith('alert:') || Number.parseInt(key.split(':')[1] ?? '', 10) % 3 !== 0) return false;
    died.add(key.split(':')[1] ?? '');
    return true;
  };
  await Promise.all([attendAlerts(world.deps), attendAlerts(world.deps)]);
  while ((await attendAlerts(world.deps)) > 0);
  world.dying.at = () => false;
  return died;
}

/**
 * Whether the model looks now. Where something runs, at each moment: whatever can change the answer marks the watch. Where
 * nothing does, the rate of spending goes by the week that passes, so the program looks once a day, and besides when the balance
 * or the hour makes news by the rate that it knew; then it must, and else the model looks only when it did.
 */
function looksNow(one: Inhabitant, wasLookedAt: boolean, now: Date): boolean {
  if (one.centsAMinute > 0 || wasLookedAt) return true;
  const isOld = one.ratePerDay > 0 && now.getTime() - one.lookedAtMs >= dayMs;
  const isNews = isNewsTo(one.model, standingOf(one, one.ratePerDay), now);
  expect(isOld || isNews, `${now.toISOString()}: watch ${one.watchId} should have been looked at`).toBe(false);
  return false;
}

function standingOf({ balance, isUsed }: Inhabitant, perDay: number) {
  return { balance, perDay, isUsed };
}

/** @returns what is to be told to one person, if anything */
function expectedOf(one: Inhabitant, wasLookedAt: boolean, now: Date) {
  if (!looksNow(one, wasLookedAt, now)) return null;
  const nowMs = now.getTime();
  one.lookedAtMs = nowMs;
  one.ratePerDay = one.centsAMinute > 0 ? one.centsAMinute * 1_440 : ratePerDay(one.charges, nowMs);
  return lookOfModel(one.model, standingOf(one, one.ratePerDay), now);
}

export interface Life {
  readonly accounts: number;
  readonly days: number;
  readonly seed: number;
}

/**
 * Lives through days of spending, paying, changing and dying, and compares each telling with what ought to be told.
 * @returns how often each level was told, and how many were told in their reader's night
 */
export async function liveThrough(world: AlertWorld, { accounts, days, seed }: Life): Promise<Record<string, number>> {
  const random = chance(seed);
  const people = await settleAll(world, accounts);
  const counts: Record<string, number> = {};
  const platform = new Map<string, string>();
  const ends = world.clock.now().getTime() + days * dayMs;
  const compare = async (alive: readonly Inhabitant[]): Promise<void> => {
    const now = world.clock.now();
    const rows = await world.db.alertWatch.findMany({ where: { checkedAt: now }, select: { id: true } });
    const lookedAt = new Set(rows.map(({ id }) => id));
    const expected = alive.flatMap((one) => {
      const level = expectedOf(one, lookedAt.has(one.watchId), now);
      if (level === null) return [];
      const when = isQuietFor(one.model, now) ? `${level} at night` : level;
      counts[when] = (counts[when] ?? 0) + 1;
      return [`${one.watchId}:${level}`];
    });
    const keys = await world.told();
    const told = keys.filter((key) => key.startsWith('alert:')).map((key) => key.replace(/^alert:(\d+):\d+:/, '$1:'));
    expect(told.toSorted(), `seed ${seed}, ${now.toISOString()}`).toEqual(expected.toSorted());
    for (const key of keys.filter((one) => one.startsWith('platform'))) watchPlatform(platform, key);
  };
  while (world.clock.now().getTime() < ends) {
    world.clock.advance(Math.ceil((20 + random() * 580) * minuteMs));
    await charge(world, people, random);
    if (await whims(world, people, random)) await sweepAlerts(world.deps);
    const died = await look(world, random);
    await compare(people.filter(({ watchId }) => !died.has(String(watchId))));
    if (died.size === 0) continue;
    world.clock.advance(6 * minuteMs);
    await attendAlerts(world.deps);
    await compare(people);
  }
  return counts;
}

/** Of an account: never empty twice without a recovery between, and recovered only from something. */
function watchPlatform(last: Map<string, string>, key: string): void {
  const [, type = '', name = ''] = key.split(' ');
  const watch = name.split(':')[1] ?? '';
  const before = last.get(watch);
  if (type === 'balance.recovered') expect(before, key).not.toBeUndefined();
  else expect(before, key).not.toBe(type);
  last.set(watch, type);
}
