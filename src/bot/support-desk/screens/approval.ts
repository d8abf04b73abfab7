import type { Invoice } from '../../../invoices/index.ts';
import type { Currency } from '../../../ledger/money.ts';
import type { Translate } from '../../../platform/i18n.ts';
import { escapeHtml, type Screen } from '../../../platform/telegram/screen.ts';
import type { Approval } from '../../../support/approval.ts';
import { deskPress } from '../press.ts';
import { invoiceName, sum } from './common.ts';
import { brief } from './lists.ts';

/** What a request is about: an invoice's payment, or an account's money put right by hand or given back. */
export type ApprovalSubject =
  | { readonly approval: Approval; readonly invoice: Invoice }
  | { readonly approval: Approval; readonly accountNumber: string; readonly currency: Currency };

/** A reason is kept whole in the log. */
const longestReason = 200;

/** What is asked for, in words, safe in HTML. */
export function subjectLines(t: Translate, subject: ApprovalSubject): string[] {
  const { act } = subject.approval;
  if (act.kind === 'invoice-payment' && 'invoice' in subject) {
    const { invoice } = subject;
    return [
      t('desk:approval.payment', { amount: sum(act.amountMinor, invoice.currency), invoice: invoiceName(t, invoice) }),
      t('desk:payment.orderLine', { order: escapeHtml(act.orderNumber) }),
    ];
  }
  if (act.kind === 'invoice-payment' || 'invoice' in subject)
    throw new Error(`approval ${subject.approval.id} is of two kinds`);
  const { amountMinor, reason } = act;
  const amount = sum(amountMinor < 0n ? -amountMinor : amountMinor, subject.currency);
  const values = { amount, account: subject.accountNumber };
  const reasonLine = t('desk:reasonLine', { reason: brief(reason, longestReason) });
  if (act.kind === 'refund') {
    return [t('desk:approval.refund', { ...values, payment: String(act.paymentId) }), reasonLine];
  }
  return [amountMinor > 0n ? t('desk:approval.credit', values) : t('desk:approval.debit', values), reasonLine];
}

/** Asks a second agent. */
export function approvalScreen(t: Translate, subject: ApprovalSubject): Screen {
  const { approval } = subject;
  const lines = [
    t('desk:approval.title'),
    ...subjectLines(t, subject),
    t('desk:approval.askedBy', { name: escapeHtml(approval.askedBy.name) }),
    '',
    t('desk:approval.rule'),
  ];
  return {
    html: lines.join('\n'),
    buttons: [
      [
        { label: t('desk:approval.approve'), data: deskPress.approve(approval.id) },
        { label: t('desk:approval.decline'), data: deskPress.decline(approval.id) },
      ],
    ],
  };
}
