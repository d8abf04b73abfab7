import { expect } from 'vitest';
import { attendAlerts, setSettings, sweepAlerts } from '../../src/alerts/index.ts';
import { isQuietFor, lookOfModel, type ModelWatch } from './alert-life-model.ts';
import {
  type AlertWorld,
  fund,
  minuteMs,
  newAccount,
  newPlatformWatch,
  newReader,
  runAt,
  spendMany,
} from './alert-world.ts';

/** Their clocks change on different nights, or never; of the account, and of a reader who lives elsewhere. */
const zones = [
  'Europe/Moscow',
  'Europe/Berlin',
  'America/New_York',
  'Pacific/Auckland',
  'Asia/Kamchatka',
  'Asia/Kolkata',
];

/** The usual night, none, and that of one who works nights. */
const nights: readonly ModelWatch['quiet'][] = [
  { from: 1_320, to: 540 },
  { from: 1_320, to: 540 },
  { from: 0, to: 0 },
  { from: 480, to: 990 },
];

interface Inhabitant {
  readonly accountId: bigint;
  readonly watchId: bigint;
  readonly model: ModelWatch;
  balance: number;
  centsAMinute: number;
  isUsed: boolean;
  /** What was spent and not charged yet, since the last look. */
  dueSince: number;
}

/** Numbers from 0 to 1 by a seed: the same life each time. */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function settle(world: AlertWorld, index: number): Promise<Inhabitant> {
  const zone = zones[index % zones.length] ?? 'UTC';
  const accountId = await newAccount(world, zone);
  const { userId, watchId } = await newReader(world, accountId);
  const quiet = nights[index % nights.length] ?? null;
  // One in five lives elsewhere than their account.
  const elsewhere = index % 5 === 0 ? (zones[(index + 1) % zones.length] ?? null) : null;
  if (quiet && (quiet !== nights[0] || elsewhere)) {
    const hours = { quietFromMinute: quiet.from, quietToMinute: quiet.to };
    await setSettings(world.deps, { userId, change: { ...hours, timeZone: elsewhere } });
  }
  if (index % 3 === 0) await newPlatformWatch(world, accountId);
  const isNever = quiet !== null && quiet.from === quiet.to;
  return {
    ...{ accountId, watchId, balance: 0, centsAMinute: 0, isUsed: false, dueSince: world.clock.now().getTime() },
    model: { zone: elsewhere ?? zone, quiet: isNever ? null : quiet, isOn: new Set(), wasTold: new Set() },
  };
}

/** What the services have cost since the last look is taken, or what there is of it. */
async function charge(world: AlertWorld, people: readonly Inhabitant[], random: () => number): Promise<void> {
  const now = world.clock.now().getTime();
  const sums: { accountId: bigint; amountMinor: bigint }[] = [];
  for (const one of people) {
    if (random() < 0.3) continue;
    const due = Math.floor(((now - one.dueSince) / minuteMs) * one.centsAMinute);
    one.dueSince = now;
    const taken = Math.min(due, one.balance);
    if (taken <= 0) continue;
    one.balance -= taken;
    sums.push({ accountId: one.accountId, amountMinor: BigInt(taken) });
  }
  // No more in a batch than the books take.
  for (let first = 0; first < sums.length; first += 1_000) await spendMany(world, sums.slice(first, first + 1_000));
}

/** A few top up, a few change what runs; an account in ten is never used. @returns whether a payment was missed by the marks */
async function whims(world: AlertWorld, people: readonly Inhabitant[], random: () => number): Promise<boolean> {
  let wasMissed = false;
  for (const [index, one] of people.entries()) {
    if (index % 10 === 9) continue;
    const perDay = one.centsAMinute * 1_440;
    if (random() < (one.balance <= 3 * perDay ? 0.08 : 0.005)) {
      const sum = 1_00 + Math.floor(random() * 15 * (perDay || 2_000));
      const isMissed = random() < 0.1;
      await fund(world, one.accountId, BigInt(sum), { isMissed });
      one.balance += sum;
      one.isUsed = true;
      wasMissed ||= isMissed;
    }
    if (random() < 0.01) {
      one.centsAMinute = Math.floor(random() * 5);
      await runAt(world, one.accountId, one.centsAMinute);
      one.isUsed ||= one.centsAMinute > 0;
    }
  }
  return wasMissed;
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
  const people: Inhabitant[] = [];
  for (let index = 0; index < accounts; index += 1) people.push(await settle(world, index));
  const counts: Record<string, number> = {};
  const platform = new Map<string, string>();
  const ends = world.clock.now().getTime() + days * 86_400_000;
  const compare = async (looked: readonly Inhabitant[]): Promise<void> => {
    const now = world.clock.now();
    const expected = looked.flatMap(({ model, watchId, balance, centsAMinute, isUsed }) => {
      const level = lookOfModel(model, { balance, perDay: centsAMinute * 1_440, isUsed }, now);
      if (level === null) return [];
      const when = isQuietFor(model, now) ? `${level} at night` : level;
      counts[when] = (counts[when] ?? 0) + 1;
      return [`${watchId}:${level}`];
    });
    const keys = await world.told();
    const told = keys.filter((key) => key.startsWith('alert:')).map((key) => key.replace(/^alert:(\d+):\d+:/, '$1:'));
    expect(told.toSorted(), now.toISOString()).toEqual(expected.toSorted());
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
