import { type Bill, leftMinorOf } from '../../bills/index.ts';
import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { billPeriod, billSum, billWords } from './bill-words.ts';
import { balanceButton, billButton, payBillButton, topUpButton } from './buttons.ts';
import { rateWords } from './rate-words.ts';

interface Wording {
  readonly t: Translate;
  readonly language: Language;
}

export interface BillPaidView {
  readonly bill: Bill;
  /** What came onto the balance. */
  readonly credit: Money;
  /** What was paid for it, where the balance is kept in another currency. */
  readonly rubles?: { readonly sum: Money; readonly rateMicro: bigint };
  readonly balance: Money;
  readonly accountNumber: string;
}

/** Someone has paid by a bill's page: which bill, how much, and what is left of it. */
export function billPaidScreen(wording: Wording, view: BillPaidView): Screen {
  const { t, language } = wording;
  const { bill, credit, rubles } = view;
  const left = formatMoney({ ...bill, amountMinor: leftMinorOf(bill) }, language);
  const isWhole = leftMinorOf(bill) === 0n;
  const said = { number: bill.id, amount: formatMoney(credit, language) };
  const lines = [
    isWhole ? t('bills:notice.paid', said) : t('bills:notice.partlyPaid', said),
    escapeHtml(billWords(t, bill)),
    ...(rubles
      ? [
          t('bills:notice.rubles', {
            rubles: formatMoney(rubles.sum, language),
            rate: rateWords(rubles.rateMicro, language),
          }),
        ]
      : []),
    ...(isWhole ? [] : [t('bills:left', { left })]),
    '',
    t('bills:notice.balance', { balance: formatMoney(view.balance, language) }),
    t('bills:notice.account', { number: escapeHtml(view.accountNumber) }),
  ];
  return { html: lines.join('\n'), buttons: [[billButton(t, bill.id), balanceButton(t)]] };
}

/** A day's service was billed, and the advance did not suffice. */
export function billUnpaidScreen(
  wording: Wording,
  view: { readonly bill: Bill; readonly accountNumber: string },
): Screen {
  const { t, language } = wording;
  const { bill, accountNumber } = view;
  const left = formatMoney({ ...bill, amountMinor: leftMinorOf(bill) }, language);
  return {
    html: [
      t('bills:notice.unpaid', { period: billPeriod(t, bill), amount: billSum(bill) }),
      t('bills:notice.unpaidLeft', { left, number: bill.id }),
      '',
      t('bills:notice.account', { number: escapeHtml(accountNumber) }),
    ].join('\n'),
    buttons: [[payBillButton(t, bill.id), topUpButton(t)], [billButton(t, bill.id)]],
  };
}
