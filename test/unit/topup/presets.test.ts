// Guarantee: every sum on a button can be paid, and the recommended ones last as long as they say.
import { expect, test } from 'vitest';
import type { CardPolicy } from '../../../src/config/profile.ts';
import type { TopUpFacts } from '../../../src/topup/facts.ts';
import { presets } from '../../../src/topup/presets.ts';

const policy: CardPolicy = {
  entityTypes: ['INDIVIDUAL'],
  minimumMinor: 10_000n,
  maximumMinor: 10_000_000n,
  stepMinor: 100n,
  foreignCard: null,
  linkTtlMinutes: 60,
  lateNoticeMinutes: 15,
};
const nothing: TopUpFacts = { lastPaidMinor: undefined, highestDailySpendMinor: undefined };
const offered = (facts: TopUpFacts, rules: CardPolicy = policy) =>
  presets(rules, facts, 'RUB').map(({ amountMinor, reasons }) => [amountMinor, ...reasons]);

test('to someone of whom nothing is known: the minimum and round sums, 1000 ₽ among them', () => {
  expect(offered(nothing)).toEqual([
    [10_000n, 'minimum'],
    [50_000n, 'common'],
    [100_000n, 'common'],
    [300_000n, 'common'],
    [500_000n, 'common'],
  ]);
});

test('to someone with an account in dollars, round sums in dollars', () => {
  const dollars = { ...policy, minimumMinor: 1_00n, maximumMinor: 5_000_00n, stepMinor: 1n };
  expect(presets(dollars, nothing, 'USD').map(({ amountMinor }) => amountMinor)).toEqual([
    ...[1_00n, 10_00n, 20_00n, 50_00n, 100_00n],
  ]);
});

test('recommended for 10 and 30 days by the highest daily spend, rounded up to whole rubles', () => {
  expect(offered({ lastPaidMinor: 70_000n, highestDailySpendMinor: 4_321n })).toEqual([
    [10_000n, 'minimum'],
    [43_300n, 'ten-days'],
    [70_000n, 'last-paid'],
    [129_700n, 'thirty-days'],
  ]);
});

test('a small spend never makes a sum below the minimum, and one sum stands once with all its reasons', () => {
  expect(offered({ lastPaidMinor: 10_000n, highestDailySpendMinor: 7n })).toEqual([
    [10_000n, 'ten-days', 'thirty-days', 'last-paid', 'minimum'],
  ]);
});

test('a spend beyond the maximum offers the maximum, which is not called by days that it does not last', () => {
  expect(offered({ lastPaidMinor: undefined, highestDailySpendMinor: 900_000n })).toEqual([
    [10_000n, 'minimum'],
    [9_000_000n, 'ten-days'],
    [10_000_000n, 'maximum'],
  ]);
});

test('the last sum is raised to a minimum that has grown since, and left out above a maximum that has shrunk', () => {
  const facts = { ...nothing, lastPaidMinor: 5_000n };
  expect(offered(facts)[0]).toEqual([10_000n, 'last-paid', 'minimum']);
  expect(offered({ ...nothing, lastPaidMinor: 10_000_100n }).flat()).not.toContain('last-paid');
});

test('a sum that is just the maximum still lasts the days that it is called by', () => {
  expect(offered({ lastPaidMinor: undefined, highestDailySpendMinor: 1_000_000n })).toEqual([
    [10_000n, 'minimum'],
    [10_000_000n, 'ten-days', 'maximum'],
  ]);
});

test('a reason stands once, though both recommended sums are beyond the maximum', () => {
  expect(offered({ lastPaidMinor: undefined, highestDailySpendMinor: 2_000_000n })).toEqual([
    [10_000n, 'minimum'],
    [10_000_000n, 'maximum'],
  ]);
});

test('round sums below the minimum are not raised to it, and one that is the minimum is both', () => {
  const from = (minimumMinor: bigint) => offered(nothing, { ...policy, minimumMinor })[0];
  expect(from(60_000n)).toEqual([60_000n, 'minimum']);
  expect(from(50_000n)).toEqual([50_000n, 'minimum', 'common']);
});

test('no more than six', () => {
  expect(offered({ ...nothing, lastPaidMinor: 77_700n })).toHaveLength(6);
});
