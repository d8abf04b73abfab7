import { Composer } from 'telegraf';
import type { Membership } from '../../accounts/membership.ts';
import { formatMoney } from '../../ledger/money.ts';
import { type Exchange, exchangeNow } from '../../rates/index.ts';
import { topUpFacts } from '../../topup/facts.ts';
import { presets } from '../../topup/presets.ts';
import { type CardKind, quote } from '../../topup/quote.ts';
import type { TypedAmount } from '../../topup/typed-amount.ts';
import { press, pressed, pressToTake } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { mendedSum, type RefusalView, refusalScreen } from '../screens/refusal.ts';
import { type AmountView, amountScreen } from '../screens/topup.ts';
import { showMenu } from '../show-menu.ts';
import { waysToPay } from '../ways-to-pay.ts';
import { goingOn } from './going-on.ts';
import { askInvoiceAmount } from './invoice-amount.ts';
import { mayPay } from './may-pay.ts';
import { paymentScene } from './payment.ts';
import { showSummary } from './summary.ts';
import { showRateMissing } from './summary-refusal.ts';

/** What most first top-ups of a small service are; the policy has the last word. */
const usualSumMinor = { RUB: 1_000_00n, USD: 20_00n } as const;

/** From «Пополнить» to the summary: the sum, by a button or typed, and every way in which it may not be taken. */
export function topUpScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  const ask = (ctx: BotContext) => askAmount(deps, ctx);
  scene.command('topup', ask);
  scene.action(press.topUp, ask);
  scene.action(pressed.takeAmount, (ctx) =>
    takeAmount(deps, ctx, {
      amountMinor: BigInt(ctx.match[2] ?? 0),
      cardKind: ctx.match[1] === 'foreign' ? 'foreign' : 'russian',
    }),
  );
  scene.use(paymentScene(deps));
  return scene;
}

/** An account to be topped up, and what is known of its currency in rubles. */
interface Payable extends Membership {
  readonly exchange: Exchange['kind'];
}

/** Whether this person pays on this account, and by card; if not, it is done or told otherwise. @returns the account to top up */
async function mayPayByCard(deps: BotDeps, ctx: BotContext): Promise<Payable | null> {
  const membership = await mayPay(deps, ctx);
  if (!membership) return null;
  const { entityType, currency } = membership.account;
  const { kind: exchange } = await exchangeNow(deps, currency);
  const possible = quote(deps.profile.card, { amountMinor: 0n, cardKind: 'russian', entityType, exchange });
  if (possible.kind === 'pays-by-invoice') {
    await askInvoiceAmount(deps, ctx);
    return null;
  }
  if (possible.kind === 'rate-missing') {
    await showRateMissing(deps, ctx, possible.because);
    return null;
  }
  return { ...membership, exchange };
}

/** What stands above the question for the sum, and what it is asked for. */
interface AmountWords {
  readonly note?: string;
  /** A promo code to be kept for the payment. */
  readonly promo?: string;
  /** Another card is to take the place of the one that autopay charges. */
  readonly otherCard?: true;
  /** When this very update has made another account the current one; its owner may pay. */
  readonly account?: Membership;
}

export async function askAmount(deps: BotDeps, ctx: BotContext, words: AmountWords = {}): Promise<void> {
  const membership = words.account ?? (await mayPayByCard(deps, ctx));
  if (!membership) return;
  const { account } = membership;
  const cardKind = ctx.talk.state.cardKind ?? 'russian';
  const facts = await topUpFacts(deps.db, account.id, deps.clock.now());
  const policy = deps.profile.card;
  const promo = words.promo ?? ctx.talk.state.promo;
  const note = words.note ?? (promo === undefined ? undefined : ctx.talk.t('promo:waiting', { code: promo }));
  const view: AmountView = {
    question: ctx.talk.t('topup:ask'),
    policy,
    presets: presets(policy, facts, account.currency),
    currency: account.currency,
    cardKind,
    take: (amountMinor) => pressToTake(cardKind, amountMinor),
    more: waysToPay(deps, account).invoice
      ? [{ label: ctx.talk.t('topup:byInvoiceInstead'), data: press.invoice }]
      : [],
    ...(note === undefined ? {} : { note }),
  };
  const place = { name: 'amount', asked: 'amount', cardKind, ...goingOn(ctx) } as const;
  const otherCard = words.otherCard ? { otherCard: words.otherCard } : {};
  await ctx.talk.show(amountScreen(ctx.talk, view), {
    ...place,
    ...otherCard,
    ...(promo === undefined ? {} : { promo }),
  });
}

/** A sum from a button: one of ours, or one that mends a refusal. The policy is asked again, for a button may be old. */
async function takeAmount(
  deps: BotDeps,
  ctx: BotContext,
  wish: { amountMinor: bigint; cardKind: CardKind },
): Promise<void> {
  const membership = await mayPayByCard(deps, ctx);
  if (!membership) return;
  const { exchange } = membership;
  const quoted = quote(deps.profile.card, { ...wish, entityType: membership.account.entityType, exchange });
  if (quoted.kind === 'pays-by-invoice' || quoted.kind === 'rate-missing') return showMenu(deps, ctx);
  if (quoted.kind !== 'accepted') return refuse(deps, ctx, membership, { quote: quoted }, wish.cardKind);
  await showSummary(deps, ctx, membership, wish);
}

/** A typed sum: understood or not, allowed or not, each with its own answer and a button that mends it. */
export async function takeTypedAmount(deps: BotDeps, ctx: BotContext, typed: TypedAmount): Promise<void> {
  const cardKind = ctx.talk.state.cardKind ?? 'russian';
  if (typed.kind === 'amount') return takeAmount(deps, ctx, { amountMinor: typed.amountMinor, cardKind });
  const membership = await mayPayByCard(deps, ctx);
  if (membership) await refuse(deps, ctx, membership, { typed }, cardKind);
}

async function refuse(
  deps: BotDeps,
  ctx: BotContext,
  membership: Payable,
  refused: RefusalView['refused'],
  cardKind: CardKind,
): Promise<void> {
  const { entityType, currency } = membership.account;
  const mend = (amountMinor: bigint): bigint | undefined =>
    mendedSum(quote(deps.profile.card, { amountMinor, cardKind, entityType, exchange: membership.exchange }));
  const facts = await topUpFacts(deps.db, membership.account.id, deps.clock.now());
  const usualMinor = [facts.lastPaidMinor ?? usualSumMinor[currency]];
  const offer = (amountMinor: bigint) => ({
    label: ctx.talk.t('topup:takeAmount', { amount: formatMoney({ amountMinor, currency }, ctx.talk.language) }),
    data: pressToTake(cardKind, amountMinor),
  });
  const view: RefusalView = { refused, currency, offer, again: press.topUp, mend, usualMinor };
  await ctx.talk.show(refusalScreen(ctx.talk, view), { name: 'refusal', asked: 'amount', cardKind, ...goingOn(ctx) });
}
