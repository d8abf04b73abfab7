import type { AccountBalance } from '../../../accounts/balance-of.ts';
import { totalOf } from '../../../accounts/balance-of.ts';
import { creditFor, type Invoice, type PaymentQuote, printInvoiceSum } from '../../../invoices/index.ts';
import { addMoney } from '../../../ledger/money.ts';
import type { Translate } from '../../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../../platform/telegram/screen.ts';
import { deskPress, type PaymentWish } from '../press.ts';
import { cancelButton, invoiceName, notice, sum } from './common.ts';

/** Asks how much has come. @param problem why the last answer was none, safe in HTML */
export function sumScreen(t: Translate, invoice: Invoice, problem?: string): Screen {
  const { amountMinor, paidMinor, currency } = invoice;
  const leftMinor = amountMinor - paidMinor;
  const rest = sum(leftMinor, currency);
  const lines = [
    ...(problem === undefined ? [] : [problem, '']),
    t('desk:payment.askSum', { invoice: invoiceName(t, invoice), amount: sum(amountMinor, currency) }),
    ...(paidMinor > 0n ? [t('desk:payment.paidBefore', { paid: sum(paidMinor, currency) })] : []),
  ];
  const label = t(paidMinor > 0n ? 'desk:payment.rest' : 'desk:payment.whole', { amount: rest });
  const offered: Button[] = leftMinor > 0n ? [{ label, data: deskPress.takeSum(invoice.id, leftMinor) }] : [];
  return notice(lines.join('\n'), [...offered, cancelButton(t)]);
}

/** Asks for the payment order's number. */
export function orderScreen(t: Translate, invoice: Invoice, amountMinor: bigint, problem?: string): Screen {
  const amount = sum(amountMinor, invoice.currency);
  const words = t('desk:payment.askOrder', { invoice: invoiceName(t, invoice), amount });
  return notice(problem === undefined ? words : `${problem}\n\n${words}`, [cancelButton(t)]);
}

export interface ConfirmationView {
  readonly wish: PaymentWish;
  readonly quote: Exclude<PaymentQuote, { kind: 'unknown-invoice' }>;
  readonly accountNumber: string;
  readonly balance: AccountBalance;
  /** Whether the sum is above what one agent may credit alone. */
  readonly needsSecond: boolean;
  /** What has changed since it was shown before. */
  readonly note?: string;
}

/** Exactly what will be credited, before it is. */
export function confirmationScreen(t: Translate, view: ConfirmationView): Screen {
  const { quote, wish, balance } = view;
  const { invoice } = quote;
  const money = (amountMinor: bigint) => printInvoiceSum(invoice, amountMinor, 'ru');
  const after = addMoney(totalOf(balance), creditFor(invoice, quote.willCreditMinor));
  const lines = [
    ...(view.note === undefined ? [] : [view.note, '']),
    t('desk:payment.confirm', { amount: money(quote.willCreditMinor), account: view.accountNumber }),
    '',
    t('desk:payment.invoiceLine', { invoice: invoiceName(t, invoice), amount: money(invoice.amountMinor) }),
    t('desk:payment.orderLine', { order: escapeHtml(wish.orderNumber) }),
    ...(invoice.paidMinor > 0n ? [t('desk:payment.paidBefore', { paid: money(invoice.paidMinor) })] : []),
    t(`desk:payment.${quote.kind}`, { difference: money(quote.differenceMinor) }),
    t('desk:payment.balanceAfter', { balance: sum(after.amountMinor, after.currency) }),
  ];
  if (invoice.closed !== null) lines.push(t(`desk:payment.${invoice.closed}`));
  if (view.needsSecond) lines.push('', t('desk:payment.needsSecond'));
  return {
    html: lines.join('\n'),
    buttons: [
      [
        { label: t('desk:payment.credit'), data: deskPress.confirm(wish) },
        { label: t('common:cancel'), data: deskPress.refuse(wish) },
      ],
    ],
  };
}
