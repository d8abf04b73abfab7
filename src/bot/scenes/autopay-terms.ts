import { Composer } from 'telegraf';
import { changeTerms, consentVersion, type Mandate, monthlyLimits } from '../../autopay/index.ts';
import type { TypedAmount } from '../../topup/typed-amount.ts';
import { press, pressed } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { autopayLimitScreen } from '../screens/autopay.ts';
import { consentScreen, consentText, sealOf } from '../screens/autopay-consent.ts';
import { autopayOffer, limitOf } from './autopay-offer.ts';
import { type OwnCard, ownCard } from './autopay-own-card.ts';
import { showAutopay } from './autopay-show.ts';
import { askAutopaySum, refuseAutopaySum } from './autopay-sum.ts';

/** How often and how much: what was agreed to covers is done at once, anything more asks for a new consent. */
export function autopayTermsScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  scene.action(pressed.autopayLimits, async (ctx) => {
    const own = await ownCard(deps, ctx, ctx.match[1]);
    if (own) await askLimit(ctx, own.mandate);
  });
  scene.action(pressed.takeAutopayLimit, async (ctx) => {
    const own = await ownCard(deps, ctx, ctx.match[1]);
    const monthlyLimit = limitOf(ctx.match[2]);
    if (own && monthlyLimit === undefined) await askLimit(ctx, own.mandate);
    else if (own) await change(deps, ctx, own, { monthlyLimit });
  });
  scene.action(pressed.autopaySums, async (ctx) => {
    const own = await ownCard(deps, ctx, ctx.match[1]);
    if (own) await askAutopaySum(deps, ctx, own);
  });
  scene.action(pressed.takeAutopaySum, async (ctx) => {
    const own = await ownCard(deps, ctx, ctx.match[1]);
    if (own) await change(deps, ctx, own, { amountMinor: BigInt(ctx.match[2] ?? 0) });
  });
  scene.action(pressed.autopayTerms, async (ctx) => {
    const own = await ownCard(deps, ctx, ctx.match[1]);
    const monthlyLimit = limitOf(ctx.match[3]) ?? own?.mandate.monthlyLimit;
    if (!own || monthlyLimit === undefined) return;
    await takeTerms(deps, ctx, own, { amountMinor: BigInt(ctx.match[2] ?? 0), monthlyLimit, seal: ctx.match[4] });
  });
  return scene;
}

/** A typed sum, where one was asked for: understood or not, each with its own answer. */
export async function takeTypedAutopaySum(deps: BotDeps, ctx: BotContext, typed: TypedAmount): Promise<void> {
  const own = await ownCard(deps, ctx, undefined);
  if (!own) return;
  if (typed.kind !== 'amount') return refuseAutopaySum(deps, ctx, own, { typed });
  await change(deps, ctx, own, { amountMinor: typed.amountMinor });
}

async function askLimit({ talk }: BotContext, mandate: Mandate): Promise<void> {
  const view = { mandateId: mandate.id, limits: monthlyLimits, current: mandate.monthlyLimit };
  await talk.show(autopayLimitScreen(talk, view), { name: 'autopay-limit' });
}

interface Terms {
  readonly amountMinor: bigint;
  readonly monthlyLimit: number;
}

async function change(
  deps: BotDeps,
  ctx: BotContext,
  own: OwnCard,
  wish: { readonly amountMinor?: bigint; readonly monthlyLimit?: number | undefined },
): Promise<void> {
  const { amountMinor, monthlyLimit } = wish;
  const outcome = await changeTerms(deps.payments, {
    ...whoOf(ctx, own),
    ...(amountMinor === undefined ? {} : { amountMinor }),
    ...(monthlyLimit === undefined ? {} : { monthlyLimit }),
  });
  if (outcome.kind === 'consent-needed') return showConsent(deps, ctx, own, outcome);
  await tell(deps, ctx, own, outcome);
}

const whoOf = ({ talk }: BotContext, { mandate }: OwnCard) => ({ accountId: mandate.accountId, userId: talk.user.id });

async function tell(
  deps: BotDeps,
  ctx: BotContext,
  own: OwnCard,
  outcome: Exclude<Awaited<ReturnType<typeof changeTerms>>, { kind: 'consent-needed' }>,
): Promise<void> {
  const said = { changed: 'changed', 'not-owner': 'not-owner', none: 'outdated', refused: 'outdated' } as const;
  if (outcome.kind === 'refused') {
    const { quote } = outcome;
    if (quote.kind !== 'pays-by-invoice' && quote.kind !== 'rate-missing') {
      return refuseAutopaySum(deps, ctx, own, { quote });
    }
  }
  await showAutopay(deps, ctx, { account: own.membership, note: ctx.talk.t(`autopay:said.${said[outcome.kind]}`) });
}

/** @returns the consent to these terms in the customer's language, and its seal; undefined where autopay is on offer no more */
function wordsOf(deps: BotDeps, { talk }: BotContext, { mandate, membership }: OwnCard, terms: Terms) {
  const { account } = membership;
  const offer = autopayOffer(deps, account);
  if (offer.kind !== 'offered') return undefined;
  const { amountMinor, monthlyLimit } = terms;
  const { belowMinor, limits } = offer;
  const amount = { amountMinor, currency: mandate.currency };
  const named = { accountNumber: account.number, card: 'boundCard', amount, belowMinor, monthlyLimit } as const;
  const text = consentText(talk, named);
  return { text, seal: sealOf(text), limits };
}

async function showConsent(deps: BotDeps, ctx: BotContext, own: OwnCard, terms: Terms, note?: string): Promise<void> {
  const { talk } = ctx;
  const { amountMinor, monthlyLimit } = terms;
  const words = wordsOf(deps, ctx, own, terms);
  if (!words) return showAutopay(deps, ctx, { account: own.membership });
  const { id } = own.mandate;
  const view = {
    ...{ text: words.text, limits: words.limits, chosen: monthlyLimit, back: press.autopay },
    choose: (limit: number) => press.seeAutopayTerms(id, amountMinor, limit),
    agree: press.agreeToAutopayTerms(id, amountMinor, { monthlyLimit, seal: words.seal }),
    ...(note === undefined ? {} : { note }),
  };
  await talk.show(consentScreen(talk, view), { name: 'autopay-consent' });
}

/** Shows terms, or agrees to them: to the text that stood above the button, and to no other that it may have become. */
async function takeTerms(
  deps: BotDeps,
  ctx: BotContext,
  own: OwnCard,
  terms: Terms & { readonly seal: string | undefined },
): Promise<void> {
  const { amountMinor, monthlyLimit, seal } = terms;
  const words = wordsOf(deps, ctx, own, terms);
  if (seal === undefined || !words) return showConsent(deps, ctx, own, terms);
  const { t, language } = ctx.talk;
  if (words.seal !== seal) return showConsent(deps, ctx, own, terms, t('autopay:consent.renewed'));
  const consent = { textVersion: consentVersion, text: words.text, language };
  const outcome = await changeTerms(deps.payments, { ...whoOf(ctx, own), amountMinor, monthlyLimit, consent });
  if (outcome.kind === 'consent-needed') return showConsent(deps, ctx, own, outcome);
  await tell(deps, ctx, own, outcome);
}
