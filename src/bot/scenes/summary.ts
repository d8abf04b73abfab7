import type { Membership } from '../../accounts/membership.ts';
import { type Consent, consentWithPayment, mandateAwaiting } from '../../autopay/index.ts';
import type { Bill } from '../../bills/index.ts';
import { supersedePayment } from '../../payments/cancel.ts';
import { openPayment } from '../../payments/open.ts';
import { creditOf, type Payment } from '../../payments/payment.ts';
import { applyCode } from '../../promo/index.ts';
import type { CardKind } from '../../topup/quote.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import type { CodeProblem } from '../screens/promo.ts';
import { showMenu } from '../show-menu.ts';
import { tickFor } from './autopay-offer.ts';
import { billFor, dropReplacedBill } from './bill-of-top-up.ts';
import { replacedPayment } from './going-on.ts';
import { showCodeProblem } from './promo-problem.ts';
import { showOpen } from './summary-open.ts';
import { refuseSummary } from './summary-refusal.ts';

/** The top-up that a summary is of. */
export interface SummaryWish {
  /** In the account's own currency. */
  readonly amountMinor: bigint;
  readonly cardKind: CardKind;
  /** The bill that is paid; without it, where the provider makes bills, that of a top-up by the sum. */
  readonly billId?: bigint | null;
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

/** @returns the wish that a payment was opened for: shown again, it is the same one */
export function wishOf(payment: Payment): SummaryWish & { readonly savesCard: boolean } {
  const { cardKind, billId, savesCard } = payment;
  return { amountMinor: creditOf(payment).amountMinor, cardKind, billId, savesCard };
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
  const { account } = membership;
  const replaces = wish.replaces ?? replacedPayment(talk.state);
  const tick = await tickFor(deps, ctx, account, { ...wish, replaces });
  const bill = await billFor(deps, ctx, { ...wish, accountId: account.id });
  const opened = await openPayment(deps.payments, {
    ...{ accountId: account.id, userId: talk.user.id, chatId: talk.chatId, language: talk.language },
    ...{ amountMinor, cardKind, savesCard: tick.isOn },
    ...(bill ? { billId: bill.id } : {}),
  });
  if (opened.kind !== 'open') return refuseSummary(deps, ctx, { refused: opened, wish, membership, bill });
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
  const { problem, dropped } = await takePlace(deps, ctx, payment, { code: wish.code, replaces, bill });
  if (problem) return showCodeProblem(deps, ctx, membership, { problem, payment });
  const words = wish.note ?? (tick.fellOff ? talk.t('autopay:tickedOff') : undefined);
  const note = dropped && bill ? talk.t('bills:replaced', { former: dropped.id, number: bill.id }) : undefined;
  const notes = [note, words].filter((line) => line !== undefined).join('\n');
  await showOpen(
    deps,
    ctx,
    membership,
    { payment, url: opened.url, ...(notes ? { note: notes } : {}) },
    { promo: null },
  );
}

/**
 * Gives up the payment and the bill that this payment takes the place of, and brings the code onto it: the one at hand, or that
 * of the payment that is given up.
 * @returns why the code is not on it, and the bill that is cancelled
 */
async function takePlace(
  deps: BotDeps,
  ctx: BotContext,
  payment: Payment,
  at: {
    readonly code: SummaryWish['code'];
    readonly replaces: number | undefined;
    readonly bill: Bill | null;
  },
): Promise<{ readonly problem?: CodeProblem; readonly dropped?: Bill }> {
  const { talk } = ctx;
  const userId = talk.user.id;
  const { replaces, bill } = at;
  const isAnother = replaces !== undefined && replaces !== payment.id;
  const moved = isAnother
    ? await supersedePayment(deps.payments, { paymentId: replaces, userId, by: payment.id })
    : undefined;
  const dropped = isAnother ? await dropReplacedBill(deps, ctx, { paymentId: replaces, by: bill }) : null;
  const said = dropped ? { dropped } : {};
  const code = at.code === undefined ? talk.state.promo : at.code;
  if (code === null || code === undefined) {
    return moved?.kind === 'dropped' ? { ...said, problem: { ...moved, kind: 'refused' } } : said;
  }
  const applied = await applyCode(deps, { paymentId: payment.id, userId, code });
  const isOn = applied.kind === 'applied' || applied.kind === 'payment-closed';
  return isOn ? said : { ...said, problem: applied };
}
