import { balanceOf } from '../../accounts/balance-of.ts';
import type { PaymentNotice } from '../../notifications/notice.ts';
import { renderPayment } from '../../notifications/render-payment.ts';
import type { Payment } from '../../payments/payment.ts';
import type { BotContext, ScreenName } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';

/** Shows how a payment has ended, word for word as the notice of it would: the two may meet on one message. */
async function showEnd(deps: BotDeps, ctx: BotContext, notice: PaymentNotice, name: ScreenName): Promise<void> {
  const { db, translator } = deps;
  const letter = await renderPayment({ db, translator, balanceOf }, notice);
  if (letter.kind !== 'outdated') await ctx.talk.show(letter.screen, { name, paymentId: notice.paymentId });
}

/** The receipt of a payment that is on the balance. */
export function showReceipt(deps: BotDeps, ctx: BotContext, payment: Payment): Promise<void> {
  return showEnd(deps, ctx, { kind: 'payment.credited', paymentId: payment.id }, 'receipt');
}

/** What became of a payment that the gateway has ended without money. */
export function showCancelled(deps: BotDeps, ctx: BotContext, payment: Payment): Promise<void> {
  return showEnd(deps, ctx, { kind: 'payment.cancelled', paymentId: payment.id }, 'cancelled');
}
