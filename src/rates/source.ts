import type { Currency } from '../ledger/money.ts';
import type { Day } from '../platform/business-time.ts';

/** What a source says of one currency. */
export interface QuotedRate {
  readonly currency: Currency;
  /** Millionths of a ruble for one unit, without any margin. */
  readonly rateMicro: bigint;
}

export type RatesAnswer =
  /** All of them hold from this day on. */
  | { readonly kind: 'rates'; readonly inForceOn: Day; readonly rates: readonly QuotedRate[] }
  /** A few words for the log; they carry nothing of the answer. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Where rates come from. Asked outside of any transaction; what the network or the source does wrong is never thrown. */
export interface RatesSource {
  /** @param on the day whose rates are wanted; by default the latest there are, which may be tomorrow's */
  fetch(on?: Day): Promise<RatesAnswer>;
}
