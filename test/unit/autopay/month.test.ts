// Guarantee: months and days are the customer's own, in the account's zone, and fit each other without a gap, whatever the
// clocks do there.
import { describe, expect, test } from 'vitest';
import { dayOf, monthOf } from '../../../src/autopay/month.ts';

const hour = 3_600_000;
const iso = (at: Date) => at.toISOString();

describe('a month', () => {
  test('is Kamchatka’s nine hours before it is Moscow’s', () => {
    const at = new Date('2026-11-30T12:00:00Z');
    expect(monthOf(at, 'Asia/Kamchatka')).toMatchObject({ key: '2026-12', from: at });
    expect(monthOf(new Date(at.getTime() - 1), 'Asia/Kamchatka')).toMatchObject({ key: '2026-11', to: at });
    expect(monthOf(at, 'Europe/Moscow').key).toBe('2026-11');
    expect(monthOf(new Date('2026-11-30T21:00:00Z'), 'Europe/Moscow').key).toBe('2026-12');
  });

  test.each([
    [
      'of a leap year',
      '2028-02-29T23:00:00Z',
      'UTC',
      '2028-02',
      '2028-02-01T00:00:00.000Z',
      '2028-03-01T00:00:00.000Z',
    ],
    [
      'with the year',
      '2026-12-31T21:00:00Z',
      'Europe/Moscow',
      '2027-01',
      '2026-12-31T21:00:00.000Z',
      '2027-01-31T21:00:00.000Z',
    ],
    [
      'with the clocks',
      '2026-03-29T12:00:00Z',
      'Europe/Berlin',
      '2026-03',
      '2026-02-28T23:00:00.000Z',
      '2026-03-31T22:00:00.000Z',
    ],
  ])('%s', (_, at, zone, key, from, to) => {
    const month = monthOf(new Date(at), zone);
    expect([month.key, iso(month.from), iso(month.to)]).toEqual([key, from, to]);
  });

  test('ends where the next begins', () => {
    for (const zone of ['Europe/Moscow', 'Asia/Kamchatka', 'America/New_York', 'Asia/Beirut', 'Pacific/Apia']) {
      let at = new Date('2010-12-15T00:00:00Z');
      for (let count = 0; count < 250; count += 1) {
        const month = monthOf(at, zone);
        expect(monthOf(new Date(month.to.getTime() - 1), zone).key).toBe(month.key);
        const next = monthOf(month.to, zone);
        expect(next.from).toEqual(month.to);
        expect(next.key > month.key).toBe(true);
        at = month.to;
      }
    }
  });
});

describe('a day', () => {
  test.each([
    ['has twenty-four hours', '2026-11-21T12:00:00Z', 'Europe/Moscow', 24],
    ['loses an hour in spring', '2026-03-29T12:00:00Z', 'Europe/Berlin', 23],
    ['gains one in autumn', '2026-10-25T12:00:00Z', 'Europe/Berlin', 25],
    ['has no midnight where the clocks change at it', '2026-03-29T12:00:00Z', 'Asia/Beirut', 23],
  ])('%s', (_, at, zone, hours) => {
    const day = dayOf(new Date(at), zone);
    expect((day.to.getTime() - day.from.getTime()) / hour).toBe(hours);
    expect(dayOf(new Date(day.to.getTime() - 1), zone)).toEqual(day);
    expect(dayOf(day.to, zone).from).toEqual(day.to);
  });

  test('begins at the zone’s midnight', () => {
    expect(iso(dayOf(new Date('2026-11-21T20:59:59Z'), 'Europe/Moscow').from)).toBe('2026-11-20T21:00:00.000Z');
    expect(iso(dayOf(new Date('2026-11-21T21:00:00Z'), 'Europe/Moscow').from)).toBe('2026-11-21T21:00:00.000Z');
  });
});

test('a zone that is none is a mistake, not UTC', () => {
  expect(() => monthOf(new Date(0), 'Europe/Atlantis')).toThrow(RangeError);
  expect(() => dayOf(new Date(0), '')).toThrow(RangeError);
});
