// Guarantee: a sum is taken only as the provider's policy allows, and every refusal names sums that would be taken.
import { describe, expect, test } from 'vitest';
import type { CardPolicy } from '../../../src/config/profile.ts';
import { quote, type TopUpRequest } from '../../../src/topup/quote.ts';

const policy: CardPolicy = {
  entityTypes: ['INDIVIDUAL', 'SELF_EMPLOYED', 'SOLE_PROPRIETOR'],
  minimumMinor: 10_000n,
  maximumMinor: 10_000_000n,
  stepMinor: 100n,
  foreignCard: { network: 'Mastercard', minimumMinor: 100_000n },
  linkTtlMinutes: 60,
  lateNoticeMinutes: 15,
};
const request: TopUpRequest = { amountMinor: 50_000n, cardKind: 'russian', entityType: 'INDIVIDUAL', exchange: 'same' };
const accepted = (amountMinor: bigint) => ({ kind: 'accepted', amountMinor });

describe('a Russian card', () => {
  test.each([
    [10_000n, accepted(10_000n)],
    [9_900n, { kind: 'below-minimum', minimumMinor: 10_000n }],
    [9_999n, { kind: 'below-minimum', minimumMinor: 10_000n }],
    [10_000_000n, accepted(10_000_000n)],
    [10_000_001n, { kind: 'above-maximum', maximumMinor: 10_000_000n }],
    [150_050n, { kind: 'not-a-step', stepMinor: 100n, neighboursMinor: [150_000n, 150_100n] }],
    [9_999_999n, { kind: 'not-a-step', stepMinor: 100n, neighboursMinor: [9_999_900n, 10_000_000n] }],
  ])('%s kopecks', (amountMinor, expected) => {
    expect(quote(policy, { ...request, amountMinor })).toEqual(expected);
  });
});

describe('a foreign card', () => {
  test.each([
    [99_900n, { kind: 'foreign-card-minimum', minimumMinor: 100_000n, network: 'Mastercard' }],
    [5_000n, { kind: 'foreign-card-minimum', minimumMinor: 100_000n, network: 'Mastercard' }],
    [100_000n, accepted(100_000n)],
    [100_050n, { kind: 'not-a-step', stepMinor: 100n, neighboursMinor: [100_000n, 100_100n] }],
  ])('from 1000 ₽: %s kopecks', (amountMinor, expected) => {
    expect(quote(policy, { ...request, cardKind: 'foreign', amountMinor })).toEqual(expected);
  });

  test('has no lower minimum than any other', () => {
    const lenient = { ...policy, foreignCard: { network: 'Mastercard', minimumMinor: 5_000n } } as const;
    const refused = { kind: 'foreign-card-minimum', minimumMinor: 10_000n, network: 'Mastercard' };
    expect(quote(lenient, { ...request, cardKind: 'foreign', amountMinor: 9_900n })).toEqual(refused);
  });

  test('is like any other where the provider makes no difference', () => {
    const plain = { ...policy, foreignCard: null };
    expect(quote(plain, { ...request, cardKind: 'foreign', amountMinor: 10_000n })).toEqual(accepted(10_000n));
    expect(quote(plain, { ...request, cardKind: 'foreign', amountMinor: 100n }).kind).toBe('below-minimum');
  });
});

test('an entity type outside the policy pays by invoice, whatever the sum', () => {
  const outcome = quote(policy, { ...request, entityType: 'LEGAL_ENTITY', amountMinor: 1n });
  expect(outcome).toEqual({ kind: 'pays-by-invoice', entityType: 'LEGAL_ENTITY' });
});

test.each(['missing', 'stale'] as const)('a rate that is %s makes no sum: it is said, not guessed', (exchange) => {
  expect(quote(policy, { ...request, exchange })).toEqual({ kind: 'rate-missing', because: exchange });
});

test('with a known rate an account in dollars has the policy of its own currency', () => {
  const dollars = { ...policy, minimumMinor: 1_00n, stepMinor: 1n };
  expect(quote(dollars, { ...request, exchange: 'known', amountMinor: 5_58n })).toEqual(accepted(5_58n));
  const little = quote(dollars, { ...request, exchange: 'known', amountMinor: 99n });
  expect(little).toEqual({ kind: 'below-minimum', minimumMinor: 1_00n });
});

test('who pays by invoice is told that first, whatever is known of the rate', () => {
  const outcome = quote(policy, { ...request, entityType: 'LEGAL_ENTITY', exchange: 'missing' });
  expect(outcome.kind).toBe('pays-by-invoice');
});

test('a minimum and a maximum off the step are moved onto it, inwards', () => {
  const odd = { ...policy, minimumMinor: 10_050n, maximumMinor: 99_950n };
  expect(quote(odd, { ...request, amountMinor: 10_050n })).toEqual({ kind: 'below-minimum', minimumMinor: 10_100n });
  expect(quote(odd, { ...request, amountMinor: 99_950n })).toEqual({ kind: 'above-maximum', maximumMinor: 99_900n });
});
