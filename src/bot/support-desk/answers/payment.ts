import { findInvoice } from '../../../invoices/index.ts';
import { escapeHtml } from '../../../platform/telegram/screen.ts';
import { parseTypedAmount } from '../../../topup/typed-amount.ts';
import { showConfirmation } from '../confirmation.ts';
import type { Desk } from '../desk.ts';
import { readTypedOrder } from '../press.ts';
import { notice } from '../screens/common.ts';
import { orderScreen, sumScreen } from '../screens/payment.ts';
import type { Answered, AnswerHandler } from './answer-handler.ts';

const gone = ({ t }: Desk): Answered => ({ kind: 'done', screen: notice(t('desk:unknownInvoice')) });

/** How much of what was typed is shown back. */
const longestEcho = 60;

const echo = (typed: string): string => escapeHtml([...typed].slice(0, longestEcho).join(''));

/** How much has come, as the bank's notice says it. */
export const takeSum: AnswerHandler<'payment-sum'> = async (deps, desk, prompt, typed) => {
  const { t } = desk;
  const invoice = await findInvoice(deps.db, prompt.invoiceId);
  if (!invoice) return gone(desk);
  const read = parseTypedAmount(typed, invoice.currency);
  if (read.kind !== 'amount') {
    const problem = t('desk:payment.notASum', { typed: echo(typed) });
    return { kind: 'ask', prompt, screen: sumScreen(t, invoice, problem) };
  }
  const { amountMinor } = read;
  return {
    kind: 'ask',
    prompt: { kind: 'payment-order', invoiceId: invoice.id, version: invoice.version, amountMinor },
    screen: orderScreen(t, invoice, amountMinor),
  };
};

/** The payment order's number; what follows is confirmed by a button, not by a word. */
export const takeOrder: AnswerHandler<'payment-order'> = async (deps, desk, prompt, typed) => {
  const { t } = desk;
  const { invoiceId, amountMinor } = prompt;
  const orderNumber = readTypedOrder(typed);
  if (orderNumber !== undefined) {
    const screen = await showConfirmation(deps, desk, { invoiceId, amountMinor, orderNumber });
    return screen ? { kind: 'done', screen } : gone(desk);
  }
  const invoice = await findInvoice(deps.db, invoiceId);
  if (!invoice) return gone(desk);
  const problem = t('desk:payment.notAnOrder', { typed: echo(typed) });
  return { kind: 'ask', prompt, screen: orderScreen(t, invoice, amountMinor, problem) };
};
