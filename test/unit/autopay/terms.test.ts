// Guarantee: autopay is offered to whom a bound card can be charged for, by the provider's own threshold, and to nobody else.
import { describe, expect, test } from 'vitest';
import {
  assertLimit,
  belowMinorOf,
  defaultMonthlyLimit,
  monthlyLimits,
  offeredTerms,
} from '../../../src/autopay/terms.ts';
import { amvera } from '../../../src/config/profiles/amvera.ts';
import { otCommerce } from '../../../src/config/profiles/ot-commerce.ts';
import { solarSpace } from '../../../src/config/profiles/solar-space.ts';

const person = { entityType: 'INDIVIDUAL', currency: 'RUB' } as const;
const notOffered = (because: string) => ({ kind: 'not-offered', because });

describe('autopay is', () => {
  test('on offer below 100 ₽ at Amvera, below the least top-up where no sum is named', () => {
    expect(offeredTerms(amvera, person, true)).toEqual({ kind: 'offered', belowMinor: 10_000n, limits: monthlyLimits });
    expect(offeredTerms(solarSpace, person, true)).toMatchObject({ kind: 'offered', belowMinor: 50_000n });
    expect(belowMinorOf(otCommerce)).toBe(100n);
  });

  test('not for those who pay by invoice only', () => {
    expect(offeredTerms(amvera, { ...person, entityType: 'LEGAL_ENTITY' }, true)).toEqual(notOffered('entity-type'));
    expect(offeredTerms(solarSpace, { ...person, entityType: 'SOLE_PROPRIETOR' }, true)).toEqual(
      notOffered('entity-type'),
    );
  });

  test('in another currency only where the profile says how rubles become it', () => {
    const inDollars = { ...person, currency: 'USD' } as const;
    expect(offeredTerms({ ...otCommerce, exchange: null }, inDollars, true)).toEqual(notOffered('currency'));
    expect(offeredTerms(otCommerce, inDollars, true)).toMatchObject({ kind: 'offered', belowMinor: 100n });
  });

  test('not where the shop may not charge bound cards', () => {
    expect(offeredTerms(amvera, person, false)).toEqual(notOffered('gateway'));
  });
});

test('the limit that is marked first is on offer, and none is more than a month has days', () => {
  expect(monthlyLimits).toContain(defaultMonthlyLimit);
  expect(monthlyLimits.every((limit) => Number.isInteger(limit) && limit >= 1 && limit <= 31)).toBe(true);
});

test('a limit that is not on offer is nobody’s choice, and goes no further', () => {
  for (const limit of monthlyLimits) expect(() => assertLimit(limit)).not.toThrow();
  for (const limit of [0, 4, 11, -1, 2.5, Number.NaN]) {
    expect(() => assertLimit(limit)).toThrow(new RangeError(`not an offered monthly limit: ${limit}`));
  }
});
