import { findInvoice } from '../../../invoices/index.ts';
import { answerOf } from '../../../support/prompts.ts';
import { askInThread, promptPlace } from '../question.ts';
import { orderScreen, sumScreen } from '../screens/payment.ts';
import { idOf, type PressHandler } from './press-handler.ts';

/** «Оплата поступила»: first the sum, then the payment order, then what will be credited. */
export const paidPress: PressHandler = async (deps, desk, press) => {
  const { t } = desk;
  const invoice = await findInvoice(deps.db, idOf(press));
  if (!invoice) return t('desk:unknownInvoice');
  if (invoice.awaitsApproval) return t('desk:payment.awaitsSecond');
  await askInThread(deps, desk, {
    prompt: { kind: 'payment-sum', invoiceId: invoice.id, version: invoice.version },
    screen: sumScreen(t, invoice),
  });
  // The same customer may pay twice, so it is asked all the same.
  return invoice.state === 'credited' ? t('desk:payment.creditedBefore') : undefined;
};

/** «Вся сумма»: of the question that this agent was asked, and of no other. */
export const takeSumPress: PressHandler = async (deps, desk, press) => {
  const { t } = desk;
  const standing = await answerOf(deps, promptPlace(desk));
  const invoice = await findInvoice(deps.db, idOf(press));
  const isAsked = standing.kind === 'asked' && standing.messageId === press.messageId;
  if (!invoice || !isAsked || standing.prompt.kind !== 'payment-sum') return t('desk:notAsked');
  const amountMinor = BigInt(press.match[2] ?? 0);
  await askInThread(deps, desk, {
    prompt: { kind: 'payment-order', invoiceId: invoice.id, version: invoice.version, amountMinor },
    screen: orderScreen(t, invoice, amountMinor),
    messageId: press.messageId,
  });
  return undefined;
};
