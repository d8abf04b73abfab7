import { DateTime } from 'luxon';

/** From a moment (within) to a moment (not within). */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

export interface Month extends Period {
  /** «2026-11» */
  readonly key: string;
}

/** @throws RangeError when the zone is none: a month of an unknown place begins nowhere */
function local(at: Date, timeZone: string): DateTime {
  const moment = DateTime.fromJSDate(at, { zone: timeZone });
  if (!moment.isValid) throw new RangeError(`no such time zone: ${timeZone}`);
  return moment;
}

/** @returns the calendar month that it is in the zone: Kamchatka's begins nine hours before Moscow's */
export function monthOf(at: Date, timeZone: string): Month {
  const start = local(at, timeZone).startOf('month');
  return {
    key: start.toFormat('yyyy-MM'),
    from: start.toJSDate(),
    to: start.plus({ months: 1 }).startOf('month').toJSDate(),
  };
}

/** @returns the day that it is in the zone; 23 or 25 hours long where the clocks change */
export function dayOf(at: Date, timeZone: string): Period {
  const start = local(at, timeZone).startOf('day');
  return { from: start.toJSDate(), to: start.plus({ days: 1 }).startOf('day').toJSDate() };
}
