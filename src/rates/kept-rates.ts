import type { Queryable } from '../db/client.ts';
import type { Currency } from '../ledger/money.ts';
import type { Day } from '../platform/business-time.ts';
import { fromColumn, toColumn } from './bank-day.ts';

/** A rate as the bank said it, without any margin. */
export interface KeptRate {
  readonly inForceOn: Day;
  /** Millionths of a ruble for one unit. */
  readonly rateMicro: bigint;
  /** When the bank last said so. */
  readonly confirmedAt: Date;
}

/** @returns the rate of the latest day that is not after `on` */
export async function rateInForce(
  db: Queryable,
  { currency, on }: { readonly currency: Currency; readonly on: Day },
): Promise<KeptRate | null> {
  const row = await db.exchangeRate.findFirst({
    where: { currency, inForceOn: { lte: toColumn(on) } },
    orderBy: { inForceOn: 'desc' },
  });
  return row && { inForceOn: fromColumn(row.inForceOn), rateMicro: row.rateMicro, confirmedAt: row.confirmedAt };
}

/**
 * Keeps what the bank says of a day. It may correct itself, and two instances may hear it at once: the one that writes last
 * stands, and what was confirmed is never confirmed less lately.
 */
export async function keepRate(
  db: Queryable,
  rate: { readonly currency: Currency; readonly inForceOn: Day; readonly rateMicro: bigint; readonly now: Date },
): Promise<void> {
  const { currency, inForceOn, rateMicro, now } = rate;
  await db.$executeRaw`
    INSERT INTO exchange_rate (currency, in_force_on, rate_micro, fetched_at, confirmed_at)
    VALUES (${currency}, ${inForceOn}::date, ${rateMicro}, ${now}, ${now})
    ON CONFLICT (currency, in_force_on) DO UPDATE
    SET rate_micro = EXCLUDED.rate_micro,
        confirmed_at = greatest(exchange_rate.confirmed_at, EXCLUDED.confirmed_at)`;
}
