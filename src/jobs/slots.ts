import { CronExpressionParser } from 'cron-parser';

/** When a job is due, in words of cron. */
export interface Recurrence {
  /** Five fields; minutes are the finest. */
  readonly cron: string;
  /** The zone in which they are meant. */
  readonly timeZone: string;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Missed slots that are made up for one by one: no more at once, so that a long pause does not become a long storm. */
export const maxSlotsAtOnce = 1_000;

/**
 * Looking for the latest slot begins close by: each step back finds at most some sixty slots of a job that the step before
 * did not find any of. The last covers the yearly.
 */
const lookBackMs = [hourMs, dayMs, 8 * dayMs, 32 * dayMs, 367 * dayMs];

/**
 * @returns slots later than `after`, `upTo` included, in their order, at most `limit`. Cron's own rules for daylight saving:
 * a time that the clock skips comes right after the gap, one that it repeats comes once
 * @throws on an expression that is none
 */
export function slotsBetween(recurrence: Recurrence, range: { after: Date; upTo: Date; limit: number }): Date[] {
  // The parser finds a time that the clock skips, and knows one that it repeats, only if it sets out before the change.
  const from = runsEveryHour(recurrence) ? range.after : new Date(range.after.getTime() - 2 * hourMs);
  const expression = CronExpressionParser.parse(recurrence.cron, { currentDate: from, tz: recurrence.timeZone });
  const slots: Date[] = [];
  while (slots.length < range.limit) {
    const slot = expression.next().toDate();
    if (slot > range.upTo) break;
    if (slot > range.after) slots.push(slot);
  }
  return slots;
}

const runsEveryHour = ({ cron }: Recurrence): boolean => /^\S+\s+\*/.test(cron.trim());

/** @returns the latest slot up to `upTo` that is later than `after`, if there is one */
export function latestSlot(recurrence: Recurrence, range: { after: Date; upTo: Date }): Date | undefined {
  const { after, upTo } = range;
  for (const backMs of lookBackMs) {
    const from = Math.max(after.getTime(), upTo.getTime() - backMs);
    const latest = slotsBetween(recurrence, { after: new Date(from), upTo, limit: maxSlotsAtOnce }).at(-1);
    if (latest || from === after.getTime()) return latest;
  }
  return undefined;
}
