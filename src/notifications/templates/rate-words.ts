import { formatMoney } from '../../ledger/money.ts';
import type { Language } from '../../platform/i18n.ts';

/** Rates have six decimals at most; money is shown with two. */
const microPerMinor = 10_000n;
const noBreakSpace = '\u00a0';

/** @returns rubles for one unit, as exact as the rate is: «74 ₽», «73,9999 ₽», "₽73.9999" */
export function rateWords(rateMicro: bigint, language: Language): string {
  if (rateMicro % microPerMinor === 0n) {
    return formatMoney({ amountMinor: rateMicro / microPerMinor, currency: 'RUB' }, language);
  }
  const fraction = String(rateMicro % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const digits = `${rateMicro / 1_000_000n}${language === 'ru' ? ',' : '.'}${fraction}`;
  return language === 'ru' ? `${digits}${noBreakSpace}₽` : `₽${digits}`;
}
