// Guarantee: a period is read as people type it, in many ways of writing; the wrong way round, what is yet to come, days that
// do not exist and nonsense are told apart; nothing that is typed brings an exception or a day after today.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPeriod } from '../../../src/statements/index.ts';

const calendar = { now: new Date('2026-11-21T10:00:00Z'), timeZone: 'Europe/Moscow' };
const read = (text: string) => readPeriod(text, calendar);
const period = (first: string, last = first) => ({ kind: 'period', days: { first, last } });

test.each([
  ['01.11.2026 – 15.11.2026', '2026-11-01', '2026-11-15'],
  ['01.11.2026-15.11.2026', '2026-11-01', '2026-11-15'],
  ['1.11-15.11', '2026-11-01', '2026-11-15'],
  ['1.11 — 15.11.26', '2026-11-01', '2026-11-15'],
  ['1/11/2026 - 15/11/2026', '2026-11-01', '2026-11-15'],
  ['2026-11-01 - 2026-11-15', '2026-11-01', '2026-11-15'],
  ['1–15 ноября', '2026-11-01', '2026-11-15'],
  ['1-15.11.2025', '2025-11-01', '2025-11-15'],
  ['с 1 по 15 ноября', '2026-11-01', '2026-11-15'],
  ['1 ноября – 15 ноября 2025 г.', '2025-11-01', '2025-11-15'],
  ['Nov 1, 2026 to Nov 15, 2026', '2026-11-01', '2026-11-15'],
  ['октябрь – ноябрь', '2026-10-01', '2026-11-21'],
  ['2025', '2025-01-01', '2025-12-31'],
  ['Октябрь', '2026-10-01', '2026-10-31'],
  ['за октябрь', '2026-10-01', '2026-10-31'],
  ['october 2025', '2025-10-01', '2025-10-31'],
  ['10.2025', '2025-10-01', '2025-10-31'],
  ['29.02.2024', '2024-02-29', '2024-02-29'],
  ['5.11', '2026-11-05', '2026-11-05'],
  ['5 ноября', '2026-11-05', '2026-11-05'],
  ['5\u00a0ноября', '2026-11-05', '2026-11-05'],
  ['сегодня', '2026-11-21', '2026-11-21'],
  ['Вчера', '2026-11-20', '2026-11-20'],
])('«%s» is %s to %s', (text, first, last) => {
  expect(read(text)).toEqual(period(first, last));
});

test.each([
  ['декабрь', '2025-12-01', '2025-12-31'],
  ['22.11', '2025-11-22', '2025-11-22'],
  ['1.12-15.12', '2025-12-01', '2025-12-15'],
  ['1.12-15.01', '2025-12-01', '2026-01-15'],
  ['20.12.2025-10.01', '2025-12-20', '2026-01-10'],
  ['20.12-10.01.2026', '2025-12-20', '2026-01-10'],
])('without a year, «%s» is the newest that has come: %s to %s', (text, first, last) => {
  expect(read(text)).toEqual(period(first, last));
});

test.each([
  ['ноябрь', '2026-11-01'],
  ['20.11 - 30.11', '2026-11-20'],
  ['2026', '2026-01-01'],
])('«%s» goes no further than today', (text, first) => {
  expect(read(text)).toEqual(period(first, '2026-11-21'));
});

test.each([
  ['15.11-1.11', '2026-11-01', '2026-11-15'],
  ['15.11.2026 – 01.11.2026', '2026-11-01', '2026-11-15'],
  ['ноябрь – октябрь', '2026-10-01', '2026-11-21'],
  ['15.11 – октябрь', '2026-10-01', '2026-11-15'],
])('«%s» is the wrong way round, and %s to %s is meant', (text, first, last) => {
  expect(read(text)).toEqual({ kind: 'reversed', days: { first, last } });
});

test.each(['22.11.2026', '1.1.2027 - 2.2.2027', 'декабрь 2026', '2099'])('«%s» has not come yet', (text) => {
  expect(read(text)).toEqual({ kind: 'future' });
});

test.each(['31.02', '31.02.2026', '32.13', '1.13 - 2.13', '29.02.2025', '0.11'])('the calendar has no «%s»', (text) => {
  expect(read(text)).toEqual({ kind: 'no-such-day' });
});

test.each([
  '',
  ' ',
  '-',
  '1.11-',
  '1.11-5',
  'привет',
  '1500',
  '1',
  '1.11-2.11-3.11',
  'ма',
  '🙂',
  '1.11.1812',
  'x'.repeat(5_000),
])('«%s» is not understood', (text) => {
  expect(read(text)).toEqual({ kind: 'not-understood' });
});

test('it is the day of the account, not that of the server, that is today', () => {
  const now = new Date('2026-11-20T22:30:00Z');
  expect(readPeriod('сегодня', { now, timeZone: 'Europe/Moscow' })).toEqual(period('2026-11-21'));
  expect(readPeriod('21.11.2026', { now, timeZone: 'America/New_York' })).toEqual({ kind: 'future' });
});

test('whatever is typed, the days are days, in order, and none is after today', () => {
  const parts = ['1', '31', '.', '-', ' – ', '02', '11', '2026', '2025', 'ноя', 'мая', ' ', ' по ', 'с ', '/', '29'];
  const typed = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...parts), { maxLength: 9 }).map((some) => some.join('')),
  );
  fc.assert(
    fc.property(typed, (text) => {
      const found = read(text);
      if (!('days' in found)) return;
      const { first, last } = found.days;
      expect(first).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(first <= last && last <= '2026-11-21').toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
