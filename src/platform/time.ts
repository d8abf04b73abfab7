import { DateTime } from 'luxon';

/** @returns the hour and minute in the zone, "14:05" */
export function clockTime(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).toFormat('HH:mm');
}

/**
 * @returns a moment soon to come, as people say it: "14:05" while it is today's, else with its day, «22 ноября, 14:05», and
 * with the year if it is another one
 */
export function upcomingMoment(at: Date, context: { now: Date; timeZone: string; language: 'ru' | 'en' }): string {
  const moment = DateTime.fromJSDate(at, { zone: context.timeZone }).setLocale(context.language);
  const today = DateTime.fromJSDate(context.now, { zone: context.timeZone });
  if (moment.hasSame(today, 'day')) return moment.toFormat('HH:mm');
  const day = { day: 'numeric', month: 'long' } as const;
  const date = moment.toLocaleString(moment.hasSame(today, 'year') ? day : { ...day, year: 'numeric' });
  return `${date}, ${moment.toFormat('HH:mm')}`;
}
