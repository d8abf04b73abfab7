import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { autopayButton, supportButton, topUpButton } from './buttons.ts';
import { afterCard } from './card-words.ts';
import { declineReason } from './decline-words.ts';
import { formatSoon } from './moment.ts';
import { paragraph } from './paragraph.ts';

export interface ChargeView {
  readonly amount: Money;
  readonly cardMask: string | null;
  readonly accountNumber: string;
}

export interface DeclinedView extends ChargeView {
  readonly code: string | null;
  /** When it will be tried again; absent where that moment has passed. */
  readonly retryAt?: Date | undefined;
  /** How the balance stands, where there is something to warn of. */
  readonly standing: readonly string[];
  /** The account's. */
  readonly timeZone: string;
}

/** The first decline in a row: why, when it is tried again, what to do until then. */
export function declinedScreen(view: DeclinedView, t: Translate, language: Language): Screen {
  const { code, retryAt, timeZone } = view;
  const advice = code === 'insufficient-funds' || code === 'refused-by-bank' ? code : 'other';
  return problemScreen(t, view.accountNumber, [
    t('notifications:autopay.declined.title', chargeInWords(view, language)),
    t('notifications:autopay.declined.reason', { reason: declineReason(code, t) }),
    '',
    ...paragraph(view.standing),
    retryAt === undefined
      ? t('notifications:autopay.declined.soon')
      : t('notifications:autopay.declined.retry', { at: formatSoon(retryAt, { timeZone, language }) }),
    t(`notifications:autopay.declined.advice.${advice}`),
  ]);
}

/** Nobody knows yet whether the card was charged. */
export function slowScreen(view: ChargeView, t: Translate, language: Language): Screen {
  return problemScreen(t, view.accountNumber, [
    t('notifications:autopay.slow.title', chargeInWords(view, language)),
    t('notifications:autopay.slow.body'),
    '',
    t('notifications:autopay.slow.advice'),
  ]);
}

const chargeInWords = ({ amount, cardMask }: ChargeView, language: Language) => ({
  amount: formatMoney(amount, language),
  card: afterCard(cardMask),
});

function problemScreen(t: Translate, accountNumber: string, lines: readonly string[]): Screen {
  return {
    html: [...lines, '', t('notifications:receipt.account', { number: escapeHtml(accountNumber) })].join('\n'),
    buttons: [[topUpButton(t)], [autopayButton(t), supportButton(t)]],
  };
}
