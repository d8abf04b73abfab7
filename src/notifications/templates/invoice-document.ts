import type { InvoicePolicy } from '../../config/profile.ts';
import { type Invoice, printInvoiceSum } from '../../invoices/index.ts';
import type { Language, Translate } from '../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../platform/telegram/screen.ts';
import { balanceButton, invoiceButton } from './buttons.ts';
import { formatDay } from './moment.ts';

export interface InvoiceCaptionView {
  readonly invoice: Pick<
    Invoice,
    'id' | 'number' | 'amountMinor' | 'currency' | 'creditCurrency' | 'rateMicro' | 'dueOn' | 'payer'
  >;
  /** What the payment order is to name; at most 210 characters. */
  readonly purpose: string;
  readonly policy: Pick<InvoicePolicy, 'landsWithinBusinessDays' | 'closingDocumentsQuarterly'>;
}

/** Below the invoice's file: till when to pay, what to copy, when the money lands. Well within a caption's 1024 characters. */
export function invoiceCaption(view: InvoiceCaptionView, t: Translate, language: Language): Screen {
  const { invoice, policy } = view;
  const lands =
    policy.landsWithinBusinessDays === null
      ? t('notifications:invoice.document.landsOpen')
      : t('notifications:invoice.document.lands', { count: policy.landsWithinBusinessDays });
  const lines = [
    t('notifications:invoice.document.title', {
      number: escapeHtml(invoice.number),
      amount: printInvoiceSum(invoice, invoice.amountMinor, language),
    }),
    t('notifications:invoice.document.due', { dueOn: formatDay(invoice.dueOn, language) }),
    '',
    t('notifications:invoice.document.purpose'),
    `<code>${escapeHtml(view.purpose)}</code>`,
    '',
    lands,
  ];
  if (policy.closingDocumentsQuarterly && invoice.payer.entityType === 'LEGAL_ENTITY') {
    lines.push(t('notifications:invoice.document.closing'));
  }
  return { html: lines.join('\n'), buttons: [[invoiceButton(t, invoice.id), balanceButton(t)]] };
}
