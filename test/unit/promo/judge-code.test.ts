// Guarantee: a promo code gives what it says to whom it is for, and each refusal names its own reason, the same one each time.
import { describe, expect, test } from 'vitest';
import { type Claimant, type CodeFacts, judgeCode, type PromoRefusal } from '../../../src/promo/judge-code.ts';

const now = new Date('2026-11-21T12:00:00Z');
const before = new Date('2026-11-21T11:59:59.999Z');
const after = new Date('2026-11-21T12:00:00.001Z');

const code: CodeFacts = {
  currency: 'RUB',
  bonus: { kind: 'fixed', bonusMinor: 20_000n },
  validFrom: now,
  validTo: after,
  totalLimit: 10,
  perAccountLimit: 1,
  leastTopUpMinor: 50_000n,
  entityTypes: ['INDIVIDUAL', 'SELF_EMPLOYED'],
  firstTopUpOnly: true,
  claimed: 9,
  stoppedAt: null,
};
const wish: Claimant & { amountMinor: bigint } = {
  entityType: 'INDIVIDUAL',
  currency: 'RUB',
  claims: 0,
  hasToppedUp: false,
  amountMinor: 50_000n,
};

/** Everything that can be wrong, in the order in which it is told. */
const wrongs: readonly {
  readonly code?: Partial<CodeFacts>;
  readonly wish?: Partial<typeof wish>;
  readonly refusal: PromoRefusal;
}[] = [
  { code: { stoppedAt: before }, refusal: { reason: 'stopped' } },
  { code: { validFrom: after }, refusal: { reason: 'not-yet', validFrom: after } },
  { code: { validTo: now }, refusal: { reason: 'expired' } },
  { wish: { currency: 'USD' }, refusal: { reason: 'other-currency', currency: 'RUB' } },
  {
    wish: { entityType: 'LEGAL_ENTITY' },
    refusal: { reason: 'not-for-entity-type', entityTypes: ['INDIVIDUAL', 'SELF_EMPLOYED'] },
  },
  { wish: { claims: 1 }, refusal: { reason: 'used-by-account' } },
  { wish: { hasToppedUp: true }, refusal: { reason: 'first-top-up-only' } },
  { code: { claimed: 10 }, refusal: { reason: 'used-up' } },
  { wish: { amountMinor: 49_999n }, refusal: { reason: 'top-up-too-small', leastMinor: 50_000n } },
];

describe('refused', () => {
  for (const wrong of wrongs) {
    test(`for one reason: ${wrong.refusal.reason}`, () => {
      const judged = judgeCode({ ...code, ...wrong.code }, { ...wish, ...wrong.wish }, now);
      expect(judged).toEqual({ kind: 'refused', ...wrong.refusal });
    });
  }

  test('for several: of each two the one that stands first is told', () => {
    for (const [index, first] of wrongs.entries()) {
      for (const second of wrongs.slice(index + 1)) {
        // A code that begins tomorrow and has ended is no code that can be made; the pair is judged all the same.
        const judged = judgeCode(
          { ...code, ...second.code, ...first.code },
          { ...wish, ...second.wish, ...first.wish },
          now,
        );
        expect(judged, `${first.refusal.reason} before ${second.refusal.reason}`).toMatchObject({
          kind: 'refused',
          reason: first.refusal.reason,
        });
      }
    }
  });
});

describe('accepted', () => {
  test('at the first moment, for the last place, with the least sum', () => {
    expect(judgeCode(code, wish, now)).toEqual({ kind: 'accepted', bonusMinor: 20_000n });
  });

  test('by anyone, any time, any number of times, where nothing is asked', () => {
    const open = {
      ...code,
      validTo: null,
      totalLimit: null,
      perAccountLimit: 3,
      entityTypes: [],
      firstTopUpOnly: false,
    };
    const anyone = { ...wish, entityType: 'LEGAL_ENTITY', claims: 2, hasToppedUp: true } as const;
    expect(judgeCode({ ...open, claimed: 1_000_000 }, anyone, now).kind).toBe('accepted');
  });

  const tenPercent = {
    ...code,
    leastTopUpMinor: 0n,
    bonus: { kind: 'percent', percent: 10, capMinor: 10_000n },
  } as const;
  test.each([
    [10n, 1n],
    [19n, 1n],
    [20n, 2n],
    [99_999n, 9_999n],
    [100_000n, 10_000n],
    [100_001n, 10_000n],
    [9_000_000_000_000_000_000n, 10_000n],
  ])('a share of %s is %s: rounded down, and no more than the cap', (amountMinor, bonusMinor) => {
    expect(judgeCode(tenPercent, { ...wish, amountMinor }, now)).toEqual({ kind: 'accepted', bonusMinor });
  });

  test.each([
    [10, 9n, 10n],
    [3, 33n, 34n],
    [100, 0n, 1n],
  ])('a share of %s %% of so little as %s is nothing: %s is asked for', (percent, amountMinor, leastMinor) => {
    const share = { ...tenPercent, bonus: { ...tenPercent.bonus, percent } };
    const judged = judgeCode(share, { ...wish, amountMinor }, now);
    expect(judged).toEqual({ kind: 'refused', reason: 'top-up-too-small', leastMinor });
    expect(judgeCode(share, { ...wish, amountMinor: leastMinor }, now)).toEqual({ kind: 'accepted', bonusMinor: 1n });
  });
});
