import type { Payment } from '../payments/payment.ts';
import type { Exchanged } from './templates/exchanged.ts';

/** @returns what a receipt says of the rubles that were paid for another currency; nothing where just that was paid */
export function exchangedOf({
  amountMinor,
  currency,
  rateMicro,
}: Pick<Payment, 'amountMinor' | 'currency' | 'rateMicro'>): { readonly exchanged?: Exchanged } {
  return rateMicro === null ? {} : { exchanged: { paid: { amountMinor, currency }, rateMicro } };
}
