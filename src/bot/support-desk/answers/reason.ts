import { findAccount } from '../../../accounts/account.ts';
import { totalOf } from '../../../accounts/balance-of.ts';
import { printInvoiceSum, rejectInvoice, undoPayment } from '../../../invoices/index.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import type { DeskPrompt } from '../../../support/prompts.ts';
import { undoAdjustment } from '../../../support/undo-adjustment.ts';
import { maxReasonLength } from '../command-line.ts';
import type { Desk } from '../desk.ts';
import { said } from '../presses/card.ts';
import { cancelButton, invoiceName, notice, sum } from '../screens/common.ts';
import type { Answered, AnswerHandler } from './answer-handler.ts';

/** A reason is a few words; without any, or with too many, it is asked for again. */
function askAgain({ t }: Desk, prompt: DeskPrompt, typed: string): Answered | undefined {
  if (typed !== '' && [...typed].length <= maxReasonLength) return undefined;
  const words = typed === '' ? t('desk:reason.empty') : t('desk:reason.tooLong', { longest: maxReasonLength });
  return { kind: 'ask', prompt, screen: notice(words, [cancelButton(t)]) };
}

const done = (lines: readonly string[]): Answered => ({ kind: 'done', screen: notice(lines.join('\n')) });

export const takeRejection: AnswerHandler<'reject-reason'> = async (deps, desk, prompt, typed) => {
  const { t, agent } = desk;
  const again = askAgain(desk, prompt, typed);
  if (again) return again;
  const outcome = await rejectInvoice(deps.invoices, { invoiceId: prompt.invoiceId, agent, reason: typed });
  if (outcome.kind !== 'done') return done([escapeHtml(said(desk, outcome))]);
  return done([
    t('desk:reject.done', { invoice: invoiceName(t, outcome.invoice) }),
    t('desk:reasonLine', { reason: escapeHtml(typed) }),
    t('desk:by', { name: escapeHtml(agent.name) }),
  ]);
};

export const takePaymentUndoing: AnswerHandler<'undo-payment-reason'> = async (deps, desk, prompt, typed) => {
  const { t, agent } = desk;
  const again = askAgain(desk, prompt, typed);
  if (again) return again;
  const outcome = await undoPayment(deps.invoices, { paymentId: prompt.paymentId, agent, reason: typed });
  if (outcome.kind === 'unknown-payment') return done([t('desk:undo.nothing')]);
  const { invoice } = outcome;
  if (outcome.kind === 'spent') {
    return done([t('desk:undo.spent', { available: sum(outcome.available.amountMinor, outcome.available.currency) })]);
  }
  if (outcome.kind === 'already-undone') return done([t('desk:undo.before')]);
  const { amountMinor, orderNumber } = outcome.payment;
  return done([
    t('desk:undo.done', { amount: printInvoiceSum(invoice, amountMinor, 'ru'), invoice: invoiceName(t, invoice) }),
    t('desk:payment.orderLine', { order: escapeHtml(orderNumber) }),
    t('desk:reasonLine', { reason: escapeHtml(typed) }),
    t('desk:by', { name: escapeHtml(agent.name) }),
  ]);
};

export const takeAdjustmentUndoing: AnswerHandler<'undo-adjustment-reason'> = async (deps, desk, prompt, typed) => {
  const { t, agent } = desk;
  const again = askAgain(desk, prompt, typed);
  if (again) return again;
  const { transactionId } = prompt;
  const outcome = await undoAdjustment(deps.support, { transactionId, agent, reason: typed });
  if (outcome.kind === 'unknown-adjustment') return done([t('desk:undo.nothing')]);
  if (outcome.kind === 'already-undone') return done([t('desk:undo.before')]);
  const account = await findAccount(deps.db, outcome.accountId);
  const currency = account?.currency ?? 'RUB';
  if (outcome.kind === 'spent') {
    return done([t('desk:undo.spent', { available: sum(outcome.availableMinor, currency) })]);
  }
  return done([
    t('desk:undo.adjustment', { account: account?.number ?? '' }),
    t('desk:credited.balance', { balance: sum(totalOf(outcome.balance).amountMinor, currency) }),
    t('desk:reasonLine', { reason: escapeHtml(typed) }),
    t('desk:by', { name: escapeHtml(agent.name) }),
  ]);
};
