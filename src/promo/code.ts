import { type EntityType, entityTypes } from '../config/profile.ts';
import type { Prisma, Queryable, Transaction } from '../db/client.ts';
import { type Currency, currencies } from '../ledger/money.ts';

/** What a code gives: a sum, or a share of the top-up up to a sum. */
export type PromoBonus =
  | { readonly kind: 'fixed'; readonly bonusMinor: bigint }
  | { readonly kind: 'percent'; readonly percent: number; readonly capMinor: bigint };

/** A promo code as agents made it, and how many of it are taken. Sums are minor units of its currency. */
export interface PromoCode {
  readonly id: bigint;
  /** As people type it, in capitals. */
  readonly code: string;
  readonly currency: Currency;
  readonly bonus: PromoBonus;
  readonly validFrom: Date;
  /** Not within; null: without an end. */
  readonly validTo: Date | null;
  /** null: as many as are asked for. */
  readonly totalLimit: number | null;
  readonly perAccountLimit: number;
  readonly leastTopUpMinor: bigint;
  /** Empty: everybody. */
  readonly entityTypes: readonly EntityType[];
  readonly firstTopUpOnly: boolean;
  /** Places taken: reserved for open payments, granted, and taken back with a refund. */
  readonly claimed: number;
  readonly createdAt: Date;
  readonly stoppedAt: Date | null;
}

type Row = Prisma.PromoCodeGetPayload<object>;

function toBonus(row: Row): PromoBonus {
  if (row.bonusMinor !== null) return { kind: 'fixed', bonusMinor: row.bonusMinor };
  if (row.percent === null || row.capMinor === null) throw new Error(`promo code ${row.code} gives nothing`);
  return { kind: 'percent', percent: row.percent, capMinor: row.capMinor };
}

/** @throws when the row holds what its CHECKs, or whoever made it, rule out */
export function toPromoCode(row: Row): PromoCode {
  const currency = currencies.find((known) => known === row.currency);
  if (!currency) throw new Error(`promo code ${row.code} is of an unknown currency`);
  return {
    id: row.id,
    code: row.code,
    currency,
    bonus: toBonus(row),
    validFrom: row.validFrom,
    validTo: row.validTo,
    totalLimit: row.totalLimit,
    perAccountLimit: row.perAccountLimit,
    leastTopUpMinor: row.leastTopUpMinor,
    entityTypes: entityTypes.filter((known) => row.entityTypes.includes(known)),
    firstTopUpOnly: row.firstTopUpOnly,
    claimed: row.claimed,
    createdAt: row.createdAt,
    stoppedAt: row.stoppedAt,
  };
}

/** @param code in its normal form */
export async function findCode(db: Queryable, code: string): Promise<PromoCode | null> {
  const row = await db.promoCode.findUnique({ where: { code } });
  return row && toPromoCode(row);
}

/**
 * Locks codes until the transaction ends: whoever takes a place of one, or gives one back, does so one after another. Always
 * after the payment, and all that are needed at once, in their own order, so that no two wait for each other.
 */
export async function lockCodes(tx: Transaction, ids: readonly bigint[]): Promise<Map<bigint, PromoCode>> {
  const wanted = `{${ids.join()}}`;
  await tx.$queryRaw`SELECT 1 FROM promo_code WHERE id = ANY (${wanted}::bigint[]) ORDER BY id FOR NO KEY UPDATE`;
  const rows = await tx.promoCode.findMany({ where: { id: { in: [...ids] } } });
  return new Map(rows.map((row) => [row.id, toPromoCode(row)]));
}
