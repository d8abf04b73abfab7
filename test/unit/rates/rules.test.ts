// Guarantee: rates are taken whole and exact, belong to the bank's own day, and one that leaps or has grown old is not believed.
import { describe, expect, test } from 'vitest';
import { areNear, bankDay, fromColumn, toColumn } from '../../../src/rates/bank-day.ts';
import { exactRateMicro } from '../../../src/rates/central-bank/exact-rate.ts';
import { atMostRubles, toRubles } from '../../../src/rates/convert.ts';
import { isJump } from '../../../src/rates/is-jump.ts';

describe('the bank’s day', () => {
  test('begins at Moscow’s midnight, wherever the provider is', () => {
    expect(bankDay(new Date('2026-11-20T20:59:59.999Z'))).toBe('2026-11-20');
    expect(bankDay(new Date('2026-11-20T21:00:00Z'))).toBe('2026-11-21');
  });

  test('is kept as its own midnight in UTC and read back as itself', () => {
    expect(toColumn('2026-11-21')).toEqual(new Date('2026-11-21T00:00:00Z'));
    expect(fromColumn(new Date('2026-11-21T00:00:00Z'))).toBe('2026-11-21');
  });

  test('a rate outlasts the New Year holidays, fifteen days either way, and no longer', () => {
    expect(areNear('2026-12-31', '2027-01-15')).toBe(true);
    expect(areNear('2027-01-15', '2026-12-31')).toBe(true);
    expect(areNear('2026-12-31', '2027-01-16')).toBe(false);
    expect(areNear('2027-01-16', '2026-12-31')).toBe(false);
    expect(areNear('2026-11-21', '2026-11-21')).toBe(true);
  });
});

describe('a leap', () => {
  test.each([
    [130_000_000n, false],
    [130_000_001n, true],
    [100_000_000n, false],
    [70_000_000n, false],
    [69_999_999n, true],
    [1n, true],
  ])('from 100 ₽ to %s millionths: %s', (rateMicro, leaps) => {
    expect(isJump(rateMicro, 100_000_000n)).toBe(leaps);
  });
});

describe('a rate as the bank writes it', () => {
  test.each([
    ['75', '1', 75_000_000n],
    [' 75,5 ', ' 10 ', 7_550_000n],
    ['0,000001', '1', 1n],
    ['12,3456', '10000', undefined],
    ['12,3456', '100', 123_456n],
    ['0', '1', undefined],
    ['0,0000001', '1', undefined],
    ['75.5', '1', undefined],
    ['75', '0', undefined],
    ['75', '-1', undefined],
    ['', '1', undefined],
  ])('%j for %j units', (value, nominal, rateMicro) => {
    expect(exactRateMicro({ value, nominal })).toBe(rateMicro);
  });
});

test('of a part of a kopeck the payer pays a whole one, and nobody is given one', () => {
  expect([toRubles(33n, 74_555_500n), atMostRubles(33n, 74_555_500n)]).toEqual([2_461n, 2_460n]);
  expect([toRubles(2n, 74_500_000n), atMostRubles(2n, 74_500_000n)]).toEqual([149n, 149n]);
});
