import { dayAt, monthAt } from './autopay-life.ts';

/** How the gateway does on a day. `silent`: it tells of nothing by itself. */
export type Weather = 'well' | 'slow' | 'declining' | 'silent' | 'out of order';

interface Success {
  readonly begunAt: number;
  readonly endedAt: number;
}

/** A charge that nobody knows the end of yet, and from when on it can be learned. */
interface Flight {
  readonly begunAt: number;
  readonly knownFrom: number;
  readonly ends: 'succeeds' | 'is declined';
}

/** One customer's year by the policy's words alone: no tables, no looks put off, every account weighed each time. */
export interface YearOf {
  readonly zone: string;
  readonly amountMinor: bigint;
  readonly limit: number;
  state: 'active' | 'paused' | 'ended';
  balanceMinor: bigint;
  paidMinor: bigint;
  spentMinor: bigint;
  isCardLost: boolean;
  flight: Flight | null;
  failures: number;
  outages: number;
  retryAt: number;
  readonly successes: Success[];
  readonly declines: Success[];
  outagesInAll: number;
  /** How often each was told. */
  readonly told: { charged: number; declined: number; paused: number; ended: number; caps: Set<string> };
}

const minuteMs = 60_000;
const belowMinor = 100_00n;

export const newYear = (zone: string, amountMinor: bigint, limit: number): YearOf => ({
  ...{ zone, amountMinor, limit, state: 'active', balanceMinor: amountMinor, paidMinor: amountMinor, spentMinor: 0n },
  ...{ isCardLost: false, flight: null, failures: 0, outages: 0, retryAt: 0, successes: [], declines: [] },
  ...{ outagesInAll: 0, told: { charged: 0, declined: 0, paused: 0, ended: 0, caps: new Set() } },
});

/** The service takes what there is, up to so much. */
export function spendOf(year: YearOf, sumMinor: bigint): void {
  const taken = sumMinor < year.balanceMinor ? sumMinor : year.balanceMinor;
  year.balanceMinor -= taken;
  year.spentMinor += taken;
}

function succeed(year: YearOf, begunAt: number, now: number): void {
  Object.assign(year, { flight: null, failures: 0, outages: 0, retryAt: 0 });
  year.successes.push({ begunAt, endedAt: now });
  year.balanceMinor += year.amountMinor;
  year.paidMinor += year.amountMinor;
  year.told.charged += 1;
}

function decline(year: YearOf, begunAt: number, now: number): void {
  Object.assign(year, { flight: null, outages: 0 });
  year.declines.push({ begunAt, endedAt: now });
  if (year.state !== 'active') return;
  year.failures += 1;
  year.retryAt = now + 4 * 60 * minuteMs;
  if (year.failures === 1) year.told.declined += 1;
  if (year.failures < 3) return;
  year.state = 'paused';
  year.told.paused += 1;
}

/** What is known by now of the charge under way. */
export function learn(year: YearOf, now: number): void {
  const { flight } = year;
  if (!flight || now < flight.knownFrom) return;
  if (flight.ends === 'succeeds') succeed(year, flight.begunAt, now);
  else decline(year, flight.begunAt, now);
}

const onSame = (nameOf: (at: Date) => string, now: number, { begunAt, endedAt }: Success): boolean =>
  [begunAt, endedAt].some((at) => nameOf(new Date(at)) === nameOf(new Date(now)));

function charge(year: YearOf, now: number, weather: Weather): void {
  if (weather === 'out of order') {
    year.outages += 1;
    year.outagesInAll += 1;
    year.retryAt = now + Math.min(15 * 2 ** (year.outages - 1), 240) * minuteMs;
    return;
  }
  year.retryAt = 0;
  if (year.isCardLost) {
    year.declines.push({ begunAt: now, endedAt: now });
    year.state = 'ended';
    year.told.ended += 1;
  } else if (weather === 'well') succeed(year, now, now);
  else if (weather === 'slow') year.flight = { begunAt: now, knownFrom: now + 20 * minuteMs, ends: 'succeeds' };
  else
    year.flight = {
      begunAt: now,
      knownFrom: now + 2 * minuteMs,
      ends: weather === 'silent' ? 'succeeds' : 'is declined',
    };
}

/** Charges the card if the policy would. */
export function weigh(year: YearOf, now: number, weather: Weather): void {
  if (year.state !== 'active' || year.flight || year.balanceMinor >= belowMinor) return;
  const month = (at: Date) => monthAt(at, year.zone);
  if (year.successes.filter((one) => onSame(month, now, one)).length >= year.limit) {
    year.told.caps.add(month(new Date(now)));
    return;
  }
  const day = (at: Date) => dayAt(at, year.zone);
  if (year.declines.filter((one) => onSame(day, now, one)).length >= 2 || now < year.retryAt) return;
  charge(year, now, weather);
}

/** Its owner goes on after a pause. */
export function resumeOf(year: YearOf): boolean {
  if (year.state !== 'paused') return false;
  Object.assign(year, { state: 'active', failures: 0, retryAt: 0 });
  return true;
}
