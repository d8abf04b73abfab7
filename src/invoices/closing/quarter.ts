import { DateTime } from 'luxon';
import { type Day, dayIn, isFirstWorkingDayOfQuarter } from '../../platform/business-time.ts';

/** A quarter of the provider's calendar. */
export interface Quarter {
  /** «2026-Q3» */
  readonly name: string;
  /** Its first moment, and the first one after it. */
  readonly from: Date;
  readonly to: Date;
}

/** The New Year's holidays are the longest there are. */
const mostDaysOff = 20;

/** @returns the quarter that ended before this moment, in the zone */
export function pastQuarter(now: Date, timeZone: string): Quarter {
  const to = DateTime.fromJSDate(now, { zone: timeZone }).startOf('quarter');
  const from = to.minus({ quarters: 1 });
  return { name: `${from.year}-Q${from.quarter}`, from: from.toJSDate(), to: to.toJSDate() };
}

/** @returns whether the quarter's first working day has come, in the zone: who missed it works on a later one */
export function closingIsDue(now: Date, timeZone: string): boolean {
  const today: Day = dayIn(now, timeZone);
  let day = DateTime.fromJSDate(now, { zone: timeZone }).startOf('quarter');
  for (let looked = 0; looked < mostDaysOff; looked += 1) {
    const date = day.toFormat('yyyy-MM-dd');
    if (date > today) return false;
    if (isFirstWorkingDayOfQuarter(date)) return true;
    day = day.plus({ days: 1 });
  }
  return true;
}
