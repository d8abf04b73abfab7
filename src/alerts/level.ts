import { type AlertLevel, alertLevels } from '../notifications/notice.ts';

/** How a balance stands, from the best. */
export const levels = ['ok', ...alertLevels] as const;
export type Level = (typeof levels)[number];

/** From where on a level begins. Days never rise from info to critical. */
export interface Thresholds {
  readonly infoDays: number;
  readonly warningDays: number;
  readonly criticalDays: number;
  /** Below this it is at least a warning, in minor units; 0: not by sum. */
  readonly sumMinor: bigint;
}

/** What an account has and how fast it goes, in minor units. */
export interface Holding {
  /** Money and bonus, what is owed taken off; below zero where more is owed than there is. */
  readonly spendableMinor: bigint;
  /** 0: nothing is spent. */
  readonly burnPerDayMinor: bigint;
  /** Whether the account ever had money or used anything: a new one is not an empty one. */
  readonly isUsed: boolean;
}

/** Reads a level from the database. @throws when it is none, which a CHECK there rules out */
export function toLevel(text: string): Level {
  const level = levels.find((known) => known === text);
  if (level === undefined) throw new Error(`the database holds an unknown level: ${text}`);
  return level;
}

export function isWorse(left: Level, right: Level): boolean {
  return levels.indexOf(left) > levels.indexOf(right);
}

/**
 * A level is left with a margin: one more whole day, and a tenth of the sum. The rate of spending wobbles, and a level that
 * is left and entered with each wobble would be told of each time.
 */
const marginDays = 1;
const marginPart = 10n;

type Line = 'falls' | 'leaves';

/** The sum below which a balance is at that level or worse. */
function ownLine(level: AlertLevel, line: Line, { burnPerDayMinor: burn }: Holding, by: Thresholds): bigint {
  const lasting = (days: number): bigint => burn * BigInt(days + 1 + (line === 'leaves' ? marginDays : 0));
  const sum = line === 'leaves' ? by.sumMinor + (by.sumMinor + marginPart - 1n) / marginPart : by.sumMinor;
  switch (level) {
    case 'info':
      return lasting(by.infoDays);
    case 'warning':
      return lasting(by.warningDays) > sum ? lasting(by.warningDays) : sum;
    case 'critical':
      return lasting(by.criticalDays);
    case 'empty':
      // Any money ends emptiness: it comes by somebody's act and not by a wobble, and services can run on it.
      return 1n;
  }
}

/** As `ownLine`, and never below the line of a worse level: a rate of 0 has lines by days at 0. */
function lineOf(level: AlertLevel, line: Line, holding: Holding, by: Thresholds): bigint {
  return alertLevels
    .slice(alertLevels.indexOf(level))
    .map((one) => ownLine(one, line, holding, by))
    .reduce((highest, one) => (one > highest ? one : highest));
}

function worstBelow(line: Line, holding: Holding, by: Thresholds): Level {
  const reached = alertLevels.filter((level) => holding.spendableMinor < lineOf(level, line, holding, by));
  return reached.at(-1) ?? 'ok';
}

/**
 * How the balance stands by itself. By days: once the whole days that are left, as people are shown them, are no more than
 * the threshold's. Empty means that nothing is left once what is owed is taken off: what does not suffice for a day is still
 * money, and whether a service stops for lack of the rest is the platform's to say.
 */
export function levelOf(holding: Holding, by: Thresholds): Level {
  return holding.isUsed ? worstBelow('falls', holding, by) : 'ok';
}

/** How it stands after it stood at `before`: worse at once, better only past the margin. */
export function levelAfter(before: Level, holding: Holding, by: Thresholds): Level {
  const bare = levelOf(holding, by);
  if (isWorse(bare, before)) return bare;
  const kept = holding.isUsed ? worstBelow('leaves', holding, by) : 'ok';
  return isWorse(before, kept) ? kept : before;
}

/** What PostgreSQL's bigint holds at most: no upper bound. */
export const unbounded = 2n ** 63n - 1n;

const larger = (left: bigint, right: bigint): bigint => (left > right ? left : right);

/** Rounded up, for sums above zero. */
const ceilDivide = (amount: bigint, by: bigint): bigint => (amount + by - 1n) / by;

/**
 * The balance below which a rate that rises with what is spent from now on could bring the account to `level`. What is spent adds to
 * the rate of a week's days, and to that of one day at most as it is: a balance b of b + x is too little for so many days once
 * b < days × (rate + x).
 */
function lineIfFaster(level: AlertLevel, { spendableMinor, burnPerDayMinor }: Holding, by: Thresholds): bigint {
  if (level === 'empty') return 0n;
  const daysOf = { info: by.infoDays, warning: by.warningDays, critical: by.criticalDays };
  const days = BigInt(daysOf[level] + 1);
  return ceilDivide(larger(0n, days * (spendableMinor + burnPerDayMinor)), days + 1n);
}

/**
 * The balances between which an account at `level` needs no look until the next day: it crosses no line. Where the rate is not
 * known but found out from what was spent, what is spent next may raise it. Where something is owed, or was given back, the
 * narrower of the two readings counts: a look too many does no harm.
 */
export function boundsOf(
  level: Level,
  wish: {
    readonly holding: Holding;
    readonly thresholds: Thresholds;
    readonly owedMinor: bigint;
    /** Whether it is that of what runs, and changes only with it. */
    readonly isRateKnown: boolean;
  },
): { readonly belowMinor: bigint; readonly aboveMinor: bigint } {
  const { holding, thresholds, owedMinor, isRateKnown } = wish;
  if (!holding.isUsed) return { belowMinor: 0n, aboveMinor: 0n };
  const [worse] = alertLevels.filter((one) => isWorse(one, level));
  const lines =
    worse === undefined
      ? [0n]
      : [lineOf(worse, 'falls', holding, thresholds), isRateKnown ? 0n : lineIfFaster(worse, holding, thresholds)];
  const crossed = lines.reduce(larger) + larger(owedMinor, 0n);
  if (level === 'ok') return { belowMinor: crossed, aboveMinor: unbounded };
  const left = lineOf(level, 'leaves', holding, thresholds);
  return { belowMinor: crossed, aboveMinor: left - 1n - larger(-owedMinor, 0n) };
}
