import type { Membership } from '../../accounts/membership.ts';
import { canPay } from '../../accounts/roles.ts';
import { autopayOverview, type Mandate, mandateAwaiting } from '../../autopay/index.ts';
import { formatDate } from '../../notifications/templates/moment.ts';
import { openPayments } from '../../payments/open-payments.ts';
import { creditOf } from '../../payments/payment.ts';
import { upcomingMoment } from '../../platform/time.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { autopayScreen, type SayTime } from '../screens/autopay.ts';
import { type AutopayOffView, autopayNotOfferedScreen, autopayOffScreen } from '../screens/autopay-off.ts';
import { showMenu } from '../show-menu.ts';
import { autopayOffer } from './autopay-offer.ts';

interface AutopayWords {
  /** Said above everything else. */
  readonly note?: string;
  /** When this very update has made another account the current one. */
  readonly account?: Membership;
}

/** «Автоплатёж»: how it stands, how to turn it on, or why it cannot be. */
export async function showAutopay(deps: BotDeps, ctx: BotContext, words: AutopayWords = {}): Promise<void> {
  const { talk } = ctx;
  const membership = words.account ?? talk.account;
  if (!membership) return showMenu(deps, ctx);
  const { account } = membership;
  const note = words.note === undefined ? {} : { note: words.note };
  const overview = await autopayOverview(deps.db, { accountId: account.id, now: deps.clock.now() });
  if (!overview) return showOff(deps, ctx, membership, note);
  const view = { number: account.number, overview, ...mayOf(ctx, membership, overview.mandate), ...note };
  await talk.show(autopayScreen(talk, view, sayTime(deps, ctx, account.timeZone)), { name: 'autopay' });
}

/** The owner of a card may stop it even when they may no longer pay here. */
function mayOf({ talk }: BotContext, { role }: Membership, mandate: Mandate) {
  const isOwnCard = mandate.userId === talk.user.id;
  return { isOwnCard, mayChange: isOwnCard && canPay(role), mayStop: isOwnCard || canPay(role) };
}

/** @returns how moments are said to this customer */
function sayTime(deps: BotDeps, { talk }: BotContext, timeZone: string): SayTime {
  const { language } = talk;
  return {
    moment: (at) => upcomingMoment(at, { now: deps.clock.now(), timeZone, language }),
    day: (at) => formatDate(at, { timeZone, language }),
  };
}

async function showOff(
  deps: BotDeps,
  ctx: BotContext,
  { account, role }: Membership,
  note: Pick<AutopayOffView, 'note'>,
): Promise<void> {
  const { talk } = ctx;
  const offer = autopayOffer(deps, account);
  const mayPay = canPay(role);
  if (offer.kind === 'not-offered') {
    await talk.show(autopayNotOfferedScreen(talk, offer.because, { mayPay, ...note }), { name: 'autopay' });
    return;
  }
  const awaiting = await awaitingOf(deps, ctx, account.id);
  const view = {
    ...{ number: account.number, mayPay, ...note },
    below: { amountMinor: offer.belowMinor, currency: account.currency },
    ...(awaiting ? { awaiting } : {}),
  };
  await talk.show(autopayOffScreen(talk, view), { name: 'autopay' });
}

/** @returns the newest of the person's own open payments that turns autopay on */
async function awaitingOf(
  deps: BotDeps,
  { talk }: BotContext,
  accountId: bigint,
): Promise<AutopayOffView['awaiting'] | undefined> {
  const open = await openPayments(deps.db, { accountId, userId: talk.user.id, now: deps.clock.now() });
  for (const payment of open.filter(({ savesCard }) => savesCard).reverse()) {
    const mandate = await mandateAwaiting(deps.db, payment.id);
    if (mandate) return { paymentId: payment.id, amount: creditOf(payment), monthlyLimit: mandate.monthlyLimit };
  }
  return undefined;
}
