import { type Invoice, type InvoiceState, printInvoiceSum } from '../../invoices/index.ts';
import { formatMoney, type Money } from '../../ledger/money.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { type Button, escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import type { InvoiceEvent } from '../notice.ts';
import { balanceButton, invoiceButton, supportButton, topUpButton } from './buttons.ts';
import { formatDay } from './moment.ts';

export interface InvoiceChangedView {
  readonly invoice: Pick<
    Invoice,
    | 'id'
    | 'number'
    | 'amountMinor'
    | 'paidMinor'
    | 'currency'
    | 'creditCurrency'
    | 'rateMicro'
    | 'dueOn'
    | 'rejectionReason'
  >;
  readonly event: InvoiceEvent;
  /** What this event credited or took back, above zero; undefined: no money moved with it. */
  readonly movedMinor: bigint | undefined;
  /** All that the account holds by now. */
  readonly balance: Money;
}

/**
 * A step on the way is told only while it is the last one: whoever was away reads where the invoice stands, not where it
 * stood. Money that moved is always told.
 */
export function isStillSo(event: InvoiceEvent, state: InvoiceState): boolean {
  const isMoney = event === 'partly-paid' || event === 'credited' || event === 'payment-undone';
  return isMoney || event === state;
}

/** What has become of an invoice, for the customer. */
export function invoiceChangedScreen(view: InvoiceChangedView, t: Translate, language: Language): Screen {
  const { invoice, event } = view;
  const sum = (amountMinor: bigint): string => printInvoiceSum(invoice, amountMinor, language);
  const values = {
    number: escapeHtml(invoice.number),
    amount: sum(invoice.amountMinor),
    moved: sum(view.movedMinor ?? invoice.paidMinor),
    dueOn: formatDay(invoice.dueOn, language),
  };
  // What was paid before was told when it came: told again as if it came now, it would be taken for more.
  const words = event === 'partly-paid' && view.movedMinor === undefined ? 'standing' : event;
  const lines = [t(`notifications:invoice.changed.${words}.title`, values)];
  if (event === 'rejected') {
    const reason = escapeHtml(invoice.rejectionReason ?? '');
    lines.push(t('notifications:invoice.changed.rejected.reason', { reason }));
  }
  lines.push(t(`notifications:invoice.changed.${words}.body`, values), ...moneyLines(view, t, language));
  return { html: lines.join('\n'), buttons: buttonsFor(view, t) };
}

function moneyLines({ invoice, event, balance }: InvoiceChangedView, t: Translate, language: Language): string[] {
  if (event !== 'partly-paid' && event !== 'credited' && event !== 'payment-undone') return [];
  const { amountMinor, paidMinor } = invoice;
  const lines: string[] = [];
  if (event === 'partly-paid' && paidMinor < amountMinor) {
    const left = printInvoiceSum(invoice, amountMinor - paidMinor, language);
    lines.push(t('notifications:invoice.changed.left', { left }));
  }
  if (event === 'credited' && paidMinor > amountMinor) {
    const surplus = printInvoiceSum(invoice, paidMinor - amountMinor, language);
    lines.push(t('notifications:invoice.changed.surplus', { surplus }));
  }
  return [...lines, '', t('notifications:receipt.balance', { balance: formatMoney(balance, language) })];
}

function buttonsFor({ invoice, event }: InvoiceChangedView, t: Translate): readonly (readonly Button[])[] {
  const isBadNews = event === 'rejected' || event === 'expired' || event === 'payment-undone';
  const other = [[invoiceButton(t, invoice.id), isBadNews ? supportButton(t) : balanceButton(t)]];
  return event === 'expired' ? [[topUpButton(t)], ...other] : other;
}
