import { findInvoice, type Invoice, type InvoicePayment, invoicePayments } from '../../../invoices/index.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import type { DeskDeps } from '../deps.ts';
import type { Desk } from '../desk.ts';
import { deskPress } from '../press.ts';
import { askInThread } from '../question.ts';
import { cancelButton, invoiceName, notice, sum } from '../screens/common.ts';
import { idOf, type PressHandler } from './press-handler.ts';

/** «Отменить оплату»: which one, if there are several, and why. */
export const undoListPress: PressHandler = async (deps, desk, press) => {
  const { t } = desk;
  const invoice = await findInvoice(deps.db, idOf(press));
  if (!invoice) return t('desk:unknownInvoice');
  const payments = await standingPayments(deps, invoice);
  const [only, ...others] = payments;
  if (!only) return t('desk:undo.nothing');
  if (others.length === 0) return askReason(deps, desk, { invoice, payment: only });
  const buttons = payments.map((payment) => ({
    label: t('desk:undo.choice', { amount: sum(payment.amountMinor, invoice.currency), order: payment.orderNumber }),
    data: deskPress.undo(payment),
  }));
  const close = { label: t('common:cancel'), data: deskPress.close };
  await desk.say(notice(t('desk:undo.which', { invoice: invoiceName(t, invoice) }), [...buttons, close]));
  return undefined;
};

/** One of several, chosen from the list; the list turns into the question. */
export const undoPress: PressHandler = async (deps, desk, press) => {
  const invoice = await findInvoice(deps.db, idOf(press));
  const payments = invoice ? await standingPayments(deps, invoice) : [];
  const payment = payments.find(({ id }) => String(id) === press.match[2]);
  if (!invoice || !payment) return desk.t('desk:undo.nothing');
  return askReason(deps, desk, { invoice, payment, messageId: press.messageId });
};

/** Payments that are not undone. */
const standingPayments = async (deps: DeskDeps, invoice: Invoice): Promise<InvoicePayment[]> =>
  (await invoicePayments(deps.db, invoice.id)).filter(({ reversedAt }) => reversedAt === null);

async function askReason(
  deps: DeskDeps,
  desk: Desk,
  about: { invoice: Invoice; payment: InvoicePayment; messageId?: number },
): Promise<undefined> {
  const { t } = desk;
  const { invoice, payment, messageId } = about;
  const words = t('desk:undo.ask', {
    invoice: invoiceName(t, invoice),
    amount: sum(payment.amountMinor, invoice.currency),
    order: escapeHtml(payment.orderNumber),
  });
  await askInThread(deps, desk, {
    prompt: { kind: 'undo-payment-reason', paymentId: payment.id },
    screen: notice(words, [cancelButton(t)]),
    ...(messageId === undefined ? {} : { messageId }),
  });
  return undefined;
}
