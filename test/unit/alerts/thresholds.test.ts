// Guarantee: a person's own thresholds stand, each by itself; what they have not chosen is as the product and the profile have it.
import { expect, test } from 'vitest';
import { thresholdsOf } from '../../../src/alerts/thresholds.ts';
import { amvera } from '../../../src/config/profiles/amvera.ts';

const none = { infoDays: null, warningDays: null, criticalDays: null, sumMinor: null };
const usual = { infoDays: 7, warningDays: 3, criticalDays: 1, sumMinor: 100_00n };

test('without a choice it is a week, three days, the last day, and the sum below which autopay would charge', () => {
  expect(thresholdsOf(none, amvera)).toEqual(usual);
});

test.each([{ infoDays: 14 }, { warningDays: 5 }, { criticalDays: 2 }, { sumMinor: 7n }, { sumMinor: 0n }])(
  'only what was chosen changes: %o',
  (own) => {
    expect(thresholdsOf({ ...none, ...own }, amvera)).toEqual({ ...usual, ...own });
  },
);
