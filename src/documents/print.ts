import { DateTime } from 'luxon';
import { toDecimal } from '../ledger/money.ts';

const noBreakSpace = '\u00a0';

/** Kopecks as documents print sums: «10 000,00», with non-breaking spaces, always with two decimals. */
export function printSum(amountMinor: bigint): string {
  return toDecimal(amountMinor)
    .replace('.', ',')
    .replace(/\B(?=(\d{3})+,)/g, noBreakSpace);
}

/** «2026-11-21» as «21.11.2026». */
export function printDay(day: string): string {
  return DateTime.fromISO(day, { zone: 'utc' }).toFormat('dd.MM.yyyy');
}

/** «2026-11-21» as «21 ноября 2026 г.», unbreakable. */
export function printLongDay(day: string): string {
  const words = DateTime.fromISO(day, { zone: 'utc' }).setLocale('ru').toFormat('d MMMM yyyy');
  return `${words} г.`.replaceAll(' ', noBreakSpace);
}
