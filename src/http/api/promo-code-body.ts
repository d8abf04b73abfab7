import { z } from 'zod';
import { entityTypes } from '../../config/profile.ts';
import type { NewCode, NewCodeProblem, PromoCode } from '../../promo/index.ts';
import { ApiProblem } from './problems.ts';
import { amount, askedMoment, currency, moment, money, text, toMoney } from './schemas.ts';

const count = z.int().min(1).max(2_147_483_647);

export const promoCodeWish = z.strictObject({
  code: text(64, 'AUTUMN'),
  bonus: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('fixed'), amount }),
    z.strictObject({ kind: z.literal('percent'), percent: z.int().min(1).max(100), cap: amount }),
  ]),
  validFrom: askedMoment.optional(),
  validTo: askedMoment.optional().meta({ description: 'Not within.', examples: ['2027-01-01T00:00:00+03:00'] }),
  totalLimit: count.optional(),
  perAccountLimit: count.optional(),
  leastTopUp: amount.optional(),
  entityTypes: z.array(z.enum(entityTypes)).max(entityTypes.length).optional(),
  firstTopUpOnly: z.boolean().optional(),
});
type Wish = z.output<typeof promoCodeWish>;

const described = {
  code: z.string(),
  currency,
  bonus: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('fixed'), amount: money }),
    z.object({ kind: z.literal('percent'), percent: z.int(), cap: money }),
  ]),
  validFrom: moment,
  validTo: moment.nullable(),
  totalLimit: z.int().nullable(),
  perAccountLimit: z.int(),
  leastTopUp: money,
  entityTypes: z.array(z.enum(entityTypes)).meta({ description: 'Empty: everybody.' }),
  firstTopUpOnly: z.boolean(),
  claimed: z.int().meta({ description: 'Places taken, those held for open payment links with them.' }),
  createdAt: moment,
  stoppedAt: moment.nullable(),
};
export const promoCodeBody = z.object(described).meta({ id: 'PromoCode' });
export const promoCodeWithStatistics = z
  .object({ ...described, reserved: z.int(), granted: z.int(), grantedBonus: money, toppedUp: money })
  .meta({ id: 'PromoCodeWithStatistics' });

/** A code as the platform reads it. */
export function toPromoCodeBody(code: PromoCode): z.output<typeof promoCodeBody> {
  const sum = (amountMinor: bigint) => toMoney({ amountMinor, currency: code.currency });
  const { bonus } = code;
  return {
    ...{ code: code.code, currency: code.currency, totalLimit: code.totalLimit, claimed: code.claimed },
    bonus:
      bonus.kind === 'fixed'
        ? { kind: 'fixed', amount: sum(bonus.bonusMinor) }
        : { kind: 'percent', percent: bonus.percent, cap: sum(bonus.capMinor) },
    validFrom: code.validFrom.toISOString(),
    validTo: code.validTo?.toISOString() ?? null,
    perAccountLimit: code.perAccountLimit,
    leastTopUp: sum(code.leastTopUpMinor),
    entityTypes: [...code.entityTypes],
    firstTopUpOnly: code.firstTopUpOnly,
    createdAt: code.createdAt.toISOString(),
    stoppedAt: code.stoppedAt?.toISOString() ?? null,
  };
}

const wrong = (path: string, message: string) =>
  new ApiProblem('invalid-request', { errors: [{ path: `/body/${path}`, code: 'invalid', message }] });

/** @throws ApiProblem when its sums are of several currencies: a code is of one */
export function toNewCode(given: Wish): NewCode {
  const { bonus, leastTopUp } = given;
  const sum = bonus.kind === 'fixed' ? bonus.amount : bonus.cap;
  if (leastTopUp && leastTopUp.currency !== sum.currency) {
    throw wrong('leastTopUp/currency', 'Not the currency of the bonus');
  }
  const minor = BigInt(sum.amountMinor);
  return {
    code: given.code,
    currency: sum.currency,
    bonus:
      bonus.kind === 'fixed'
        ? { kind: 'fixed', bonusMinor: minor }
        : { kind: 'percent', percent: bonus.percent, capMinor: minor },
    validFrom: given.validFrom === undefined ? undefined : new Date(given.validFrom),
    validTo: given.validTo === undefined ? undefined : new Date(given.validTo),
    totalLimit: given.totalLimit,
    perAccountLimit: given.perAccountLimit,
    leastTopUpMinor: leastTopUp && BigInt(leastTopUp.amountMinor),
    entityTypes: given.entityTypes,
    firstTopUpOnly: given.firstTopUpOnly,
  };
}

const places: Readonly<Record<NewCodeProblem, string>> = {
  code: 'code',
  bonus: 'bonus/amount',
  percent: 'bonus/percent',
  cap: 'bonus/cap',
  until: 'validTo',
  limit: 'totalLimit',
  'per-account': 'perAccountLimit',
  least: 'leastTopUp',
};

/** What the promo codes' own rules have refused. */
export const wrongCode = (problem: NewCodeProblem) => wrong(places[problem], 'A code cannot be made of this');

/** Whether a code that exists is what is asked for: a repeat whose first answer was lost, or was never kept. */
export function isAsked(code: PromoCode, asked: NewCode): boolean {
  const sameBonus =
    asked.bonus.kind === 'fixed'
      ? code.bonus.kind === 'fixed' && code.bonus.bonusMinor === asked.bonus.bonusMinor
      : code.bonus.kind === 'percent' &&
        code.bonus.percent === asked.bonus.percent &&
        code.bonus.capMinor === asked.bonus.capMinor;
  const wanted = new Set(asked.entityTypes ?? []);
  return (
    sameBonus &&
    code.stoppedAt === null &&
    code.currency === asked.currency &&
    (asked.validFrom === undefined || asked.validFrom.getTime() === code.validFrom.getTime()) &&
    (asked.validTo?.getTime() ?? null) === (code.validTo?.getTime() ?? null) &&
    (asked.totalLimit ?? null) === code.totalLimit &&
    (asked.perAccountLimit ?? 1) === code.perAccountLimit &&
    (asked.leastTopUpMinor ?? 0n) === code.leastTopUpMinor &&
    (asked.firstTopUpOnly ?? false) === code.firstTopUpOnly &&
    wanted.size === code.entityTypes.length &&
    code.entityTypes.every((type) => wanted.has(type))
  );
}
