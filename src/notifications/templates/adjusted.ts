import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { balanceButton, supportButton } from './buttons.ts';

export interface AdjustedView {
  /** Above zero: credited; below: taken. */
  readonly amount: Money;
  /** In the agent's own words. */
  readonly reason: string;
  readonly balance: Money;
  readonly accountNumber: string;
}

/** Support has changed the balance by hand, and says why. */
export function adjustedScreen(view: AdjustedView, t: Translate, language: Language): Screen {
  const { amount } = view;
  const isCredit = amount.amountMinor >= 0n;
  const size = { ...amount, amountMinor: isCredit ? amount.amountMinor : -amount.amountMinor };
  const title = isCredit ? 'credited' : 'debited';
  return {
    html: [
      t(`notifications:adjusted.${title}`, { amount: formatMoney(size, language) }),
      t('notifications:adjusted.reason', { reason: escapeHtml(view.reason) }),
      '',
      t('notifications:receipt.balance', { balance: formatMoney(view.balance, language) }),
      t('notifications:receipt.account', { number: escapeHtml(view.accountNumber) }),
    ].join('\n'),
    buttons: [[balanceButton(t), supportButton(t)]],
  };
}
