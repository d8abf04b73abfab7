import { DateTime } from 'luxon';

/** When a person is not to be woken: minutes after midnight in their zone; equal ones mean never. */
export interface QuietHours {
  readonly timeZone: string;
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Until a person sets others: from ten in the evening to nine in the morning. */
export const usualQuiet = { fromMinute: 22 * 60, toMinute: 9 * 60 } as const;

const hour = 60;

/** When people are reminded of what they have put off. */
const reminderHour = 10;

function isQuiet(at: DateTime, { fromMinute, toMinute }: QuietHours): boolean {
  const minute = at.hour * hour + at.minute;
  if (fromMinute <= toMinute) return minute >= fromMinute && minute < toMinute;
  return minute >= fromMinute || minute < toMinute;
}

/**
 * @returns the end of the quiet hours that `now` is in, or null. By the clock on the wall: a night in which it is put on or back
 * is an hour shorter or longer.
 */
export function quietUntil(now: Date, hours: QuietHours): Date | null {
  const at = DateTime.fromJSDate(now, { zone: hours.timeZone });
  if (!isQuiet(at, hours)) return null;
  const { toMinute } = hours;
  const endOn = (day: DateTime): DateTime => day.set({ hour: Math.floor(toMinute / hour), minute: toMinute % hour });
  const ends = [0, 1].flatMap((days) => {
    const end = endOn(at.plus({ days }).startOf('day'));
    // Where the clock is put back an end comes twice.
    return [end.minus({ hours: 1 }), end, end.plus({ hours: 1 })];
  });
  const first = ends.find((end) => end > at && !isQuiet(end, hours));
  return first === undefined ? null : first.toJSDate();
}

/** @returns ten in the morning of the next day in the zone */
export function tomorrowMorning(now: Date, timeZone: string): Date {
  const tomorrow = DateTime.fromJSDate(now, { zone: timeZone }).plus({ days: 1 }).startOf('day');
  return tomorrow.set({ hour: reminderHour }).toJSDate();
}
