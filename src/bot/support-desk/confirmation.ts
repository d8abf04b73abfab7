import { findAccount } from '../../accounts/account.ts';
import { balanceOf } from '../../accounts/balance-of.ts';
import { creditFor, quotePayment } from '../../invoices/index.ts';
import type { Screen } from '../../platform/telegram/screen.ts';
import type { DeskDeps } from './deps.ts';
import type { Desk } from './desk.ts';
import type { PaymentWish } from './press.ts';
import { confirmationScreen } from './screens/payment.ts';

/**
 * Puts together what an agent is about to confirm, as things stand now: the button is good for just that.
 * @param note what has changed since it was shown before. @returns undefined when there is no such invoice
 */
export async function showConfirmation(
  deps: DeskDeps,
  { t }: Desk,
  wish: Omit<PaymentWish, 'version'>,
  note?: string,
): Promise<Screen | undefined> {
  const quote = await quotePayment(deps.db, wish);
  if (quote.kind === 'unknown-invoice') return undefined;
  const { accountId } = quote.invoice;
  const account = await findAccount(deps.db, accountId);
  if (!account) throw new Error(`invoice ${wish.invoiceId} has no account`);
  return confirmationScreen(t, {
    wish: { ...wish, version: quote.version },
    quote,
    accountNumber: account.number,
    balance: await balanceOf(deps.db, accountId),
    needsSecond: creditFor(quote.invoice, wish.amountMinor).amountMinor > deps.profile.secondAgentAboveMinor,
    ...(note === undefined ? {} : { note }),
  });
}
