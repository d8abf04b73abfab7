import type { Queryable } from '../db/client.ts';
import { findCode, type PromoCode, toPromoCode } from './code.ts';
import { normaliseCode } from './normalise-code.ts';

/** As many lines as a message has room for. */
const mostListed = 50;

/** @returns the codes, those still running first, each kind newest first, 50 at most */
export async function listCodes(db: Queryable): Promise<PromoCode[]> {
  const rows = await db.promoCode.findMany({
    orderBy: [{ stoppedAt: { sort: 'desc', nulls: 'first' } }, { id: 'desc' }],
    take: mostListed,
  });
  return rows.map(toPromoCode);
}

/** What became of a code. Sums are minor units of its currency. */
export interface CodeStatistics {
  readonly code: PromoCode;
  /** Held for links that are open. */
  readonly reserved: number;
  readonly granted: number;
  /** All bonuses granted. */
  readonly bonusMinor: bigint;
  /** The top-ups that they were granted with. */
  readonly toppedUpMinor: bigint;
}

/** @param typed the code as an agent typed it. @returns null when there is no such code */
export async function codeStatistics(db: Queryable, typed: string): Promise<CodeStatistics | null> {
  const normal = normaliseCode(typed);
  const code = normal === undefined ? null : await findCode(db, normal);
  if (!code) return null;
  const [sums] = await db.$queryRaw<Omit<CodeStatistics, 'code'>[]>`
    SELECT count(*) FILTER (WHERE c.state = 'reserved')::integer AS reserved,
           count(*) FILTER (WHERE c.state = 'granted')::integer AS granted,
           coalesce(sum(c.bonus_minor) FILTER (WHERE c.state = 'granted'), 0)::bigint AS "bonusMinor",
           coalesce(sum(p.amount_minor) FILTER (WHERE c.state = 'granted'), 0)::bigint AS "toppedUpMinor"
      FROM promo_claim c JOIN payment p ON p.id = c.payment_id WHERE c.promo_code_id = ${code.id}`;
  if (!sums) throw new Error(`promo code ${code.code} could not be counted`);
  return { code, ...sums };
}
