import { formatMoney, type Money } from '../../ledger/money.ts';
import { type Exchange, toRubles } from '../../rates/index.ts';
import type { Wording } from './topup.ts';

/** @returns a sum in its own currency, and in rubles as far as the day's rate is known: «100 $ (по текущему курсу 7 400 ₽)» */
export function withRubles({ t, language }: Wording, sum: Money, exchange: Exchange): string {
  const amount = formatMoney(sum, language);
  if (exchange.kind !== 'known') return amount;
  const rubles = { amountMinor: toRubles(sum.amountMinor, exchange.rateMicro), currency: 'RUB' } as const;
  return t('bills:withRubles', { amount, rubles: formatMoney(rubles, language) });
}

/** @returns why no rubles are named, where they should be */
export function rateTrouble({ t }: Wording, exchange: Exchange): string[] {
  if (exchange.kind !== 'missing' && exchange.kind !== 'stale') return [];
  return [t(exchange.kind === 'stale' ? 'bills:rateStale' : 'bills:rateMissing')];
}
