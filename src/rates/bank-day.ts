import { DateTime } from 'luxon';
import { type Day, dayIn } from '../platform/business-time.ts';

/** The central bank's days are Moscow's, wherever the provider is. */
const bankZone = 'Europe/Moscow';

/** The longest that the bank goes without a new rate are the New Year holidays, ten days and a few; what is older is no rate. */
const longestInForceDays = 15;

/** @returns the day of the bank's at this moment */
export function bankDay(at: Date): Day {
  return dayIn(at, bankZone);
}

/** Whether two days are so near that a rate of the one says something of the other. */
export function areNear(left: Day, right: Day): boolean {
  return Math.abs(asDay(left).diff(asDay(right), 'days').days) <= longestInForceDays;
}

/** @returns what a date column holds for the day: its midnight in UTC */
export function toColumn(day: Day): Date {
  return asDay(day).toJSDate();
}

/** @returns the day that a date column holds */
export function fromColumn(date: Date): Day {
  return dayIn(date, 'utc');
}

function asDay(day: Day): DateTime {
  return DateTime.fromISO(day, { zone: 'utc' });
}
