import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { autopayButton, topUpButton } from './buttons.ts';
import { afterCard } from './card-words.ts';
import { formatDate, formatInMonth } from './moment.ts';
import { paragraph } from './paragraph.ts';

export interface LimitView {
  readonly balance: Money;
  readonly cardMask: string | null;
  /** 'YYYY-MM' */
  readonly month: string;
  readonly successes: number;
  readonly spent: Money;
  /** When the next month begins. */
  readonly until: Date;
  /** How long the balance lasts, where that is something to warn of. */
  readonly standing: readonly string[];
  readonly accountNumber: string;
  /** The account's. */
  readonly timeZone: string;
}

/** The balance is low, and as many charges as agreed were made in the month. */
export function limitScreen(view: LimitView, t: Translate, language: Language): Screen {
  const { timeZone } = view;
  return {
    html: [
      t('notifications:autopay.limit.title', { balance: formatMoney(view.balance, language) }),
      t('notifications:autopay.limit.month', {
        inMonth: formatInMonth(view.month, language),
        count: view.successes,
        spent: formatMoney(view.spent, language),
      }),
      t('notifications:autopay.limit.until', {
        until: formatDate(view.until, { timeZone, language }),
        card: afterCard(view.cardMask),
      }),
      '',
      ...paragraph(view.standing),
      t('notifications:autopay.limit.advice'),
      '',
      t('notifications:receipt.account', { number: escapeHtml(view.accountNumber) }),
    ].join('\n'),
    buttons: [[topUpButton(t)], [autopayButton(t)]],
  };
}
