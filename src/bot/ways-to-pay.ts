import type { Account } from '../accounts/account.ts';
import { invoiceOffer } from '../invoices/index.ts';
import type { BotDeps } from './deps.ts';

/** @returns how this account can be topped up here and now: by invoice only while the seller's requisites are known */
export function waysToPay(
  { profile, invoices }: Pick<BotDeps, 'profile' | 'invoices'>,
  account: Account,
): { card: boolean; invoice: boolean; promoCodes: boolean } {
  const card = profile.card.entityTypes.includes(account.entityType);
  return {
    card,
    invoice: invoiceOffer(invoices, account).kind === 'offered',
    // They come with a payment by card.
    promoCodes: card && profile.promoCodes,
  };
}
