// Guarantee: promises in working days and hours are counted as a Russian calendar has them without the days that are moved
// each year: weekends, the New Year holidays and the feasts of May are no working time.
import { describe, expect, test } from 'vitest';
import {
  addBusinessDays,
  dayIn,
  isFirstWorkingDayOfQuarter,
  isWorkingDay,
  workingMinutesBetween,
} from '../../../src/platform/business-time.ts';

test.each([
  ['2026-11-20', true, 'a Friday'],
  ['2026-11-21', false, 'a Saturday'],
  ['2026-11-22', false, 'a Sunday'],
  ['2026-11-04', false, 'a feast on a Wednesday'],
  ['2026-12-31', true, 'the last of the year'],
  ['2027-01-01', false, 'New Year'],
  ['2027-01-08', false, 'the last of the holidays, a Friday'],
  ['2027-01-11', true, 'the Monday after them'],
  ['2026-05-01', false, 'a Friday in May'],
  ['2026-06-12', false, 'a Friday in June'],
  ['2026-02-23', false, 'a Monday in February'],
])('%s is a working day: %s (%s)', (day, expected) => {
  expect(isWorkingDay(day)).toBe(expected);
});

test.each([
  ['2026-11-20', 0, '2026-11-20'],
  ['2026-11-21', 0, '2026-11-21'],
  ['2026-11-20', 1, '2026-11-23'],
  ['2026-11-21', 1, '2026-11-23'],
  ['2026-11-23', 5, '2026-11-30'],
  ['2026-12-31', 1, '2027-01-11'],
  ['2026-12-30', 2, '2027-01-11'],
  ['2026-04-30', 1, '2026-05-04'],
  ['2026-05-08', 1, '2026-05-11'],
  ['2028-02-28', 2, '2028-03-01'],
])('%s and %i working days are %s', (day, count, expected) => {
  expect(addBusinessDays(day, count)).toBe(expected);
});

test.each([
  [-1, '2026-11-20'],
  [0.5, '2026-11-20'],
  [1_000_000, '2026-11-20'],
  [1, '20.11.2026'],
  [1, '2026-02-30'],
])('%d working days after "%s" is refused as a bug', (count, day) => {
  expect(() => addBusinessDays(day, count)).toThrow(RangeError);
});

test.each([
  ['2027-01-11', true],
  ['2027-01-01', false],
  ['2027-01-04', false],
  ['2027-01-12', false],
  ['2026-04-01', true],
  ['2026-04-02', false],
  ['2026-07-01', true],
  ['2026-10-01', true],
  ['2028-04-03', true],
  ['2028-04-01', false],
  ['2026-11-02', false],
])('%s is the first working day of a quarter: %s', (day, expected) => {
  expect(isFirstWorkingDayOfQuarter(day)).toBe(expected);
});

test('each quarter of thirty years has one first working day, within its first eleven', () => {
  for (let year = 2020; year < 2050; year += 1) {
    for (const month of ['01', '04', '07', '10']) {
      const days = Array.from({ length: 28 }, (_, at) => `${year}-${month}-${String(at + 1).padStart(2, '0')}`);
      const first = days.filter(isFirstWorkingDayOfQuarter);
      expect(first).toHaveLength(1);
      expect(days.indexOf(first[0] ?? '')).toBeLessThan(11);
    }
  }
});

describe('working minutes in Moscow, nine to six', () => {
  const time = { timeZone: 'Europe/Moscow', hours: { from: '09:00', to: '18:00' } };
  const at = (moment: string) => new Date(`${moment}+03:00`);
  test.each([
    ['2026-11-20T10:00', '2026-11-20T14:30', 270, 'within a day'],
    ['2026-11-20T17:30', '2026-11-23T09:45', 75, 'from a Friday evening to a Monday morning'],
    ['2026-11-20T19:00', '2026-11-23T08:00', 0, 'out of hours on both ends'],
    ['2026-11-21T12:00', '2026-11-22T12:00', 0, 'a weekend'],
    ['2026-11-20T07:00', '2026-11-20T23:00', 540, 'a whole day and more'],
    ['2026-11-16T00:00', '2026-11-23T00:00', 2700, 'a week'],
    ['2026-12-31T17:00', '2027-01-11T10:00', 120, 'over the holidays'],
    ['2026-11-20T10:00', '2026-11-20T10:00', 0, 'no time'],
    ['2026-11-23T10:00', '2026-11-20T10:00', 0, 'backwards'],
    ['2026-11-20T10:00:00', '2026-11-20T10:01:59', 1, 'whole minutes only'],
  ])('from %s to %s: %i, %s %s', (from, to, expected) => {
    expect(workingMinutesBetween(at(from), at(to), time)).toBe(expected);
  });
  test('beyond a year there is no counting on', () => {
    expect(workingMinutesBetween(at('2000-01-01T00:00'), at('2900-01-01T00:00'), time)).toBeGreaterThan(60_000);
  });
  test('the zone decides what the hours are, also when its clocks are put forward', () => {
    const berlin = { ...time, timeZone: 'Europe/Berlin' };
    const [friday, monday] = [new Date('2026-03-27T16:00:00Z'), new Date('2026-03-30T08:00:00Z')];
    expect(workingMinutesBetween(friday, monday, berlin)).toBe(120);
  });
});

test('the day is the zone’s own', () => {
  const at = new Date('2026-12-31T21:30:00Z');
  expect(dayIn(at, 'Europe/Moscow')).toBe('2027-01-01');
  expect(dayIn(at, 'Europe/London')).toBe('2026-12-31');
});
