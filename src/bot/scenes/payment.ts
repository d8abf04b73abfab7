import { Composer } from 'telegraf';
import { type Membership, membershipOf } from '../../accounts/membership.ts';
import { canPay } from '../../accounts/roles.ts';
import { formatMoney } from '../../ledger/money.ts';
import { cancelPayment } from '../../payments/cancel.ts';
import { type CheckOutcome, checkPayment } from '../../payments/check.ts';
import { creditOf, findOwnPayment, type OwnedPayment, type Payment } from '../../payments/payment.ts';
import { clockTime } from '../../platform/time.ts';
import { billPress } from '../bill-press.ts';
import { press, pressed } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { noticeScreen } from '../screens/topup.ts';
import { type MenuWords, showMenu } from '../show-menu.ts';
import { showCancelled, showReceipt } from './receipt.ts';
import { showSummary, wishOf } from './summary.ts';
import { showOpen } from './summary-open.ts';

/** What can be done with a payment that is open: check it, come back to it, give it up. */
export function paymentScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  scene.action(pressed.check, async (ctx) => {
    const payment = await ownPayment(deps, ctx, ctx.match[1]);
    if (!payment) return showMenu(deps, ctx, { note: ctx.talk.t('common:buttonOutdated') });
    await showOutcome(deps, ctx, await checkPayment(deps.payments, payment.id));
  });
  scene.action(pressed.resume, async (ctx) => {
    const payment = await ownPayment(deps, ctx, ctx.match[1]);
    if (!payment) return showMenu(deps, ctx, { note: ctx.talk.t('common:buttonOutdated') });
    if (payment.state === 'paid') return showReceipt(deps, ctx, payment);
    await resume(deps, ctx, payment);
  });
  scene.action(pressed.cancelPayment, async (ctx) => {
    const payment = await ownPayment(deps, ctx, ctx.match[1]);
    if (!payment) return showMenu(deps, ctx, { note: ctx.talk.t('common:buttonOutdated') });
    const outcome = await cancelPayment(deps.payments, payment.id);
    if (outcome.kind === 'already-paid') return showReceipt(deps, ctx, payment);
    if (outcome.kind !== 'cancelled') return showMenu(deps, ctx, { note: ctx.talk.t('topup:alreadyClosed') });
    await showMenu(deps, ctx, cancelledWords(ctx, payment));
  });
  return scene;
}

/** What is said of a payment that was given up; its bill stays, to be paid or cancelled later. */
function cancelledWords({ talk }: BotContext, payment: Payment): MenuWords {
  const { t, language } = talk;
  const amount = formatMoney(creditOf(payment), language);
  const { billId } = payment;
  if (billId === null) return { note: t('topup:cancelledByYou', { amount }) };
  const offer = { label: t('bills:name', { number: billId }), data: billPress.card(billId) };
  return { note: t('bills:paymentCancelled', { amount, number: billId }), offer };
}

/** A button's number is not to be trusted further than that: only one's own payment is spoken of. */
export function ownPayment(
  deps: BotDeps,
  ctx: BotContext,
  paymentId: string | undefined,
): Promise<OwnedPayment | null> {
  return findOwnPayment(deps.db, { paymentId: Number.parseInt(paymentId ?? '', 10), userId: ctx.talk.user.id });
}

/** The summary of a payment that exists; one whose link has closed is opened anew for the same sum. */
async function resume(deps: BotDeps, ctx: BotContext, payment: Payment): Promise<void> {
  const membership = await payersMembership(deps, ctx, payment);
  // The consent went with the link that has closed.
  const savesCard = payment.savesCard && payment.state === 'pending';
  const note = payment.savesCard && !savesCard ? { note: ctx.talk.t('autopay:tickLapsed') } : {};
  if (membership) return showSummary(deps, ctx, membership, { ...wishOf(payment), savesCard, ...note });
  await showMenu(deps, ctx, { note: ctx.talk.t('common:buttonOutdated') });
}

/** @returns null for whoever may no longer pay on the payment's account */
export async function payersMembership(
  deps: BotDeps,
  ctx: BotContext,
  { accountId }: Payment,
): Promise<Membership | null> {
  const membership = await membershipOf(deps.db, { userId: ctx.talk.user.id, accountId });
  return membership && canPay(membership.role) ? membership : null;
}

export interface AtPayment {
  readonly payment: OwnedPayment;
  readonly membership: Membership;
}

/** @returns the open payment that a button names, to be changed; if it is open no longer, it is said what became of it */
export async function openPaymentOf(
  deps: BotDeps,
  ctx: BotContext,
  number: string | undefined,
): Promise<AtPayment | null> {
  const payment = await ownPayment(deps, ctx, number);
  const membership = payment?.state === 'pending' ? await payersMembership(deps, ctx, payment) : null;
  if (payment && membership) return { payment, membership };
  if (payment?.state === 'paid') await showReceipt(deps, ctx, payment);
  else await showMenu(deps, ctx, { note: ctx.talk.t('common:buttonOutdated') });
  return null;
}

/** Says what «Проверить оплату» has found; what is still open stays on the summary, with the hour of the check. */
async function showOutcome(deps: BotDeps, ctx: BotContext, outcome: CheckOutcome): Promise<void> {
  const { talk } = ctx;
  if (outcome.kind === 'unknown-payment') return showMenu(deps, ctx, { note: talk.t('common:buttonOutdated') });
  const { payment } = outcome;
  if (outcome.kind === 'credited') return showReceipt(deps, ctx, payment);
  const timeZone = talk.account?.account.timeZone ?? deps.profile.timeZone;
  const time = clockTime(deps.clock.now(), timeZone);
  switch (outcome.kind) {
    case 'disputed':
      await talk.show(noticeScreen(talk.t, talk.t('topup:disputed', { paymentId: payment.id })), { name: 'refusal' });
      return;
    case 'cancelled':
      return showCancelled(deps, ctx, payment);
    default: {
      const note = talk.t(outcome.kind === 'unavailable' ? 'topup:gatewaySilent' : 'topup:notYet', { time });
      // A mere look opens nothing: what was cancelled or has run out stays so, and what is about to stays as it is.
      const { url } = payment;
      const membership = payment.state === 'pending' ? await payersMembership(deps, ctx, payment) : null;
      if (membership && url !== null) return showOpen(deps, ctx, membership, { payment, url, note });
      const again = { label: talk.t('topup:check'), data: press.check(payment.id) };
      await talk.show(noticeScreen(talk.t, note, [again]), { name: 'summary', paymentId: payment.id });
    }
  }
}
