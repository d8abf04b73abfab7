// Guarantee: periods are whole days of the account's zone, over months, years and changes of the clock, and are named as
// people write them.
import { expect, test } from 'vitest';
import { daysOf, dayWords, isDay, rangeOf } from '../../../src/statements/index.ts';

const moscow = { now: new Date('2026-11-21T10:00:00Z'), timeZone: 'Europe/Moscow' };

test.each([
  ['today', '2026-11-21', '2026-11-21'],
  ['week', '2026-11-15', '2026-11-21'],
  ['month', '2026-11-01', '2026-11-21'],
  ['previous-month', '2026-10-01', '2026-10-31'],
] as const)('%s is %s to %s', (name, first, last) => {
  expect(daysOf(name, moscow)).toEqual({ first, last });
});

test('days of one’s own are themselves, less what has not come yet', () => {
  expect(daysOf({ first: '2025-01-01', last: '2025-01-31' }, moscow)).toEqual({
    first: '2025-01-01',
    last: '2025-01-31',
  });
  expect(daysOf({ first: '2026-11-20', last: '2999-12-31' }, moscow)).toEqual({
    first: '2026-11-20',
    last: '2026-11-21',
  });
  expect(daysOf({ first: '2999-12-30', last: '2999-12-31' }, moscow)).toEqual({
    first: '2026-11-21',
    last: '2026-11-21',
  });
});

test('the month before one of 31 days is the month before', () => {
  const now = new Date('2026-03-31T20:59:00Z');
  expect(daysOf('previous-month', { now, timeZone: 'Europe/Moscow' })).toEqual({
    first: '2026-02-01',
    last: '2026-02-28',
  });
});

test('a day is that of the zone: it begins there at midnight', () => {
  const now = new Date('2026-11-20T22:30:00Z');
  expect(daysOf('today', { now, timeZone: 'Europe/Moscow' }).last).toBe('2026-11-21');
  expect(rangeOf({ first: '2026-11-21', last: '2026-11-21' }, 'Europe/Moscow')).toEqual({
    from: new Date('2026-11-20T21:00:00Z'),
    to: new Date('2026-11-21T21:00:00Z'),
  });
});

test('a day on which clocks change has 23 or 25 hours', () => {
  const hours = (day: string): number => {
    const { from, to } = rangeOf({ first: day, last: day }, 'Europe/Berlin');
    return (to.getTime() - from.getTime()) / 3_600_000;
  };
  expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-10-26')]).toEqual([23, 25, 24]);
});

test.each([
  ['2026-11-21', '2026-11-21', '21 ноября 2026', 'November 21, 2026'],
  ['2026-11-01', '2026-11-15', '1–15 ноября 2026', 'November 1–15, 2026'],
  ['2026-10-28', '2026-11-03', '28 октября – 3 ноября 2026', 'October 28 – November 3, 2026'],
  ['2025-12-30', '2026-01-02', '30 декабря 2025 – 2 января 2026', 'December 30, 2025 – January 2, 2026'],
])('%s to %s is «%s», "%s"', (first, last, ru, en) => {
  expect([dayWords({ first, last }, 'ru'), dayWords({ first, last }, 'en')]).toEqual([ru, en]);
});

test.each(['2026-02-30', '1999-01-01', '', '20261121', '2026-1-1'])('«%s» is no day of a statement', (text) => {
  expect(isDay(text)).toBe(false);
});
