import { createHash } from 'node:crypto';
import { formatMoney, type Money } from '../../ledger/money.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { Wording } from './topup.ts';

/** What is agreed to, as the consent names it. */
export interface ConsentTerms {
  readonly accountNumber: string;
  /** Which card: the one that pays now, or the one that is bound. */
  readonly card: 'newCard' | 'boundCard';
  readonly amount: Money;
  readonly belowMinor: bigint;
  readonly monthlyLimit: number;
}

/** @returns the consent as it is read, a paragraph a line, and kept word for word; no markup in it */
export function consentText({ t, language }: Wording, terms: ConsentTerms): string {
  const { accountNumber, amount, belowMinor, monthlyLimit, card } = terms;
  const money = (amountMinor: bigint) => formatMoney({ ...amount, amountMinor }, language);
  const each = money(amount.amountMinor);
  const total = money(amount.amountMinor * BigInt(monthlyLimit));
  return [
    t('autopay:consent.title'),
    t('autopay:consent.account', { number: accountNumber }),
    '',
    t(`autopay:consent.trigger.${card}`, { below: money(belowMinor), amount: each }),
    t('autopay:consent.ceiling', { count: monthlyLimit, amount: each, total }),
    t('autopay:consent.sum', { amount: each }),
    // Payments are made in rubles: how many, the day of the charge will say.
    ...(amount.currency === 'RUB' ? [] : [t('autopay:consent.exchange', { amount: each })]),
    '',
    t('autopay:consent.told'),
    t('autopay:consent.stop'),
    t('autopay:consent.card'),
    '',
    t('autopay:consent.choose'),
  ].join('\n');
}

/** Two texts that differ in a word share these eight digits once in four billion times; it guards against age, not malice. */
const sealLength = 8;

/** @returns what a button carries of the text under which it stands: a consent is to that text and to no later one */
export function sealOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, sealLength);
}

export interface ConsentView {
  readonly text: string;
  readonly limits: readonly number[];
  readonly chosen: number;
  /** What a button says that shows the terms with so many charges a month. */
  readonly choose: (monthlyLimit: number) => string;
  readonly agree: string;
  readonly back: string;
  /** Said above it: why it is shown again. */
  readonly note?: string;
}

/** The consent, whole, before anything is agreed to: how much, how often, when, how to stop. */
export function consentScreen({ t }: Wording, view: ConsentView): Screen {
  const [title = '', ...rest] = escapeHtml(view.text).split('\n');
  const limits: Button[] = view.limits.map((limit) => ({
    label: limit === view.chosen ? t('autopay:consent.chosen', { limit }) : String(limit),
    data: view.choose(limit),
  }));
  return {
    html: [...(view.note === undefined ? [] : [view.note, '']), `<b>${title}</b>`, ...rest].join('\n'),
    buttons: [
      limits,
      [{ label: t('autopay:consent.agree'), data: view.agree }],
      [{ label: t('common:back'), data: view.back }],
    ],
  };
}
