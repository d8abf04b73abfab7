import { balanceOf, totalOf } from '../../accounts/balance-of.ts';
import type { Membership } from '../../accounts/membership.ts';
import { type Consent, consentWithPayment, mandateAwaiting } from '../../autopay/index.ts';
import type { ChatState } from '../../chats/session.ts';
import { supersedePayment } from '../../payments/cancel.ts';
import { type OpenOutcome, openPayment } from '../../payments/open.ts';
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
import { stillOtherCard, tickFor, tickOf } from './autopay-offer.ts';
import { showCodeProblem } from './promo-problem.ts';

/** The top-up that a summary is of. */
interface SummaryWish {
  readonly amountMinor: bigint;
  readonly cardKind: CardKind;
  /** As it was typed; without it the code that is kept for the next payment is taken, and with null none. */
  readonly code?: string | null;
  /** Whether autopay is ticked; without it the tick stays as long as sum and card do. */
  readonly savesCard?: boolean;
  /** What was agreed to just now: the tick is put on. */
  readonly agreed?: { readonly monthlyLimit: number; readonly consent: Consent };
  /** The open payment that this one takes the place of; without it the one that the chat shows. */
  readonly replaces?: number;
  readonly note?: string;
}

/** Opens the payment, or finds the one that is open for the same wish, and shows its summary with the link. */
export async function showSummary(
  deps: BotDeps,
  ctx: BotContext,
  membership: Membership,
  wish: SummaryWish,
): Promise<void> {
  const { talk } = ctx;
  const { amountMinor, cardKind, agreed } = wish;
  const replaces = wish.replaces ?? replacedPayment(talk.state);
  const tick = await tickFor(deps, ctx, membership.account, { ...wish, replaces });
  const opened = await openPayment(deps.payments, {
    ...{ accountId: membership.account.id, userId: talk.user.id, chatId: talk.chatId, language: talk.language },
    ...{ amountMinor, cardKind, savesCard: tick.isOn },
  });
  if (opened.kind !== 'open') return refuse(deps, ctx, opened, wish);
  const { payment } = opened;
  if (agreed) {
    const given = await consentWithPayment(deps.payments, { ...agreed, paymentId: payment.id, userId: talk.user.id });
    // Paid on another device at this very moment, or taken off offer: nothing was agreed to, and nothing is replaced.
    if (given.kind !== 'awaiting-card') return showMenu(deps, ctx, { note: talk.t('common:buttonOutdated') });
  } else if (tick.isOn && (await mandateAwaiting(deps.db, payment.id)) === null) {
    // The link closes soon and another has taken its place; the consent was to the payment that is gone.
    const bare = { ...wish, savesCard: false, replaces: payment.id, note: talk.t('autopay:tickLapsed') };
    return showSummary(deps, ctx, membership, bare);
  }
  const problem = await takeCode(deps, ctx, payment, { code: wish.code, replaces });
  if (problem) return showCodeProblem(deps, ctx, membership, { problem, payment });
  const note = wish.note ?? (tick.fellOff ? talk.t('autopay:tickedOff') : undefined);
  await showOpen(deps, ctx, membership, { ...opened, ...(note === undefined ? {} : { note }) }, { promo: null });
}

/** Says why no payment could be opened. */
async function refuse(
  deps: BotDeps,
  ctx: BotContext,
  refused: Exclude<OpenOutcome, { kind: 'open' }>,
  wish: SummaryWish,
): Promise<void> {
  const { talk } = ctx;
  if (refused.kind === 'refused') return showMenu(deps, ctx, { note: talk.t('common:buttonOutdated') });
  const again = { label: talk.t('topup:tryAgain'), data: pressToTake(wish.cardKind, wish.amountMinor) };
  const why = refused.reason === 'gateway' ? 'topup:gatewayUnavailable' : 'topup:tooManyOpen';
  await talk.show(noticeScreen(talk.t, talk.t(why), [again]), { name: 'refusal' });
}

/**
 * Brings the code onto the payment: the one at hand, or that of the payment which this one takes the place of.
 * @returns why it is not on it
 */
async function takeCode(
  deps: BotDeps,
  { talk }: BotContext,
  payment: Payment,
  { code: typed, replaces }: { readonly code: SummaryWish['code']; readonly replaces: number | undefined },
): Promise<CodeProblem | undefined> {
  const userId = talk.user.id;
  const moved =
    replaces === undefined || replaces === payment.id
      ? undefined
      : await supersedePayment(deps.payments, { paymentId: replaces, userId, by: payment.id });
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
  const tick = await tickOf(deps, account, payment, talk.state);
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
    ...(tick ? { tick } : {}),
    ...(note === undefined ? {} : { note }),
  });
  const { cardKind } = payment;
  const { messageId } = await talk.show(screen, {
    ...{ name: 'summary', paymentId: payment.id, cardKind },
    ...stillOtherCard(talk.state),
    ...place,
  });
  await attachSummary(deps.db, payment.id, { chatId: talk.chatId, messageId });
}
