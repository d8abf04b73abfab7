import { DateTime } from 'luxon';

const moscow = 'Europe/Moscow';

/** By then the next day's rates are on the page. */
const publishedAtHour = 16;

/** Rates are set from Monday to Friday, each for the day after; nothing here knows of holidays. */
const firstSetWeekday = 2;
const lastSetWeekday = 6;

/** @returns the day itself if rates were set for it, else the last one before it: on Sundays and Mondays, Saturday */
export function setDay(day: string): string {
  let at = DateTime.fromISO(day, { zone: 'utc' });
  while (at.weekday < firstSetWeekday || at.weekday > lastSetWeekday) at = at.minus({ days: 1 });
  return at.toFormat('yyyy-MM-dd');
}

/** @returns the latest day whose rates are known: tomorrow's, once they are set */
export function latestDay(now: Date): string {
  const here = DateTime.fromJSDate(now, { zone: moscow });
  const known = here.hour >= publishedAtHour ? here.plus({ days: 1 }) : here;
  return setDay(known.toFormat('yyyy-MM-dd'));
}
