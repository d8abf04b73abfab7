import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { autopayButton, supportButton, topUpButton } from './buttons.ts';
import { afterCard } from './card-words.ts';
import { type Exchanged, exchangedInWords } from './exchanged.ts';
import { formatInMonth, formatMoment } from './moment.ts';

export interface ChargedView {
  readonly paymentId: number;
  /** What is on the balance by it. */
  readonly amount: Money;
  /** Absent where just that was taken from the card. */
  readonly exchanged?: Exchanged;
  readonly cardMask: string | null;
  /** All that the account holds, bonuses too. */
  readonly balance: Money;
  readonly month: MonthOfCharge;
  /** Why autopay had ended before this charge came through; null where it had not. */
  readonly endedBefore: string | null;
  readonly accountNumber: string;
  readonly paidAt: Date;
  /** The account's. */
  readonly timeZone: string;
}

/** The calendar month of a charge, as it stood with that charge. */
export interface MonthOfCharge {
  /** 'YYYY-MM' */
  readonly key: string;
  readonly isCurrent: boolean;
  readonly successes: number;
  readonly limit: number;
  readonly spentMinor: bigint;
  /** The most that the month may take by what was agreed. */
  readonly ceilingMinor: bigint;
}

/** The card was charged and the balance credited. */
export function chargedScreen(view: ChargedView, t: Translate, language: Language): Screen {
  const amount = formatMoney(view.amount, language);
  return {
    html: [
      t('notifications:autopay.charged.title', { amount, card: afterCard(view.cardMask) }),
      ...exchangedLines(view, t, language),
      t('notifications:autopay.charged.balance', { balance: formatMoney(view.balance, language) }),
      ...(view.endedBefore === null ? monthLines(view, t, language) : afterEndLines(view.endedBefore, t)),
      '',
      t('notifications:receipt.account', { number: escapeHtml(view.accountNumber) }),
      t('notifications:receipt.number', {
        paymentId: String(view.paymentId),
        paidAt: formatMoment(view.paidAt, { timeZone: view.timeZone, language }),
      }),
    ].join('\n'),
    buttons: [[topUpButton(t), view.endedBefore === null ? autopayButton(t) : supportButton(t)]],
  };
}

function exchangedLines({ exchanged, amount }: ChargedView, t: Translate, language: Language): string[] {
  if (!exchanged) return [];
  return [t('notifications:autopay.charged.exchanged', exchangedInWords(exchanged, amount, language))];
}

function monthLines({ month, amount }: ChargedView, t: Translate, language: Language): string[] {
  const sum = (amountMinor: bigint): string => formatMoney({ ...amount, amountMinor }, language);
  const inMonth = formatInMonth(month.key, language);
  const figures = {
    done: month.successes,
    limit: month.limit,
    spent: sum(month.spentMinor),
    ceiling: sum(month.ceilingMinor),
  };
  const lines: string[] = [];
  // Terms that were lowered after the charges of the month would read as if more had been taken than was agreed.
  if (month.successes <= month.limit && month.spentMinor <= month.ceilingMinor) {
    lines.push(
      month.isCurrent
        ? t('notifications:autopay.charged.thisMonth', figures)
        : t('notifications:autopay.charged.thatMonth', { ...figures, inMonth }),
    );
  }
  if (month.successes >= month.limit) lines.push(t('notifications:autopay.charged.last', { inMonth }));
  return lines;
}

function afterEndLines(reason: string, t: Translate): string[] {
  const how = reason === 'replaced' ? 'replaced' : 'ended';
  return ['', t(`notifications:autopay.charged.afterEnd.${how}`)];
}
