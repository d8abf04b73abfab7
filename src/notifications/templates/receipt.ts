import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { balanceButton, topUpButton } from './buttons.ts';
import { formatMoment } from './moment.ts';

export interface ReceiptView {
  readonly paymentId: number;
  readonly amount: Money;
  /** What became of the payment's promo code, if it had one. */
  readonly promo?:
    | { readonly kind: 'granted'; readonly code: string; readonly bonus: Money }
    | { readonly kind: 'lapsed'; readonly code: string };
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
      ...promoLines(view, t, language),
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

function promoLines({ promo }: ReceiptView, t: Translate, language: Language): string[] {
  if (!promo) return [];
  const code = escapeHtml(promo.code);
  if (promo.kind === 'lapsed') return ['', t('notifications:receipt.lapsed', { code })];
  return [t('notifications:receipt.bonus', { bonus: formatMoney(promo.bonus, language), code })];
}
