// Guarantee: the gateway is asked about a refund often while it may be done any minute, seldom while a bank takes its days, and
// after a month no more: then a person looks.
import { expect, test } from 'vitest';
import { nextRefundPoll } from '../../../src/refunds/next-poll.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const askedAt = new Date('2026-11-21T12:00:00Z');

test.each<[string, number, number | null]>([
  ['at once, every five minutes', 0, 5 * minute],
  ['to the end of the first hour', hour - 1, 5 * minute],
  ['from then on, every hour', hour, hour],
  ['to the end of the first day', day - 1, hour],
  ['from then on, every six hours', day, 6 * hour],
  ['to the end of the thirtieth day', 30 * day - 1, 6 * hour],
  ['and no more', 30 * day, null],
])('%s', (_name, ageMs, pauseMs) => {
  const now = new Date(askedAt.getTime() + ageMs);
  expect(nextRefundPoll(askedAt, now)).toEqual(pauseMs === null ? null : new Date(now.getTime() + pauseMs));
});
