// Guarantee: events are told as spans that neither overlap nor leave out a minute, whichever of them are repeated or come late; and the parts
// of a resource's life add up to what it has cost.
import { expect, test } from 'vitest';
import { dueAtOnce } from '../../../src/usage/book-resource.ts';
import {
  amendSegments,
  type Segment,
  type SegmentEvent,
  segmentsOf,
  sumOfUses,
  usesOf,
} from '../../../src/usage/segments.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 21) + minute * 60_000);
const rates: Readonly<Record<string, bigint>> = { A: 1_000_000n, B: 2_500_000n };
const ids: Readonly<Record<string, bigint>> = { A: 1n, B: 2n };

/** «start 5 A», «tariff 7 B», «stop 9». */
function events(text: string): SegmentEvent[] {
  return text
    .split(', ')
    .filter(Boolean)
    .map((one) => {
      const [kind = '', minute = '', name = ''] = one.split(' ');
      const known = (['start', 'stop', 'tariff'] as const).find((word) => word === kind);
      if (!known) throw new Error(one);
      const tariff = name === '' ? null : { id: ids[name] ?? 0n, rateMicro: rates[name] ?? 0n };
      return { kind: known, at: at(Number.parseInt(minute, 10)), tariff };
    });
}

/** «5-7 A 0, 7- B 2»: from, to, tariff, what it had cost before in minor units. */
function words(segments: readonly Segment[]): string {
  const minute = (moment: Date | null): string => (moment ? String((moment.getTime() - at(0).getTime()) / 60_000) : '');
  return segments
    .map(({ fromAt, toAt, tariffId, baseMicro }) => {
      return `${minute(fromAt)}-${minute(toAt)} ${tariffId === 1n ? 'A' : 'B'} ${baseMicro / 1_000_000n}`;
    })
    .join(', ');
}

const table = [
  ['nothing', '', ''],
  ['a start runs on', 'start 5 A', '5- A 0'],
  ['a stop ends it', 'start 5 A, stop 9', '5-9 A 0'],
  ['started twice is started once', 'start 5 A, start 7 A, stop 9, stop 12', '5-9 A 0'],
  ['a start on another tariff changes it', 'start 5 A, start 7 B', '5-7 A 0, 7- B 2'],
  ['a change of tariff', 'start 5 A, tariff 7 B, tariff 8 B, stop 9', '5-7 A 0, 7-9 B 2'],
  ['a change of what stands is none', 'tariff 3 B, start 5 A, stop 9, tariff 10 B', '5-9 A 0'],
  ['a stop of what never ran', 'stop 9', ''],
  ['it stands in between, and costs nothing then', 'start 5 A, stop 9, start 20 B', '5-9 A 0, 20- B 4'],
  ['less than a minute is nothing', 'start 5 A, stop 5', ''],
  ['restarted within a minute, it ran on', 'start 5 A, stop 9, start 9 A', '5- A 0'],
  ['restarted within a minute on another tariff', 'start 5 A, stop 9, start 9 B', '5-9 A 0, 9- B 4'],
  ['of several tariffs within a minute the last counts', 'start 5 A, tariff 7 B, tariff 7 A', '5-7 A 0, 7- A 2'],
] as const;

test.each(table)('%s', (_name, told, spans) => {
  expect(words(segmentsOf(events(told)))).toBe(spans);
});

test('whatever was known before an event, the spans come out as if all had been told in their order', () => {
  for (const [, told, spans] of table) {
    const all = events(told);
    for (const [late, event] of all.entries()) {
      const known = segmentsOf(all.filter((_, index) => index !== late));
      const replayed = all.filter((one) => one.at >= event.at);
      expect(words(amendSegments(known, event.at, replayed)), `${told}, ${late} late`).toBe(spans);
    }
  }
});

test('the parts of a life add up to its cost, wherever it is cut', () => {
  const third: SegmentEvent = { kind: 'start', at: at(0), tariff: { id: 1n, rateMicro: 333_333n } };
  const life = segmentsOf([third, ...events('tariff 10 B, stop 21')]);
  const sum = (from: number, to: number): bigint =>
    usesOf(life, { from: at(from), to: at(to) }).reduce((total, { amountMinor }) => total + amountMinor, 0n);
  // 10 × 0.333333 + 11 × 2.5 = 30.83333
  expect(sum(0, 100)).toBe(30n);
  for (let cut = 0; cut <= 25; cut += 1) expect(sum(0, cut) + sum(cut, 100), `cut at ${cut}`).toBe(30n);
});

test('minutes on one tariff are one line, and what is given back is below zero', () => {
  const life = segmentsOf(events('start 0 A, tariff 10 B, tariff 20 A, stop 30'));
  expect(usesOf(life, { from: at(5), to: at(25) })).toEqual([
    { tariffId: 1n, minutes: 10, amountMinor: 10n },
    { tariffId: 2n, minutes: 10, amountMinor: 25n },
  ]);
  const all = { from: at(0), to: at(60) };
  expect(sumOfUses(usesOf(segmentsOf(events('start 0 A, stop 20')), all), usesOf(life, all))).toEqual([
    { tariffId: 2n, minutes: -10, amountMinor: -25n },
  ]);
});

const cases = [
  { name: 'a start of now books nothing', before: '', after: 'start 70 A', due: [], upto: 60, reason: 'removal' },
  {
    name: 'a stop books what came since the hour',
    before: 'start 0 A',
    after: 'start 0 A, stop 70',
    due: [[1n, 10, 10n]],
    upto: 70,
    reason: 'removal',
  },
  {
    name: 'a stop that is yet to come leaves it to the hour',
    before: 'start 0 A',
    after: 'start 0 A, stop 76',
    due: [],
    upto: 60,
    reason: 'removal',
  },
  {
    name: 'a late stop gives back',
    before: 'start 0 A',
    after: 'start 0 A, stop 50',
    due: [[1n, -10, -10n]],
    upto: 60,
    reason: 'correction',
  },
  {
    name: 'a late start is due',
    before: '',
    after: 'start 50 A',
    due: [[1n, 10, 10n]],
    upto: 60,
    reason: 'correction',
  },
  {
    name: 'late and removed, it is one booking',
    before: '',
    after: 'start 50 A, stop 65',
    due: [[1n, 15, 15n]],
    upto: 65,
    reason: 'correction',
  },
  {
    name: 'another tariff late is the difference',
    before: 'start 0 A',
    after: 'start 0 A, tariff 50 B',
    due: [
      [1n, -10, -10n],
      [2n, 10, 25n],
    ],
    upto: 60,
    reason: 'correction',
  },
] as const;

test.each(cases)('$name', ({ before, after, due, upto, reason }) => {
  const spans = { before: segmentsOf(events(before)), after: segmentsOf(events(after)), now: at(75) };
  const uses = due.map(([tariffId, minutes, amountMinor]) => ({ tariffId, minutes, amountMinor }));
  const found = dueAtOnce(spans, at(60));
  expect(found.uses.toSorted((one, other) => Number.parseInt(String(one.tariffId - other.tariffId), 10))).toEqual(uses);
  expect(found).toMatchObject({ upto: at(upto), reason });
});
