import type { AutopayOverview } from '../../autopay/index.ts';
import { formatMoney } from '../../ledger/money.ts';
import type { Wording } from './topup.ts';

/** @returns what autopay will do, in one line of the menu */
export function autopayLine(
  { t, language }: Wording,
  { mandate, inFlight, next }: AutopayOverview,
  sayDay: (at: Date) => string,
): string {
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: mandate.currency }, language);
  if (inFlight) return t('autopay:line.in-flight', { amount: money(inFlight.amountMinor) });
  if (mandate.state === 'paused' || next.kind === 'pause') return t('autopay:line.paused');
  const amount = money(mandate.amountMinor);
  if (next.kind === 'charge') return t('autopay:line.charge', { amount });
  if (next.because === 'limit-reached' && next.until) {
    return t('autopay:line.limit-reached', { day: sayDay(next.until) });
  }
  if (next.because === 'backing-off' || next.because === 'attempts-of-day') return t('autopay:line.backing-off');
  return t('autopay:line.enough-money', { below: money(mandate.belowMinor), amount });
}
