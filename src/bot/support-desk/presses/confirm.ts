import { actsOnInvoice } from '../../../audit/index.ts';
import { findInvoice, type InvoicePayment, invoicePayments } from '../../../invoices/index.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { confirmPayment } from '../../../support/payment.ts';
import { showConfirmation } from '../confirmation.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';
import { readWish } from '../press.ts';
import { creditedScreen } from '../results.ts';
import { approvalScreen } from '../screens/approval.ts';
import { notice } from '../screens/common.ts';
import type { PressHandler } from './press-handler.ts';

/** «Зачислить»: whoever presses first credits, and the message turns into what came of it. */
export const confirmPress: PressHandler = async (deps, desk, { match, messageId }) => {
  const { t, agent } = desk;
  const wish = readWish(match);
  const { version: expectedVersion, ...payment } = wish;
  const outcome = await confirmPayment(deps.support, { ...payment, agent, expectedVersion });
  switch (outcome.kind) {
    case 'credited':
      await desk.change(messageId, await creditedScreen(deps, desk, { ...payment, invoice: outcome.invoice }));
      return undefined;
    case 'needs-second-agent':
      await desk.change(messageId, approvalScreen(t, outcome));
      return undefined;
    case 'already-waiting':
      if (outcome.approval.askedBy.id === agent.id) await desk.change(messageId, approvalScreen(t, outcome));
      return t('desk:payment.awaitsSecond');
    case 'already-recorded':
      // The same agent again: the process may have ended before the message could say so.
      if (outcome.payment.recordedBy === agent.id) {
        await desk.change(messageId, await creditedScreen(deps, desk, { ...payment, invoice: outcome.invoice }));
      }
      return t('desk:payment.creditedBy', { name: await recorderOf(deps, desk, outcome.payment) });
    case 'changed': {
      const screen = await showConfirmation(deps, desk, payment, t('desk:payment.changed'));
      if (screen) await desk.change(messageId, screen);
      return t('desk:payment.changedToast');
    }
    case 'unknown-invoice':
      return t('desk:unknownInvoice');
  }
};

/** «Отмена» under a confirmation: not of what has been credited by then. */
export const refusePress: PressHandler = async (deps, desk, { match, messageId }) => {
  const { t } = desk;
  const wish = readWish(match);
  const invoice = await findInvoice(deps.db, wish.invoiceId);
  if (!invoice) return t('desk:unknownInvoice');
  const payments = await invoicePayments(deps.db, invoice.id);
  const done = payments.find(({ orderNumber, reversedAt }) => orderNumber === wish.orderNumber && reversedAt === null);
  if (done) return t('desk:payment.creditedBy', { name: await recorderOf(deps, desk, done) });
  if (invoice.awaitsApproval) return t('desk:payment.awaitsSecond');
  await desk.change(messageId, notice(t('desk:payment.refused', { name: escapeHtml(desk.agent.name) })));
  return undefined;
};

/** @returns who has credited the payment, by the name that the log keeps */
async function recorderOf(deps: DeskDeps, { t }: Desk, payment: InvoicePayment): Promise<string> {
  const acts = await actsOnInvoice(deps.db, payment.invoiceId);
  const act = acts.find((one) => one.act === 'invoice-payment' && one.detail.payment === String(payment.id));
  return act?.agent.name ?? t('desk:someone');
}
