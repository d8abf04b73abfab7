import { type Agent, recordAct } from '../audit/index.ts';
import type { EntityType } from '../config/profile.ts';
import { inTransaction } from '../db/transaction.ts';
import { type Currency, maxAmountMinor } from '../ledger/money.ts';
import { findCode, type PromoBonus, type PromoCode, toPromoCode } from './code.ts';
import type { PromoDeps } from './deps.ts';
import { normaliseCode } from './normalise-code.ts';

/** A code as an agent wants it; what is left out is without that condition. Sums in minor units of the currency. */
export interface NewCode {
  /** As it was typed. */
  readonly code: string;
  readonly currency: Currency;
  readonly bonus: PromoBonus;
  /** From now on unless told otherwise. */
  readonly validFrom?: Date | undefined;
  /** Not within. */
  readonly validTo?: Date | undefined;
  readonly totalLimit?: number | undefined;
  /** Once, unless told otherwise. */
  readonly perAccountLimit?: number | undefined;
  readonly leastTopUpMinor?: bigint | undefined;
  readonly entityTypes?: readonly EntityType[] | undefined;
  readonly firstTopUpOnly?: boolean | undefined;
}

/** Which part of a wish makes no sense; stable codes. */
export type NewCodeProblem = 'code' | 'bonus' | 'percent' | 'cap' | 'until' | 'limit' | 'per-account' | 'least';

export type CreateOutcome =
  | { readonly kind: 'created'; readonly code: PromoCode }
  /** A code is never made anew, a stopped one neither: it would mean two things in the log. */
  | { readonly kind: 'already-exists'; readonly code: PromoCode }
  | { readonly kind: 'invalid'; readonly problem: NewCodeProblem };

/** What an integer column holds. */
const largestCount = 2_147_483_647;

const isSum = (minor: bigint): boolean => minor > 0n && minor <= maxAmountMinor;
const isCount = (count: number): boolean => Number.isInteger(count) && count > 0 && count <= largestCount;

/** @returns what the table's CHECKs would refuse, the first of it */
function problemOf(wish: NewCode, now: Date): NewCodeProblem | undefined {
  const { bonus, validFrom = now, validTo, totalLimit, perAccountLimit, leastTopUpMinor } = wish;
  if (bonus.kind === 'fixed' && !isSum(bonus.bonusMinor)) return 'bonus';
  if (bonus.kind === 'percent' && !(isCount(bonus.percent) && bonus.percent <= 100)) return 'percent';
  if (bonus.kind === 'percent' && !isSum(bonus.capMinor)) return 'cap';
  if (validTo !== undefined && (validTo <= validFrom || validTo <= now)) return 'until';
  if (totalLimit !== undefined && !isCount(totalLimit)) return 'limit';
  if (perAccountLimit !== undefined && !isCount(perAccountLimit)) return 'per-account';
  if (leastTopUpMinor !== undefined && leastTopUpMinor !== 0n && !isSum(leastTopUpMinor)) return 'least';
  return undefined;
}

function columnsOf(bonus: PromoBonus) {
  if (bonus.kind === 'fixed') return { bonusMinor: bonus.bonusMinor };
  return { percent: bonus.percent, capMinor: bonus.capMinor };
}

/** The terms for the log, as texts. */
function detailOf({ code, currency, bonus, totalLimit, validTo }: PromoCode): Record<string, string> {
  return {
    code,
    currency,
    bonus: bonus.kind === 'fixed' ? String(bonus.bonusMinor) : `${bonus.percent}%, ${bonus.capMinor}`,
    ...(totalLimit === null ? {} : { limit: String(totalLimit) }),
    ...(validTo === null ? {} : { until: validTo.toISOString() }),
  };
}

/** Makes a promo code and logs who did. Two agents who want the same code at once get one. */
export async function createCode(deps: PromoDeps, wish: NewCode & { readonly agent: Agent }): Promise<CreateOutcome> {
  const now = deps.clock.now();
  const code = normaliseCode(wish.code);
  if (code === undefined) return { kind: 'invalid', problem: 'code' };
  const problem = problemOf(wish, now);
  if (problem) return { kind: 'invalid', problem };
  const { agent, currency, bonus, validFrom = now, validTo = null, totalLimit = null } = wish;
  return inTransaction(deps.db, async (tx): Promise<CreateOutcome> => {
    const [row] = await tx.promoCode.createManyAndReturn({
      data: {
        ...{ code, currency, ...columnsOf(bonus), validFrom, validTo, totalLimit },
        perAccountLimit: wish.perAccountLimit ?? 1,
        leastTopUpMinor: wish.leastTopUpMinor ?? 0n,
        entityTypes: [...(wish.entityTypes ?? [])],
        firstTopUpOnly: wish.firstTopUpOnly ?? false,
        createdAt: now,
        createdBy: agent.id,
      },
      skipDuplicates: true,
    });
    if (!row) {
      const existing = await findCode(tx, code);
      if (!existing) throw new Error(`promo code ${code} is taken and not to be seen`);
      return { kind: 'already-exists', code: existing };
    }
    const created = toPromoCode(row);
    await recordAct(tx, { at: now, agent, act: 'promo-created', detail: detailOf(created) });
    return { kind: 'created', code: created };
  });
}
