import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { balanceButton, topUpButton } from './buttons.ts';
import { formatMoment } from './moment.ts';

export interface ReceiptView {
  readonly paymentId: number;
  readonly amount: Money;
  /** All that the account holds, bonuses too, with this payment in it. */
  readonly balance: Money;
  readonly accountNumber: string;
  readonly paidAt: Date;
  /** The account's. */
  readonly timeZone: string;
}

/** The receipt, whether it takes the summary's place, comes on its own or answers «Проверить оплату». */
export function receiptScreen(view: ReceiptView, t: Translate, language: Language): Screen {
  return {
    html: [
      t('notifications:receipt.title', { amount: formatMoney(view.amount, language) }),
      '',
      t('notifications:receipt.balance', { balance: formatMoney(view.balance, language) }),
      t('notifications:receipt.account', { number: escapeHtml(view.accountNumber) }),
      t('notifications:receipt.number', {
        paymentId: String(view.paymentId),
        paidAt: formatMoment(view.paidAt, { timeZone: view.timeZone, language }),
      }),
    ].join('\n'),
    buttons: [[topUpButton(t), balanceButton(t)]],
  };
}
