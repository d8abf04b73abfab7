import { balanceOf, totalOf } from '../../accounts/balance-of.ts';
import type { Membership } from '../../accounts/membership.ts';
import type { ChatState } from '../../chats/session.ts';
import { supersedePayment } from '../../payments/cancel.ts';
import { openPayment } from '../../payments/open.ts';
import type { Payment } from '../../payments/payment.ts';
import { attachSummary } from '../../payments/summary.ts';
import { upcomingMoment } from '../../platform/time.ts';
import { applyCode, claimOf } from '../../promo/index.ts';
import type { CardKind } from '../../topup/quote.ts';
import { pressToTake } from '../callback-data.ts';
import type { BotContext, ScreenPlace } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import type { CodeProblem } from '../screens/promo.ts';
import { noticeScreen, summaryScreen } from '../screens/topup.ts';
import { showMenu } from '../show-menu.ts';
import { showCodeProblem } from './promo-problem.ts';

/** The top-up that a summary is of. */
interface SummaryWish {
  readonly amountMinor: bigint;
  readonly cardKind: CardKind;
  /** As it was typed; without it the code that is kept for the next payment is taken, and with null none. */
  readonly code?: string | null;
}

/** Opens the payment, or finds the one that is open for the same wish, and shows its summary with the link. */
export async function showSummary(
  deps: BotDeps,
  ctx: BotContext,
  membership: Membership,
  wish: SummaryWish,
): Promise<void> {
  const { talk } = ctx;
  const { account } = membership;
  const opened = await openPayment(deps.payments, {
    accountId: account.id,
    userId: talk.user.id,
    chatId: talk.chatId,
    amountMinor: wish.amountMinor,
    cardKind: wish.cardKind,
    language: talk.language,
  });
  if (opened.kind === 'refused') return showMenu(deps, ctx, { note: talk.t('common:buttonOutdated') });
  if (opened.kind === 'unavailable') {
    const again = { label: talk.t('topup:tryAgain'), data: pressToTake(wish.cardKind, wish.amountMinor) };
    const why = opened.reason === 'gateway' ? 'topup:gatewayUnavailable' : 'topup:tooManyOpen';
    await talk.show(noticeScreen(talk.t, talk.t(why), [again]), { name: 'refusal' });
    return;
  }
  const problem = await takeCode(deps, ctx, opened.payment, wish.code);
  if (problem) return showCodeProblem(deps, ctx, membership, { problem, payment: opened.payment });
  await showOpen(deps, ctx, membership, opened, { promo: null });
}

/**
 * Brings the code onto the payment: the one at hand, or that of the payment which this one takes the place of.
 * @returns why it is not on it
 */
async function takeCode(
  deps: BotDeps,
  { talk }: BotContext,
  payment: Payment,
  typed: SummaryWish['code'],
): Promise<CodeProblem | undefined> {
  const userId = talk.user.id;
  const replaced = replacedPayment(talk.state);
  const moved =
    replaced === undefined || replaced === payment.id
      ? undefined
      : await supersedePayment(deps.payments, { paymentId: replaced, userId, by: payment.id });
  const code = typed === undefined ? talk.state.promo : typed;
  if (code === null || code === undefined) return moved?.kind === 'dropped' ? { ...moved, kind: 'refused' } : undefined;
  const applied = await applyCode(deps, { paymentId: payment.id, userId, code });
  return applied.kind === 'applied' || applied.kind === 'payment-closed' ? undefined : applied;
}

/** @returns the open payment whose sum or card is being changed, if that is what the customer is doing */
export function replacedPayment({ screen, replaces }: ChatState): number | undefined {
  return screen?.name === 'summary' ? screen.paymentId : replaces;
}

/** Shows the summary of an open payment, with the code that is on it. */
export async function showOpen(
  deps: BotDeps,
  ctx: BotContext,
  { account }: Membership,
  open: { payment: Payment; url: string; note?: string },
  place: Pick<ScreenPlace, 'promo'> = {},
): Promise<void> {
  const { talk } = ctx;
  const { payment, url, note } = open;
  const claim = await claimOf(deps.db, payment.id);
  const screen = summaryScreen(talk, {
    paymentId: payment.id,
    url,
    number: account.number,
    amount: payment,
    balance: totalOf(await balanceOf(deps.db, account.id)),
    cardKind: payment.cardKind,
    until: upcomingMoment(payment.expiresAt, {
      now: deps.clock.now(),
      timeZone: account.timeZone,
      language: talk.language,
    }),
    foreignCard: deps.profile.card.foreignCard,
    promoCodes: deps.profile.promoCodes,
    ...(claim ? { promo: { code: claim.code.code, bonus: { ...payment, amountMinor: claim.bonusMinor } } } : {}),
    ...(note === undefined ? {} : { note }),
  });
  const { cardKind } = payment;
  const { messageId } = await talk.show(screen, { name: 'summary', paymentId: payment.id, cardKind, ...place });
  await attachSummary(deps.db, payment.id, { chatId: talk.chatId, messageId });
}
