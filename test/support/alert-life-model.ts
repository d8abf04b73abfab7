/**
 * How warnings ought to come, told another way than the program does: each level is a switch of its own, on below its line and
 * off above its margin, and each remembers whether it was told since it went on.
 */
export type ModelLevel = 'info' | 'warning' | 'critical' | 'empty';
const fromMildest: readonly ModelLevel[] = ['info', 'warning', 'critical', 'empty'];

/** Plain numbers of kopecks: the model shares no reckoning with what it checks. */
export interface Standing {
  readonly balance: number;
  readonly perDay: number;
  readonly isUsed: boolean;
}

const days: Readonly<Record<Exclude<ModelLevel, 'empty'>, number>> = { info: 7, warning: 3, critical: 1 };
const lowSum = 10_000;
const marginSum = 11_000;

/** Whether the balance is at that very level's line, or within its margin. */
function isAtOne(level: ModelLevel, { balance, perDay }: Standing, withMargin: boolean): boolean {
  if (balance <= 0) return true;
  if (level === 'empty') return false;
  const wholeDays = perDay === 0 ? Number.POSITIVE_INFINITY : Math.floor(balance / perDay);
  if (wholeDays <= days[level] + (withMargin ? 1 : 0)) return true;
  return level === 'warning' && balance < (withMargin ? marginSum : lowSum);
}

const isAt = (level: ModelLevel, standing: Standing, withMargin: boolean): boolean =>
  standing.isUsed &&
  fromMildest.slice(fromMildest.indexOf(level)).some((worse) => isAtOne(worse, standing, withMargin));

export interface ModelWatch {
  readonly zone: string;
  /** Minutes of the day; null: never. */
  readonly quiet: { readonly from: number; readonly to: number } | null;
  readonly isOn: Set<ModelLevel>;
  readonly wasTold: Set<ModelLevel>;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The minute of the day on the wall, by the platform's calendar. */
function wallMinute(at: Date, zone: string): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  formats.set(zone, format);
  const [hour = 0, minute = 0] = format
    .format(at)
    .split(':')
    .map((part) => Number.parseInt(part, 10));
  return hour * 60 + minute;
}

export function isQuietFor({ zone, quiet }: Pick<ModelWatch, 'zone' | 'quiet'>, at: Date): boolean {
  if (quiet === null) return false;
  const minute = wallMinute(at, zone);
  return quiet.from < quiet.to ? minute >= quiet.from && minute < quiet.to : minute >= quiet.from || minute < quiet.to;
}

interface Charge {
  readonly atMs: number;
  readonly cents: number;
}

const dayMs = 86_400_000;

/** How fast money goes where nothing runs: by what was charged in seven times 24 hours, over the days that these have gone on. */
export function ratePerDay(charges: readonly Charge[], nowMs: number): number {
  const lately = charges.filter(({ atMs }) => atMs > nowMs - 7 * dayMs);
  const first = lately[0];
  if (!first) return 0;
  const sum = lately.reduce((total, { cents }) => total + cents, 0);
  return Math.ceil(sum / Math.max(1, Math.ceil((nowMs - first.atMs) / dayMs)));
}

/** Whether a look would tell something, or find a level begun or over. */
export function isNewsTo(watch: ModelWatch, standing: Standing, now: Date): boolean {
  const copy = { ...watch, isOn: new Set(watch.isOn), wasTold: new Set(watch.wasTold) };
  return lookOfModel(copy, standing, now) !== null || copy.isOn.size !== watch.isOn.size;
}

/** @returns what is to be told at this look */
export function lookOfModel(watch: ModelWatch, standing: Standing, now: Date): ModelLevel | null {
  for (const level of fromMildest) {
    if (isAt(level, standing, false)) watch.isOn.add(level);
    else if (!isAt(level, standing, true)) {
      watch.isOn.delete(level);
      watch.wasTold.delete(level);
    }
  }
  const worst = fromMildest.findLast((level) => watch.isOn.has(level));
  if (worst === undefined || watch.wasTold.has(worst)) return null;
  const isMild = worst === 'info' || worst === 'warning';
  if (isMild && isQuietFor(watch, now)) return null;
  for (const level of fromMildest.slice(0, fromMildest.indexOf(worst) + 1)) watch.wasTold.add(level);
  return worst;
}
