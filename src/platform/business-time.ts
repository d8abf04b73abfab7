import { DateTime } from 'luxon';

/**
 * Working days and hours as Russian law sets them: Monday to Friday without the statutory holidays (ТК РФ ст. 112). Each
 * year the government moves a few days off to others; those are not known here, so that a promise counted in working days
 * may come out a day earlier or later than the official calendar has it.
 */

/** Month and day; all of the New Year holidays to the 8th. */
const holidays: ReadonlySet<string> = new Set([
  ...['01-01', '01-02', '01-03', '01-04', '01-05', '01-06', '01-07', '01-08'],
  ...['02-23', '03-08', '05-01', '05-09', '06-12', '11-04'],
]);

/** A day as people name it, 'YYYY-MM-DD', with no moment and no zone. */
export type Day = string;

/** A day is not more than a decade of working days away: more is no promise but a bug. */
const mostDays = 2_600;

/** What is counted in working hours is a matter of days; a year bounds the walk over them. */
const mostDaysApart = 366;

/** @returns the day that it is in the zone at this moment */
export function dayIn(at: Date, timeZone: string): Day {
  return DateTime.fromJSDate(at, { zone: timeZone }).toFormat('yyyy-MM-dd');
}

export function isWorkingDay(day: Day): boolean {
  return read(day).weekday <= 5 && !holidays.has(day.slice(5));
}

/** @returns the n-th working day after `day`, whether or not that is one itself; the day as it is for n = 0 */
export function addBusinessDays(day: Day, n: number): Day {
  if (!Number.isInteger(n) || n < 0 || n > mostDays) throw new RangeError(`not so many working days: ${n}`);
  let at = day;
  for (let left = n; left > 0; ) {
    at = following(at);
    if (isWorkingDay(at)) left -= 1;
  }
  return at;
}

export function isFirstWorkingDayOfQuarter(day: Day): boolean {
  const quarter = read(day).startOf('quarter').toFormat('yyyy-MM-dd');
  return isWorkingDay(day) && day === (isWorkingDay(quarter) ? quarter : addBusinessDays(quarter, 1));
}

export interface WorkingTime {
  readonly timeZone: string;
  /** "09:00" to "18:00" */
  readonly hours: { readonly from: string; readonly to: string };
}

/**
 * @returns how many minutes of working time lie between two moments, whole ones; 0 when `to` is not after `from`. Beyond
 * a year it stops counting, with more than anyone waits for.
 */
export function workingMinutesBetween(from: Date, to: Date, { timeZone, hours }: WorkingTime): number {
  const [start, end] = [DateTime.fromJSDate(from, { zone: timeZone }), DateTime.fromJSDate(to, { zone: timeZone })];
  let minutes = 0;
  let day = start.startOf('day');
  for (let counted = 0; day <= end && counted < mostDaysApart; counted += 1) {
    if (isWorkingDay(day.toFormat('yyyy-MM-dd'))) {
      const opens = DateTime.max(start, atTime(day, hours.from));
      const closes = DateTime.min(end, atTime(day, hours.to));
      minutes += Math.max(0, closes.diff(opens).as('minutes'));
    }
    day = day.plus({ days: 1 });
  }
  return Math.floor(minutes);
}

function atTime(day: DateTime, time: string): DateTime {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return day.set({ hour, minute });
}

const following = (day: Day): Day => read(day).plus({ days: 1 }).toFormat('yyyy-MM-dd');

function read(day: Day): DateTime {
  const at = DateTime.fromFormat(day, 'yyyy-MM-dd', { zone: 'utc' });
  if (!at.isValid) throw new RangeError('a day is written YYYY-MM-DD');
  return at;
}
