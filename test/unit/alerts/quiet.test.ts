// Guarantee: quiet hours are those of the clock on the reader's wall, over midnight and through the nights in which that clock is
// put on or back; and their end is never itself quiet.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quietUntil, tomorrowMorning } from '../../../src/alerts/quiet.ts';

const night = { fromMinute: 22 * 60, toMinute: 9 * 60 };
const at = (moment: string, timeZone: string, hours = night) =>
  quietUntil(new Date(moment), { ...hours, timeZone })
    ?.toISOString()
    .slice(0, 16) ?? null;

describe('from ten in the evening to nine in the morning', () => {
  test.each([
    ['the last minute of the evening', '2026-11-21T18:59:59Z', 'Europe/Moscow', null],
    ['ten o’clock', '2026-11-21T19:00:00Z', 'Europe/Moscow', '2026-11-22T06:00'],
    ['after midnight', '2026-11-21T23:00:00Z', 'Europe/Moscow', '2026-11-22T06:00'],
    ['nine o’clock', '2026-11-22T06:00:00Z', 'Europe/Moscow', null],
    ['the same moment elsewhere is day', '2026-11-21T19:00:00Z', 'Asia/Kamchatka', '2026-11-21T21:00'],
    ['the clock is put back in the night', '2026-10-24T20:00:00Z', 'Europe/Berlin', '2026-10-25T08:00'],
    ['the clock is put on in the night', '2026-03-28T21:30:00Z', 'Europe/Berlin', '2026-03-29T07:00'],
  ])('%s', (_, moment, timeZone, end) => {
    expect(at(moment, timeZone)).toBe(end);
  });
});

describe('other hours', () => {
  test('within a day', () => {
    const siesta = { fromMinute: 13 * 60, toMinute: 15 * 60 + 30 };
    expect(at('2026-11-21T11:00:00Z', 'Europe/Moscow', siesta)).toBe('2026-11-21T12:30');
    expect(at('2026-11-21T13:00:00Z', 'Europe/Moscow', siesta)).toBe(null);
  });

  test('equal ones are none', () => {
    expect(at('2026-11-21T20:00:00Z', 'Europe/Moscow', { fromMinute: 600, toMinute: 600 })).toBe(null);
  });

  test('an end that comes twice ends it when it first comes', () => {
    const early = { fromMinute: 22 * 60, toMinute: 2 * 60 + 30 };
    expect(at('2026-10-24T23:00:00Z', 'Europe/Berlin', early)).toBe('2026-10-25T00:30');
    expect(at('2026-10-25T01:10:00Z', 'Europe/Berlin', early)).toBe('2026-10-25T01:30');
  });
});

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockIn(timeZone: string): Intl.DateTimeFormat {
  const clock =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  clocks.set(timeZone, clock);
  return clock;
}

/** The minute of the day in a zone, by the platform's own calendar. */
function wallMinute(moment: Date, timeZone: string): number {
  const [hour = 0, minute = 0] = clockIn(timeZone)
    .format(moment)
    .split(':')
    .map((part) => Number.parseInt(part, 10));
  return hour * 60 + minute;
}

test('until the end every quarter-hour is quiet, and the end is not', () => {
  const zones = ['Europe/Moscow', 'Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'Asia/Kolkata'];
  const quarter = fc.integer({ min: 0, max: 95 }).map((index) => index * 15);
  const wish = fc.record({
    timeZone: fc.constantFrom(...zones),
    fromMinute: quarter,
    toMinute: quarter,
    // Around the nights in which clocks change somewhere.
    day: fc.constantFrom(
      '2026-03-08',
      '2026-03-29',
      '2026-04-05',
      '2026-09-27',
      '2026-10-25',
      '2026-11-01',
      '2026-07-01',
    ),
    minutes: fc.integer({ min: -1_440, max: 1_440 }),
  });
  fc.assert(
    fc.property(wish, ({ timeZone, fromMinute, toMinute, day, minutes }) => {
      const inside = (moment: Date) =>
        (wallMinute(moment, timeZone) - fromMinute + 1_440) % 1_440 < (toMinute - fromMinute + 1_440) % 1_440;
      const now = new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000);
      const end = quietUntil(now, { timeZone, fromMinute, toMinute });
      expect(end !== null).toBe(inside(now));
      if (end === null) return;
      expect(inside(end)).toBe(false);
      // An end that the clock leaps over is put off by that hour at most.
      const sure = end.getTime() - 3_600_000;
      for (let moment = now.getTime(); moment < sure; moment += 15 * 60_000) {
        // In the hour that comes twice the clock may go back to before the beginning: it stays quiet.
        const comesAgain =
          wallMinute(new Date(moment), timeZone) === wallMinute(new Date(moment - 3_600_000), timeZone);
        expect(comesAgain || inside(new Date(moment))).toBe(true);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('tomorrow is the reader’s, at ten in the morning', () => {
  const tomorrow = (moment: string, zone: string) => tomorrowMorning(new Date(moment), zone).toISOString().slice(0, 16);
  expect(tomorrow('2026-11-21T12:00:00Z', 'Europe/Moscow')).toBe('2026-11-22T07:00');
  expect(tomorrow('2026-11-21T22:00:00Z', 'Europe/Moscow')).toBe('2026-11-23T07:00');
  expect(tomorrow('2026-10-24T12:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T09:00');
});
