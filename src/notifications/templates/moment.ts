import { DateTime } from 'luxon';
import type { Language } from '../../platform/i18n.ts';

/** @returns a moment for people, in their zone: «21 ноября 2026 г. в 14:05», "November 21, 2026 at 2:05 PM" */
export function formatMoment(moment: Date, place: { timeZone: string; language: Language }): string {
  return DateTime.fromJSDate(moment, { zone: place.timeZone })
    .setLocale(place.language)
    .toLocaleString({ day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' });
}

/**
 * @param day 'YYYY-MM-DD'
 * @returns it for people: «24 ноября 2026», "November 24, 2026"; without «г.», whose dot would meet that of the sentence
 */
export function formatDay(day: string, language: Language): string {
  const format = language === 'ru' ? 'd MMMM yyyy' : 'MMMM d, yyyy';
  return DateTime.fromISO(day, { zone: 'utc' }).setLocale(language).toFormat(format);
}

/** @returns a moment as short as a list of many bears it: «21.11 14:05» */
export function formatShort(moment: Date, timeZone: string): string {
  return DateTime.fromJSDate(moment, { zone: timeZone }).toFormat('dd.MM HH:mm');
}

/** @returns a moment of these days for people, in their zone: «21 ноября в 14:05», "November 21 at 2:05 PM" */
export function formatSoon(moment: Date, place: { timeZone: string; language: Language }): string {
  return DateTime.fromJSDate(moment, { zone: place.timeZone })
    .setLocale(place.language)
    .toLocaleString({ day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' });
}

/** @returns the day of a moment, in its zone: «1 декабря», "December 1" */
export function formatDate(moment: Date, place: { timeZone: string; language: Language }): string {
  return DateTime.fromJSDate(moment, { zone: place.timeZone })
    .setLocale(place.language)
    .toLocaleString({ day: 'numeric', month: 'long' });
}

/**
 * @param month 'YYYY-MM'
 * @returns it as it stands after «в» or "in": «ноябре», "November"
 */
export function formatInMonth(month: string, language: Language): string {
  const name = DateTime.fromISO(month, { zone: 'utc' }).setLocale(language).toFormat('LLLL');
  // The names of all twelve months decline alike here: январь → январе, март → марте, май → мае.
  return language === 'ru' ? name.replace(/[йь]?$/u, 'е') : name;
}
