import { DateTime } from 'luxon';
import { deskLanguage } from './language.ts';

/** @returns a moment for a line of a list, in the provider's zone: «21.11, 14:05» */
export const shortMoment = (at: Date, timeZone: string): string =>
  DateTime.fromJSDate(at, { zone: timeZone }).toFormat('dd.MM, HH:mm');

/** @param day 'YYYY-MM-DD'. @returns «21.11.2026» */
export const shortDay = (day: string): string => DateTime.fromISO(day).toFormat('dd.MM.yyyy');

/** @returns the day in which a moment lies, from its first moment to before the next one's, and its name: «21 ноября» */
export function dayAround(at: Date, timeZone: string): { from: Date; to: Date; label: string } {
  const start = DateTime.fromJSDate(at, { zone: timeZone }).startOf('day');
  const label = start.setLocale(deskLanguage).toLocaleString({ day: 'numeric', month: 'long' });
  return { from: start.toJSDate(), to: start.plus({ days: 1 }).toJSDate(), label };
}
