// Guarantee: a job's slots are those of its expression in its zone, each once, whichever moments they are asked for from,
// also on the days when the clock is changed.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { latestSlot, type Recurrence, slotsBetween } from '../../../src/jobs/slots.ts';

const iso = (slots: Date[]) => slots.map((slot) => slot.toISOString());
const between = (recurrence: Recurrence, after: string, upTo: string) =>
  iso(slotsBetween(recurrence, { after: new Date(after), upTo: new Date(upTo), limit: 1000 }));

const nightly = { cron: '30 2 * * *', timeZone: 'Europe/Berlin' };
const hourly = { cron: '0 * * * *', timeZone: 'Europe/Berlin' };

test('the end is included and the beginning is not', () => {
  const minutely = { cron: '* * * * *', timeZone: 'UTC' };
  expect(between(minutely, '2026-01-01T00:00:00Z', '2026-01-01T00:02:00Z')).toEqual([
    '2026-01-01T00:01:00.000Z',
    '2026-01-01T00:02:00.000Z',
  ]);
});

test('a time of day that the clock skips comes once, after the gap', () => {
  expect(between(nightly, '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z')).toEqual([
    '2026-03-29T01:30:00.000Z',
    '2026-03-30T00:30:00.000Z',
  ]);
  expect(between(nightly, '2026-03-29T01:10:00Z', '2026-03-29T12:00:00Z')).toEqual(['2026-03-29T01:30:00.000Z']);
});

test('a time of day that the clock repeats comes once, the first time', () => {
  expect(between(nightly, '2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
    '2026-10-25T00:30:00.000Z',
    '2026-10-26T01:30:00.000Z',
  ]);
  expect(between(nightly, '2026-10-25T00:30:00Z', '2026-10-25T12:00:00Z')).toEqual([]);
});

test('an hourly job runs every hour that passes, also on the days of 23 and 25 hours', () => {
  expect(between(hourly, '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z')).toHaveLength(23);
  expect(between(hourly, '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z')).toHaveLength(25);
});

test('a month in a zone ends when it ends there', () => {
  expect(
    between({ cron: '0 0 1 * *', timeZone: 'Europe/Moscow' }, '2026-01-15T00:00:00Z', '2026-03-01T00:00:00Z'),
  ).toEqual(['2026-01-31T21:00:00.000Z', '2026-02-28T21:00:00.000Z']);
});

test('after years of silence the latest slot is still found, and no more than the limit of the missed', () => {
  const range = { after: new Date('2020-01-01'), upTo: new Date('2026-11-21T10:00:30Z') };
  expect(latestSlot({ cron: '* * * * *', timeZone: 'UTC' }, range)?.toISOString()).toBe('2026-11-21T10:00:00.000Z');
  expect(latestSlot({ cron: '0 0 1 1 *', timeZone: 'UTC' }, range)?.toISOString()).toBe('2026-01-01T00:00:00.000Z');
  expect(slotsBetween({ cron: '* * * * *', timeZone: 'UTC' }, { ...range, limit: 1000 })).toHaveLength(1000);
});

test('an expression that is none is refused', () => {
  expect(() =>
    slotsBetween({ cron: 'every day', timeZone: 'UTC' }, { after: new Date(), upTo: new Date(), limit: 1 }),
  ).toThrow();
});

test('wherever a stretch of time is cut, its slots are the same', () => {
  const crons = ['* * * * *', '*/7 * * * *', '0 * * * *', '30 2 * * *', '*/20 2 * * *', '15 3 * * 0', '0 0 1 * *'];
  const zones = ['Europe/Berlin', 'Europe/Moscow', 'America/New_York', 'Asia/Kolkata'];
  const changes = ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2026-03-08T07:00:00Z', '2026-06-15T00:00:00Z'];
  const cut = fc.record({
    cron: fc.constantFrom(...crons),
    timeZone: fc.constantFrom(...zones),
    around: fc.constantFrom(...changes.map((change) => Date.parse(change))),
    minutes: fc.tuple(
      fc.integer({ min: -300, max: 0 }),
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: -300, max: 300 }),
    ),
  });
  fc.assert(
    fc.property(cut, ({ cron, timeZone, around, minutes }) => {
      const [from, to, at] = minutes.map((minute) => new Date(around + minute * 60_000)) as [Date, Date, Date];
      const job = { cron, timeZone };
      const whole = slotsBetween(job, { after: from, upTo: to, limit: 1000 });
      const middle = at < from ? from : at > to ? to : at;
      const parts = [
        ...slotsBetween(job, { after: from, upTo: middle, limit: 1000 }),
        ...slotsBetween(job, { after: middle, upTo: to, limit: 1000 }),
      ];
      expect(iso(parts)).toEqual(iso(whole));
      expect(latestSlot(job, { after: from, upTo: to })).toEqual(whole.at(-1));
    }),
    { numRuns: 150 },
  );
});
