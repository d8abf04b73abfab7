import { formatMoney, type Money, minorPerMajor } from '../../ledger/money.ts';
import type { Language } from '../../platform/i18n.ts';
import { rateWords } from './rate-words.ts';

/** What was paid where the balance is kept in another currency, and at which rate. */
export interface Exchanged {
  readonly paid: Money;
  /** Millionths of a ruble for one unit of what was credited. */
  readonly rateMicro: bigint;
}

/** @returns the sum that a card sees, and beside it what that is on the balance, where the two differ: «7 400 ₽ (100 $)» */
export function inBoth(onCard: Money, onBalance: Money, language: Language): string {
  const words = formatMoney(onCard, language);
  return onCard.currency === onBalance.currency ? words : `${words} (${formatMoney(onBalance, language)})`;
}

/** @returns the values of a line that says what was paid and at which rate: «7 400 ₽ по курсу 74 ₽ за 1 $» */
export function exchangedInWords(
  { paid, rateMicro }: Exchanged,
  credited: Money,
  language: Language,
): { readonly paid: string; readonly rate: string; readonly unit: string } {
  return {
    paid: formatMoney(paid, language),
    rate: rateWords(rateMicro, language),
    unit: formatMoney({ ...credited, amountMinor: minorPerMajor }, language),
  };
}
