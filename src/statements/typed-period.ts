import { DateTime } from 'luxon';
import { type Calendar, type Day, type Days, todayOf } from './period.ts';
import { readSide, type Side } from './typed-side.ts';

export type TypedPeriod =
  | { readonly kind: 'period'; readonly days: Days }
  /** It ends before it begins; `days` are the right way round. */
  | { readonly kind: 'reversed'; readonly days: Days }
  /** Nothing of it has come yet. */
  | { readonly kind: 'future' }
  /** Read well enough, but the calendar has no such day: «31.02». */
  | { readonly kind: 'no-such-day' }
  | { readonly kind: 'not-understood' };

/** No period takes more to write down; what is longer is a letter and not a date. */
const longestText = 60;

/** «1.12–15.01» goes over the turn of the year if that makes a period of this many days; «15.11–1.11» is back to front. */
const longestOverNewYear = 92;

const unit = (side: Side) => (side.day === undefined ? (side.month === undefined ? 'year' : 'month') : 'day');

/** @returns the first and the last day of a side in that year; undefined when there is no such day */
function spanOf(side: Side, year: number): { first: DateTime; last: DateTime } | undefined {
  const first = DateTime.fromObject({ year, month: side.month ?? 1, day: side.day ?? 1 }, { zone: 'utc' });
  return first.isValid ? { first, last: first.endOf(unit(side)).startOf('day') } : undefined;
}

const toDay = (at: DateTime): Day => at.toFormat('yyyy-MM-dd');

interface Reading {
  /** From the first day of what was said first to the last of what was said last. */
  readonly first: DateTime;
  readonly last: DateTime;
  /** The same the other way round. */
  readonly turned: { readonly first: DateTime; readonly last: DateTime };
}

/** Cuts off what has not come yet. */
function judge(reading: Reading, today: Day): TypedPeriod {
  const isReversed = reading.last < reading.first;
  const { first, last } = isReversed ? reading.turned : reading;
  const [from, to] = [toDay(first), toDay(last)];
  if (from > today) return { kind: 'future' };
  return { kind: isReversed ? 'reversed' : 'period', days: { first: from, last: to < today ? to : today } };
}

/** Without a year, the newest that has come. */
function readOne(side: Side, today: Day): TypedPeriod {
  const thisYear = Number.parseInt(today.slice(0, 4), 10);
  const years = side.year === undefined ? [thisYear, thisYear - 1] : [side.year];
  const spans = years.flatMap((year) => spanOf(side, year) ?? []);
  const span = spans.find(({ first }) => toDay(first) <= today) ?? spans.at(0);
  return span ? judge({ ...span, turned: span }, today) : { kind: 'no-such-day' };
}

interface Years {
  readonly from: number;
  readonly to: number;
}

/** The years that a pair may mean, the likeliest first. */
function yearsOf(from: Side, to: Side, today: Day): Years[] {
  const thisYear = Number.parseInt(today.slice(0, 4), 10);
  if (from.year !== undefined && to.year !== undefined) return [{ from: from.year, to: to.year }];
  const same = (year: number): Years => ({ from: year, to: year });
  if (to.year !== undefined) return [same(to.year), { from: to.year - 1, to: to.year }];
  if (from.year !== undefined) return [same(from.year), { from: from.year, to: from.year + 1 }];
  return [same(thisYear), { from: thisYear - 1, to: thisYear }, same(thisYear - 1)];
}

/** The first reading that runs forward and has begun; then the first that at least exists. */
function readPair(left: Side, right: Side, today: Day): TypedPeriod {
  // «1–15 ноября»: the month, and the year with it, is said once.
  const from = unit(left) === 'day' && left.month === undefined ? { ...right, ...left } : left;
  const readings = yearsOf(from, right, today).flatMap((years) => {
    const [begins, ends] = [spanOf(from, years.from), spanOf(right, years.to)];
    if (!begins || !ends) return [];
    const overNewYear = years.from !== years.to && (from.year === undefined || right.year === undefined);
    const days = ends.last.diff(begins.first, 'days').days;
    return overNewYear && days > longestOverNewYear
      ? []
      : [{ first: begins.first, last: ends.last, turned: { first: ends.first, last: begins.last } }];
  });
  const hasBegun = readings.filter(({ first }) => toDay(first) <= today);
  const found = hasBegun.find(({ first, last }) => first <= last) ?? hasBegun.at(0) ?? readings.at(0);
  return found ? judge(found, today) : { kind: 'no-such-day' };
}

/** One way of writing what is written in many: dashes, dots, «с … по …», ISO dates. */
function tidy(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/\b(20\d\d)-(\d\d)-(\d\d)\b/g, '$3.$2.$1')
    .replaceAll(/ ?(?:года|год|г\.)(?= |-|–|—|$)/g, '')
    .replaceAll('/', '.')
    .replaceAll(/[–—−]| по | to /g, '-')
    .replace(/^(?:с|со|from|за|в|in) /, '');
}

/**
 * Reads a period as people type it: «01.11.2026 – 15.11.2026», «1.11-15.11», «1–15 ноября», «ноябрь», «2026», «вчера». A
 * year that is left out is the newest that makes sense: history is behind us. What has not come yet is cut off.
 */
export function readPeriod(text: string, calendar: Calendar): TypedPeriod {
  if (text.length > longestText) return { kind: 'not-understood' };
  const today = todayOf(calendar);
  const typed = tidy(text);
  const at = DateTime.fromFormat(today, 'yyyy-MM-dd', { zone: 'utc' });
  if (typed === 'сегодня' || typed === 'today') return { kind: 'period', days: { first: today, last: today } };
  if (typed === 'вчера' || typed === 'yesterday') {
    const yesterday = toDay(at.minus({ days: 1 }));
    return { kind: 'period', days: { first: yesterday, last: yesterday } };
  }
  const sides = typed.split('-').map((side) => readSide(side.trim()));
  const [left, right] = sides;
  if (!left || sides.length > 2 || (sides.length === 2 && !right)) return { kind: 'not-understood' };
  if (right)
    return unit(right) === 'day' && right.month === undefined
      ? { kind: 'not-understood' }
      : readPair(left, right, today);
  return unit(left) === 'day' && left.month === undefined ? { kind: 'not-understood' } : readOne(left, today);
}
