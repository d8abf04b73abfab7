// Guarantee: whatever a customer types, there is an answer, and no answer names a sum that cannot be.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CardPolicy } from '../../../src/config/profile.ts';
import { formatMoney, toDecimal } from '../../../src/ledger/money.ts';
import { presets } from '../../../src/topup/presets.ts';
import { quote } from '../../../src/topup/quote.ts';
import { parseTypedAmount } from '../../../src/topup/typed-amount.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(..."0123456789 ,.'-+₽$руб\u00a0\u202f١٥\ufe0f\u20e3тыск"), maxLength: 40 }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

test('no text makes it throw, and all sums that it names are positive and fit the books', () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom('RUB' as const, 'USD' as const), (text, currency) => {
      const read = parseTypedAmount(text, currency);
      const sums = [
        ...('amountMinor' in read ? [read.amountMinor] : []),
        ...('readingsMinor' in read ? read.readingsMinor : []),
      ];
      for (const sum of sums) expect(sum > 0n && sum <= 10n ** 20n).toBe(true);
      if ('readingsMinor' in read) expect(read.readingsMinor.length).toBeLessThanOrEqual(2);
      if (read.kind === 'amount') expect(read.amountMinor < 10n ** 17n).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

test('every sum that we print is read back as itself', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 17n - 1n }), (amountMinor) => {
      const texts = [toDecimal(amountMinor), formatMoney({ amountMinor, currency: 'RUB' }, 'ru')];
      for (const text of texts) expect(parseTypedAmount(text)).toEqual({ kind: 'amount', amountMinor });
    }),
  );
});

const policies: fc.Arbitrary<CardPolicy> = fc
  .record({
    minimum: fc.bigInt(1n, 10n ** 6n),
    range: fc.bigInt(10n ** 5n, 10n ** 9n),
    step: fc.constantFrom(1n, 100n, 500n),
  })
  .map(({ minimum, range, step }) => ({
    entityTypes: ['INDIVIDUAL'],
    minimumMinor: minimum,
    maximumMinor: minimum + range,
    stepMinor: step,
    foreignCard: { network: 'Mastercard', minimumMinor: minimum * 2n > minimum + range ? minimum : minimum * 2n },
    linkTtlMinutes: 60,
    lateNoticeMinutes: null,
  }));
const amounts = fc.bigInt({ min: 1n, max: 10n ** 12n });

test('every sum that a refusal names is accepted with the same card', () => {
  fc.assert(
    fc.property(
      policies,
      amounts,
      fc.constantFrom('russian' as const, 'foreign' as const),
      (policy, amountMinor, cardKind) => {
        const request = { amountMinor, cardKind, entityType: 'INDIVIDUAL', exchange: 'same' } as const;
        const said = quote(policy, request);
        const mends = [
          ...('minimumMinor' in said ? [said.minimumMinor] : []),
          ...('maximumMinor' in said ? [said.maximumMinor] : []),
          ...('neighboursMinor' in said ? said.neighboursMinor : []),
        ];
        expect(mends.length > 0).toBe(said.kind !== 'accepted');
        for (const mend of mends) expect(quote(policy, { ...request, amountMinor: mend }).kind).toBe('accepted');
      },
    ),
  );
});

test('every preset is accepted, once, in ascending order, six at most', () => {
  const known = fc.option(amounts, { nil: undefined });
  fc.assert(
    fc.property(policies, known, known, (policy, lastPaidMinor, highestDailySpendMinor) => {
      const sums = presets(policy, { lastPaidMinor, highestDailySpendMinor }, 'RUB').map(
        (preset) => preset.amountMinor,
      );
      expect(sums.length).toBeGreaterThan(0);
      expect(sums.length).toBeLessThanOrEqual(6);
      expect(sums).toEqual([...new Set(sums)].sort((left, right) => (left < right ? -1 : 1)));
      for (const amountMinor of sums) {
        const request = { amountMinor, cardKind: 'russian', entityType: 'INDIVIDUAL', exchange: 'same' } as const;
        expect(quote(policy, request).kind).toBe('accepted');
      }
    }),
  );
});
