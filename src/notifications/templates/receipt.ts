import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { ReceiptAutopay } from '../receipt-autopay.ts';
import { autopayButton, balanceButton, raiseAutopayButton, topUpButton } from './buttons.ts';
import { type Exchanged, exchangedInWords } from './exchanged.ts';
import { formatMoment } from './moment.ts';

export interface ReceiptView {
  readonly paymentId: number;
  /** What is on the balance by it. */
  readonly amount: Money;
  /** Absent where just that was paid. */
  readonly exchanged?: Exchanged;
  /** What became of the payment's promo code, if it had one. */
  readonly promo?:
    | { readonly kind: 'granted'; readonly code: string; readonly bonus: Money }
    | { readonly kind: 'lapsed'; readonly code: string };
  /** What became of autopay by it, where any is in force. */
  readonly autopay?: ReceiptAutopay;
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
      ...exchangedLines(view, t, language),
      ...promoLines(view, t, language),
      ...autopayLines(view, t, language),
      '',
      t('notifications:receipt.balance', { balance: formatMoney(view.balance, language) }),
      t('notifications:receipt.account', { number: escapeHtml(view.accountNumber) }),
      t('notifications:receipt.number', {
        paymentId: String(view.paymentId),
        paidAt: formatMoment(view.paidAt, { timeZone: view.timeZone, language }),
      }),
    ].join('\n'),
    buttons: [[topUpButton(t), balanceButton(t)], ...autopayButtons(view, t, language)],
  };
}

function exchangedLines({ exchanged, amount }: ReceiptView, t: Translate, language: Language): string[] {
  return exchanged ? [t('notifications:receipt.exchanged', exchangedInWords(exchanged, amount, language))] : [];
}

function promoLines({ promo }: ReceiptView, t: Translate, language: Language): string[] {
  if (!promo) return [];
  const code = escapeHtml(promo.code);
  if (promo.kind === 'lapsed') return ['', t('notifications:receipt.lapsed', { code })];
  return [t('notifications:receipt.bonus', { bonus: formatMoney(promo.bonus, language), code })];
}

function autopayLines({ autopay }: ReceiptView, t: Translate, language: Language): string[] {
  if (!autopay) return [];
  const amount = formatMoney(autopay.sum, language);
  if (autopay.kind === 'enabled') {
    return ['', t('notifications:autopay.receipt.enabled', { count: autopay.monthlyLimit, amount })];
  }
  return ['', t(`notifications:autopay.receipt.${autopay.kind}`, { amount })];
}

function autopayButtons({ autopay, amount }: ReceiptView, t: Translate, language: Language): Button[][] {
  if (autopay?.kind === 'enabled') return [[autopayButton(t)]];
  if (autopay?.raises === undefined) return [];
  const inWords = formatMoney(amount, language);
  return [[raiseAutopayButton(t, { mandateId: autopay.raises, amountMinor: amount.amountMinor, inWords })]];
}
