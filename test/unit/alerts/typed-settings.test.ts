// Guarantee: days, hours and places are understood as people write them, what is not understood or could mean two things is never
// guessed, and no text whatever makes the reader throw.
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { readDays, readHours, readZone, russianZones, zoneName } from '../../../src/alerts/index.ts';

describe('days', () => {
  test.each([
    ['10 5 2', [10, 5, 2]],
    ['10, 5 и 2', [10, 5, 2]],
    ['за 14/7/3 дня', [14, 7, 3]],
    ['7-3-1', [7, 3, 1]],
    ['30→14→3', [30, 14, 3]],
    ['10, 5 and 2 days', [10, 5, 2]],
    ['٧ ٣ ١', [7, 3, 1]],
    ['3 3 3', [3, 3, 3]],
    ['365 2 1', [365, 2, 1]],
  ])('«%s» are three', (typed, days) => {
    expect(readDays(typed)).toEqual({ kind: 'days', days });
  });

  test.each([
    ['', 'not-understood'],
    ['неделя', 'not-understood'],
    ['10 5 два', 'not-understood'],
    ['10 5 2 ₽', 'not-understood'],
    [`${'1 '.repeat(40)}`, 'not-understood'],
    ['10', 'not-three'],
    ['10 5', 'not-three'],
    ['10 5 2 1', 'not-three'],
    ['10 5 2,5', 'not-three'],
    ['10 5 0', 'out-of-range'],
    ['366 5 2', 'out-of-range'],
    ['99999999999999999999 5 2', 'out-of-range'],
  ])('«%s» are %s', (typed, kind) => {
    expect(readDays(typed).kind).toBe(kind);
  });

  test('in another order they are offered in the right one', () => {
    expect(readDays('2 5 10')).toEqual({ kind: 'not-falling', days: [10, 5, 2] });
    expect(readDays('7 1 3')).toEqual({ kind: 'not-falling', days: [7, 3, 1] });
  });
});

describe('quiet hours', () => {
  test.each([
    ['23-8', 23 * 60, 8 * 60],
    ['22:00–09:00', 22 * 60, 9 * 60],
    ['22:30 — 9:15', 22 * 60 + 30, 9 * 60 + 15],
    ['с 23 до 8', 23 * 60, 8 * 60],
    ['с 23.30 по 7.05', 23 * 60 + 30, 7 * 60 + 5],
    ['22 9', 22 * 60, 9 * 60],
    ['24-8', 0, 8 * 60],
    ['13-14', 13 * 60, 14 * 60],
    ['10pm-8:30am', 22 * 60, 8 * 60 + 30],
    ['from 11 p.m. to 12 am', 23 * 60, 0],
    ['12pm-1pm', 12 * 60, 13 * 60],
  ])('«%s»', (typed, fromMinute, toMinute) => {
    expect(readHours(typed)).toEqual({ kind: 'hours', fromMinute, toMinute });
  });

  test.each([
    ['нет', 'never'],
    ['Без тихих часов', 'never'],
    ['off', 'never'],
    ['9-9', 'same'],
    ['0-24', 'same'],
    ['25-8', 'no-such-time'],
    ['24:30-8', 'no-such-time'],
    ['22:60-9', 'no-such-time'],
    ['13pm-8am', 'no-such-time'],
    ['22', 'not-understood'],
    ['ночью', 'not-understood'],
    ['22-9-10', 'not-understood'],
    ['222-9', 'not-understood'],
    ['', 'not-understood'],
  ])('«%s» is %s', (typed, kind) => {
    expect(readHours(typed).kind).toBe(kind);
  });
});

describe('a place', () => {
  test.each([
    ['Москва', 'Europe/Moscow'],
    ['г. Челябинск', 'Asia/Yekaterinburg'],
    ['ростов-на-дону', 'Europe/Moscow'],
    ['Орёл', 'Europe/Moscow'],
    ['орел', 'Europe/Moscow'],
    ['спб', 'Europe/Moscow'],
    ['МСК+2', 'Etc/GMT-5'],
    ['+5', 'Etc/GMT-5'],
    ['UTC-3', 'Etc/GMT+3'],
    ['UTC−3', 'Etc/GMT+3'],
    ['gmt+05:00', 'Etc/GMT-5'],
    ['мск -1', 'Etc/GMT-2'],
    ['+0', 'UTC'],
    ['Europe/Berlin', 'Europe/Berlin'],
    ['america/new_york', 'America/New_York'],
    ['new york', 'America/New_York'],
    ['Кишинев', 'Europe/Chisinau'],
  ])('«%s» is %s', (typed, timeZone) => {
    expect(readZone(typed)).toEqual({ kind: 'zone', timeZone });
  });

  test.each([
    ['+5:30', 'half-hour'],
    ['+15', 'no-such-offset'],
    ['-13', 'no-such-offset'],
    ['мск+12', 'no-such-offset'],
    ['Урюпинск', 'unknown'],
    ['5', 'unknown'],
    ['15:40', 'unknown'],
    ['+', 'unknown'],
    ['local', 'unknown'],
    ['<b>', 'unknown'],
    ['', 'unknown'],
  ])('«%s» is %s', (typed, kind) => {
    expect(readZone(typed).kind).toBe(kind);
  });

  test('the time at an offset is that many hours from Greenwich, in the sense in which people count', () => {
    for (const [typed, offset] of [
      ['+5', 300],
      ['-3', -180],
      ['МСК+2', 300],
    ] as const) {
      const read = readZone(typed);
      expect(read.kind === 'zone' && DateTime.fromISO('2026-11-21T12:00:00Z', { zone: read.timeZone }).offset).toBe(
        offset,
      );
    }
    expect(zoneName('Etc/GMT-5', 'ru')).toBe('UTC+5');
    expect(zoneName('Etc/GMT+3', 'ru')).toBe('UTC−3');
    expect(zoneName('America/New_York', 'en')).toBe('New York');
    expect(zoneName('America/Sao_Paulo', 'ru')).toBe('America/Sao Paulo');
  });

  test('the buttons stand for Russia’s eleven times, each once, from west to east', () => {
    const offsets = russianZones.map(
      ({ timeZone }) => DateTime.fromISO('2026-11-21T12:00:00Z', { zone: timeZone }).offset,
    );
    expect(offsets).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((hours) => hours * 60));
  });
});

test('no text makes a reader throw, and a place that is found is one that clocks know', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 80 }), fc.string({ maxLength: 12 })), (text) => {
      readDays(text);
      readHours(text);
      const read = readZone(text);
      if (read.kind === 'zone') expect(DateTime.local({ zone: read.timeZone }).isValid).toBe(true);
    }),
  );
});
