import type { ExchangePolicy, Profile } from '../config/profile.ts';
import type { Queryable } from '../db/client.ts';
import type { Currency } from '../ledger/money.ts';
import type { Clock } from '../platform/clock.ts';
import { areNear, bankDay } from './bank-day.ts';
import { withMargin } from './convert.ts';
import { rateInForce } from './kept-rates.ts';

/** What an account's currency is in rubles at a moment. */
export type Exchange =
  /** The account is kept in rubles. */
  | { readonly kind: 'same' }
  /** Millionths of a ruble for one unit, margin included, and the day from which the bank has it in force, '2026-11-21'. */
  | { readonly kind: 'known'; readonly rateMicro: bigint; readonly inForceOn: string }
  /** None has been heard of yet, or the provider exchanges nothing. */
  | { readonly kind: 'missing' }
  /** The last one was said too long ago, or is of too old a day. */
  | { readonly kind: 'stale'; readonly inForceOn: string };

const hourMs = 60 * 60_000;

/**
 * Reads the rate by which a payment is reckoned now: the latest one that the bank has in force on this day of Moscow's. One
 * for tomorrow, which is known since this evening, waits for midnight; over a weekend and holidays the last one stays.
 * @param wish.now decides which day it is, and whether the bank has said the rate lately
 */
export async function exchangeOf(
  db: Queryable,
  wish: { readonly currency: Currency; readonly exchange: ExchangePolicy | null; readonly now: Date },
): Promise<Exchange> {
  const { currency, exchange, now } = wish;
  if (currency === 'RUB') return { kind: 'same' };
  if (exchange === null) return { kind: 'missing' };
  const today = bankDay(now);
  const rate = await rateInForce(db, { currency, on: today });
  if (rate === null) return { kind: 'missing' };
  const { inForceOn, rateMicro, confirmedAt } = rate;
  const isConfirmed = now.getTime() - confirmedAt.getTime() <= exchange.staleAfterHours * hourMs;
  if (!isConfirmed || !areNear(inForceOn, today)) return { kind: 'stale', inForceOn };
  return { kind: 'known', rateMicro: withMargin(rateMicro, exchange.marginBasisPoints), inForceOn };
}

/** The same, of this moment and by the provider's policy. */
export function exchangeNow(
  deps: { readonly db: Queryable; readonly clock: Clock; readonly profile: Pick<Profile, 'exchange'> },
  currency: Currency,
): Promise<Exchange> {
  return exchangeOf(deps.db, { currency, exchange: deps.profile.exchange, now: deps.clock.now() });
}
