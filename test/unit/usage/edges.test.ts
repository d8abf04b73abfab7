// Guarantee: usage is counted by whole minutes; what was booked twice is taken off whole, and what has changed stays; and services
// that cost the same share a debt in one order, so that a repeat comes to the same.
import { expect, test } from 'vitest';
import { minuteOf, sumOfUses } from '../../../src/usage/segments.ts';
import { shareDue } from '../../../src/usage/share-due.ts';

test('a moment counts from the minute that it is in', () => {
  const minute = new Date('2026-11-21T12:34:00Z');
  expect(minuteOf(new Date('2026-11-21T12:34:59.999Z'))).toEqual(minute);
  expect(minuteOf(minute)).toEqual(minute);
});

test('what comes to nothing is left out, what differs in time or in money alone is not', () => {
  const use = { tariffId: 1n, minutes: 5, amountMinor: 3n };
  expect(sumOfUses([use], [use])).toEqual([]);
  expect(sumOfUses([use], [{ ...use, minutes: 4 }])).toEqual([{ tariffId: 1n, minutes: 1, amountMinor: 0n }]);
  expect(sumOfUses([use], [{ ...use, amountMinor: 2n }])).toEqual([{ tariffId: 1n, minutes: 0, amountMinor: 1n }]);
  expect(sumOfUses([use, use], [])).toEqual([{ tariffId: 1n, minutes: 10, amountMinor: 6n }]);
});

test('of services that cost the same the first by name bears the debt, however they come', () => {
  const [web, mail, cheap] = [
    { service: 'web', dueMinor: 10n },
    { service: 'mail', dueMinor: 10n },
    { service: 'cheap', dueMinor: 1n },
  ];
  const shares = [{ service: 'mail', dueMinor: 15n }, web, cheap];
  for (const order of [
    [web, mail, cheap],
    [cheap, mail, web],
    [mail, cheap, web],
  ]) {
    expect(shareDue(5n, order)).toEqual(shares);
  }
});
