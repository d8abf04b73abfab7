import { DateTime } from 'luxon';
import type { StatementRange } from './line.ts';

/** A calendar day, "2026-11-21". */
export type Day = string;

/** Whole days, both included. */
export interface Days {
  readonly first: Day;
  readonly last: Day;
}

/** Periods that follow the calendar: what «this month» is depends on when it is asked. */
export const namedPeriods = ['today', 'week', 'month', 'previous-month'] as const;
export type NamedPeriod = (typeof namedPeriods)[number];

/** Where the account's days begin, and when it is asked. */
export interface Calendar {
  readonly now: Date;
  /** IANA name. */
  readonly timeZone: string;
}

const format = 'yyyy-MM-dd';

/** The calendar has it, and it is in a year that clocks and databases agree on. */
export function isDay(text: string): boolean {
  return /^2\d{3}-/.test(text) && DateTime.fromFormat(text, format, { zone: 'utc' }).isValid;
}

/** @returns the day that it is in the account's zone */
export function todayOf({ now, timeZone }: Calendar): Day {
  return DateTime.fromJSDate(now, { zone: timeZone }).toFormat(format);
}

/** @returns the day of a moment in the zone */
export function dayOf(at: Date, timeZone: string): Day {
  return todayOf({ now: at, timeZone });
}

/** @returns the days of a period; «7 days» are today and the six before. Of other days, what has not come yet is cut off */
export function daysOf(period: NamedPeriod | Days, calendar: Calendar): Days {
  const today = DateTime.fromJSDate(calendar.now, { zone: calendar.timeZone });
  const last = today.toFormat(format);
  if (typeof period !== 'string') {
    const come = (day: Day): Day => (day < last ? day : last);
    return { first: come(period.first), last: come(period.last) };
  }
  switch (period) {
    case 'today':
      return { first: last, last };
    case 'week':
      return { first: today.minus({ days: 6 }).toFormat(format), last };
    case 'month':
      return { first: today.startOf('month').toFormat(format), last };
    case 'previous-month': {
      const month = today.minus({ months: 1 });
      return { first: month.startOf('month').toFormat(format), last: month.endOf('month').toFormat(format) };
    }
  }
}

/** @returns from the first moment of the first day to the first moment after the last, as the zone's clocks have it */
export function rangeOf({ first, last }: Days, timeZone: string): StatementRange {
  const from = DateTime.fromFormat(first, format, { zone: timeZone }).startOf('day');
  const to = DateTime.fromFormat(last, format, { zone: timeZone }).plus({ days: 1 }).startOf('day');
  if (!from.isValid || !to.isValid) throw new RangeError('a day is written YYYY-MM-DD');
  return { from: from.toJSDate(), to: to.toJSDate() };
}

/** @returns days as people write them: «21 ноября 2026», «1–15 ноября 2026», «28 октября – 3 ноября 2026» */
export function dayWords({ first, last }: Days, language: 'ru' | 'en'): string {
  const [from, to] = [first, last].map((day) => DateTime.fromFormat(day, format, { zone: 'utc' }).setLocale(language));
  if (!from?.isValid || !to?.isValid) throw new RangeError('a day is written YYYY-MM-DD');
  const noYear = language === 'ru' ? 'd MMMM' : 'MMMM d';
  const whole = language === 'ru' ? 'd MMMM yyyy' : 'MMMM d, yyyy';
  if (first === last) return to.toFormat(whole);
  if (!from.hasSame(to, 'year')) return `${from.toFormat(whole)} – ${to.toFormat(whole)}`;
  if (!from.hasSame(to, 'month')) return `${from.toFormat(noYear)} – ${to.toFormat(whole)}`;
  return language === 'ru' ? `${from.day}–${to.toFormat(whole)}` : `${from.toFormat(noYear)}–${to.toFormat('d, yyyy')}`;
}
