import { setSettings } from '../../src/alerts/index.ts';
import type { ModelWatch } from './alert-life-model.ts';
import {
  type AlertWorld,
  fundMany,
  minuteMs,
  newAccount,
  newPlatformWatch,
  newReader,
  runMany,
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

export interface Inhabitant {
  readonly accountId: bigint;
  readonly watchId: bigint;
  readonly model: ModelWatch;
  balance: number;
  centsAMinute: number;
  isUsed: boolean;
  /** Up to when what runs is charged. */
  dueSince: number;
  /** What was charged in the last week, and before. */
  charges: { readonly atMs: number; readonly cents: number }[];
  /** When it was looked at last, and by which rate of spending. */
  lookedAtMs: number;
  ratePerDay: number;
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
  const nowMs = world.clock.now().getTime();
  return {
    ...{ accountId, watchId, balance: 0, centsAMinute: 0, isUsed: false, charges: [] },
    ...{ dueSince: nowMs, lookedAtMs: nowMs, ratePerDay: 0 },
    model: { zone: elsewhere ?? zone, quiet: isNever ? null : quiet, isOn: new Set(), wasTold: new Set() },
  };
}

/** One after another, so that the same seed tells of the same numbers. */
export async function settleAll(world: AlertWorld, count: number): Promise<Inhabitant[]> {
  const people: Inhabitant[] = [];
  for (let index = 0; index < count; index += 1) people.push(await settle(world, index));
  return people;
}

/** No more in a batch than the books take. */
const mostAtOnce = 1_000;

/** What the services have cost since the last charge is taken, or what there is of it. */
export async function charge(world: AlertWorld, people: readonly Inhabitant[], random: () => number): Promise<void> {
  const nowMs = world.clock.now().getTime();
  const sums: { accountId: bigint; amountMinor: bigint }[] = [];
  for (const one of people) {
    if (random() < 0.3) continue;
    const due = Math.floor(((nowMs - one.dueSince) / minuteMs) * one.centsAMinute);
    one.dueSince = nowMs;
    const cents = Math.min(due, one.balance);
    if (cents <= 0) continue;
    one.balance -= cents;
    one.charges = [...one.charges.filter(({ atMs }) => atMs > nowMs - 8 * 86_400_000), { atMs: nowMs, cents }];
    sums.push({ accountId: one.accountId, amountMinor: BigInt(cents) });
  }
  for (let first = 0; first < sums.length; first += mostAtOnce) {
    await spendMany(world, sums.slice(first, first + mostAtOnce));
  }
}

/** A few top up, a few change what runs; an account in ten is never used. @returns whether a payment was missed by the marks */
export async function whims(world: AlertWorld, people: readonly Inhabitant[], random: () => number): Promise<boolean> {
  const funded: { accountId: bigint; amountMinor: bigint; isMissed: boolean }[] = [];
  const changed: Inhabitant[] = [];
  for (const [index, one] of people.entries()) {
    if (index % 10 === 9) continue;
    const perDay = one.centsAMinute * 1_440;
    if (random() < (one.balance <= 3 * perDay ? 0.08 : 0.005)) {
      const sum = 1_00 + Math.floor(random() * 15 * (perDay || 2_000));
      funded.push({ accountId: one.accountId, amountMinor: BigInt(sum), isMissed: random() < 0.1 });
      one.balance += sum;
      one.isUsed = true;
    }
    if (random() < 0.01) {
      one.centsAMinute = Math.floor(random() * 5);
      if (one.centsAMinute > 0) one.isUsed = true;
      changed.push(one);
    }
  }
  if (funded.length > 0) await fundMany(world, funded);
  if (changed.length > 0) await runMany(world, changed);
  return funded.some(({ isMissed }) => isMissed);
}
