import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { balanceButton, supportButton } from './buttons.ts';
import { afterCard } from './card-words.ts';
import { inBoth } from './exchanged.ts';
import { formatMoment } from './moment.ts';

export interface RefundView {
  readonly paymentId: number;
  /** What leaves the balance. */
  readonly amount: Money;
  /** What goes to the card for it. */
  readonly onCard: Money;
  readonly cardMask: string | null;
  /** The payment's promo bonus that went with it; 0 where there was none. */
  readonly bonusMinor: bigint;
  /** The part of it that was spent already, and came off the customer's own money. */
  readonly spentBonusMinor: bigint;
  /** All that the account holds by now. */
  readonly balance: Money;
  readonly accountNumber: string;
  readonly askedAt: Date;
  /** The account's. */
  readonly timeZone: string;
}

/** The payment service has taken the refund: the money has left the balance for the card. */
export function refundAcceptedScreen(view: RefundView, t: Translate, language: Language): Screen {
  const bonus = formatMoney({ ...view.amount, amountMinor: view.bonusMinor }, language);
  const spent = formatMoney({ ...view.amount, amountMinor: view.spentBonusMinor }, language);
  const lines = [t('notifications:refund.accepted.title', sumInWords(view, language))];
  lines.push(t('notifications:refund.accepted.days'));
  if (view.bonusMinor > 0n) lines.push('', t('notifications:refund.accepted.bonus', { bonus }));
  if (view.spentBonusMinor > 0n) lines.push(t('notifications:refund.accepted.spentBonus', { spent }));
  return {
    html: [...lines, '', ...footLines(view, t, language)].join('\n'),
    buttons: [[balanceButton(t), supportButton(t)]],
  };
}

/** It could not be given back: all that it took is on the balance again. */
export function refundUndoneScreen(view: RefundView, t: Translate, language: Language): Screen {
  const what = view.bonusMinor > 0n ? 'withBonus' : 'money';
  return {
    html: [
      t('notifications:refund.undone.title', sumInWords(view, language)),
      t(`notifications:refund.undone.${what}`),
      '',
      t('notifications:refund.undone.advice'),
      '',
      ...footLines(view, t, language),
    ].join('\n'),
    buttons: [[supportButton(t)], [balanceButton(t)]],
  };
}

const sumInWords = (view: RefundView, language: Language) => ({
  amount: inBoth(view.onCard, view.amount, language),
  card: afterCard(view.cardMask),
});

function footLines(view: RefundView, t: Translate, language: Language): string[] {
  return [
    t('notifications:receipt.balance', { balance: formatMoney(view.balance, language) }),
    t('notifications:receipt.account', { number: escapeHtml(view.accountNumber) }),
    t('notifications:refund.number', {
      paymentId: String(view.paymentId),
      askedAt: formatMoment(view.askedAt, { timeZone: view.timeZone, language }),
    }),
  ];
}
