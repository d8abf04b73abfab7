import { Composer } from 'telegraf';
import { consentVersion, defaultMonthlyLimit, mandateAwaiting, mandateOf, untickAutopay } from '../../autopay/index.ts';
import { creditOf, type Payment } from '../../payments/payment.ts';
import { press, pressed } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { consentScreen, consentText, sealOf } from '../screens/autopay-consent.ts';
import { autopayOffer, limitOf, stillOtherCard } from './autopay-offer.ts';
import { showAutopay } from './autopay-show.ts';
import { type AtPayment, openPaymentOf } from './payment.ts';
import { showSummary, wishOf } from './summary.ts';

/** The tick «Автоплатёж» on a summary: off by default, on by a consent that has been read, off again by one press. */
export function autopayTickScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  scene.action(pressed.tickAutopay, async (ctx) => {
    const at = await tickable(deps, ctx, ctx.match[1]);
    if (at) await showConsent(deps, ctx, at, limitOf(ctx.match[2]) ?? (await limitSoFar(deps, at.payment)));
  });
  scene.action(pressed.agreeToAutopay, async (ctx) => {
    const at = await tickable(deps, ctx, ctx.match[1]);
    if (at) await agree(deps, ctx, at, { monthlyLimit: limitOf(ctx.match[2]), seal: ctx.match[3] });
  });
  scene.action(pressed.untickAutopay, async (ctx) => {
    const at = await openPaymentOf(deps, ctx, ctx.match[1]);
    if (at) await untick(deps, ctx, at);
  });
  return scene;
}

/** @returns the same, if autopay can be turned on by it; one that is on already is shown instead */
async function tickable(deps: BotDeps, ctx: BotContext, number: string | undefined): Promise<AtPayment | null> {
  const at = await openPaymentOf(deps, ctx, number);
  if (!at) return null;
  const { account } = at.membership;
  const isOn = !ctx.talk.state.otherCard && (await mandateOf(deps.db, account.id)) !== null;
  if (!isOn && autopayOffer(deps, account).kind === 'offered') return at;
  const note = isOn ? { note: ctx.talk.t('autopay:said.already-active') } : {};
  await showAutopay(deps, ctx, { account: at.membership, ...note });
  return null;
}

async function limitSoFar(deps: BotDeps, payment: Payment): Promise<number> {
  return (await mandateAwaiting(deps.db, payment.id))?.monthlyLimit ?? defaultMonthlyLimit;
}

/** @returns the consent to these terms in the customer's language, and its seal */
function wordsOf(deps: BotDeps, { talk }: BotContext, { payment, membership }: AtPayment, monthlyLimit: number) {
  const { account } = membership;
  const offer = autopayOffer(deps, account);
  if (offer.kind !== 'offered') throw new Error(`autopay is not on offer for account ${account.id}`);
  const { belowMinor, limits } = offer;
  const terms = {
    accountNumber: account.number,
    card: 'newCard',
    amount: creditOf(payment),
    belowMinor,
    monthlyLimit,
  } as const;
  const text = consentText(talk, terms);
  return { text, seal: sealOf(text), limits };
}

async function showConsent(
  deps: BotDeps,
  ctx: BotContext,
  at: AtPayment,
  monthlyLimit: number,
  note?: string,
): Promise<void> {
  const { talk } = ctx;
  const { id, cardKind } = at.payment;
  const { text, seal, limits } = wordsOf(deps, ctx, at, monthlyLimit);
  const view = {
    ...{ text, limits, chosen: monthlyLimit, ...(note === undefined ? {} : { note }) },
    choose: (limit: number) => press.tickAutopayWith(id, limit),
    agree: press.agreeToAutopay(id, { monthlyLimit, seal }),
    back: press.resume(id),
  };
  const place = {
    name: 'autopay-consent',
    paymentId: id,
    replaces: id,
    cardKind,
    ...stillOtherCard(talk.state),
  } as const;
  await talk.show(consentScreen(talk, view), place);
}

/** Agrees to the text that stood above the button. If it would read otherwise today, it is shown anew and agreed to then. */
async function agree(
  deps: BotDeps,
  ctx: BotContext,
  at: AtPayment,
  pressedTo: { readonly monthlyLimit: number | undefined; readonly seal: string | undefined },
): Promise<void> {
  const { talk } = ctx;
  const { monthlyLimit = defaultMonthlyLimit } = pressedTo;
  const { text, seal } = wordsOf(deps, ctx, at, monthlyLimit);
  if (pressedTo.monthlyLimit === undefined || seal !== pressedTo.seal) {
    return showConsent(deps, ctx, at, monthlyLimit, talk.t('autopay:consent.renewed'));
  }
  const consent = { textVersion: consentVersion, text, language: talk.language };
  const wish = { ...wishOf(at.payment), replaces: at.payment.id, agreed: { monthlyLimit, consent }, code: null };
  await showSummary(deps, ctx, at.membership, wish);
}

/** Back to a payment that binds nothing. */
async function untick(deps: BotDeps, ctx: BotContext, { payment, membership }: AtPayment): Promise<void> {
  const { id } = payment;
  await untickAutopay(deps.payments, { paymentId: id, userId: ctx.talk.user.id });
  await showSummary(deps, ctx, membership, { ...wishOf(payment), savesCard: false, replaces: id, code: null });
}
