import { Composer } from 'telegraf';
import type { Membership } from '../../accounts/membership.ts';
import { formatMoney } from '../../ledger/money.ts';
import type { Payment } from '../../payments/payment.ts';
import type { Button } from '../../platform/telegram/screen.ts';
import { previewCode, removeCode } from '../../promo/index.ts';
import { exchangeNow } from '../../rates/index.ts';
import { quote } from '../../topup/quote.ts';
import { parseTypedAmount } from '../../topup/typed-amount.ts';
import { press, pressed, pressToTake } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { askCodeScreen, termsWords } from '../screens/promo.ts';
import { mendedSum } from '../screens/refusal.ts';
import { noticeScreen } from '../screens/topup.ts';
import { showMenu } from '../show-menu.ts';
import { waysToPay } from '../ways-to-pay.ts';
import { stillOtherCard } from './autopay-offer.ts';
import { mayPay } from './may-pay.ts';
import { type AtPayment, openPaymentOf, ownPayment, payersMembership } from './payment.ts';
import { sayMoment, showCodeProblem } from './promo-problem.ts';
import { showSummary, wishOf } from './summary.ts';
import { askAmount } from './topup.ts';

/**
 * «Промокод»: on a summary it goes onto that payment at once; before a sum is chosen it is looked at and kept for the next
 * payment. There is no such thing where the provider takes no codes.
 */
export function promoScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  if (!deps.profile.promoCodes) return scene;
  scene.command('promo', (ctx) => (ctx.payload === '' ? askCode(deps, ctx) : takeTypedCode(deps, ctx, ctx.payload)));
  scene.action(press.promo, (ctx) => askCode(deps, ctx));
  scene.action(pressed.promoFor, async (ctx) => {
    const at = await openPaymentOf(deps, ctx, ctx.match[1]);
    if (at) await askForPayment(ctx, at.payment, {});
  });
  scene.action(pressed.withoutPromo, async (ctx) => {
    const at = await openPaymentOf(deps, ctx, ctx.match[1]);
    if (at) await showSummary(deps, ctx, at.membership, { ...wishOf(at.payment), code: null });
  });
  scene.action(pressed.removePromo, async (ctx) => {
    const at = await openPaymentOf(deps, ctx, ctx.match[1]);
    if (!at) return;
    await removeCode(deps, { paymentId: at.payment.id, userId: ctx.talk.user.id });
    await showSummary(deps, ctx, at.membership, { ...wishOf(at.payment), code: null });
  });
  scene.action(press.dropPromo, (ctx) => showMenu(deps, ctx, { note: ctx.talk.t('promo:removed'), dropsPromo: true }));
  return scene;
}

/** @returns the open payment that the chat shows */
async function paymentShown(deps: BotDeps, ctx: BotContext): Promise<AtPayment | null> {
  const { screen } = ctx.talk.state;
  if (screen?.paymentId === undefined) return null;
  const payment = await ownPayment(deps, ctx, String(screen.paymentId));
  const membership = payment?.state === 'pending' ? await payersMembership(deps, ctx, payment) : null;
  return payment && membership ? { payment, membership } : null;
}

interface Aside {
  readonly note?: string;
  readonly offer?: Button;
}

/** Asks for a code, for the payment that the chat shows or for the next one. */
export async function askCode(deps: BotDeps, ctx: BotContext, said: Aside = {}): Promise<void> {
  const shown = await paymentShown(deps, ctx);
  if (shown) return askForPayment(ctx, shown.payment, said);
  if (!(await mayUseCodes(deps, ctx))) return;
  const { talk } = ctx;
  const kept = talk.state.promo;
  const screen = askCodeScreen(talk, { back: press.menu, ...(kept === undefined ? {} : { kept }), ...said });
  await talk.show(screen, { name: 'promo', asked: 'promo' });
}

async function askForPayment({ talk }: BotContext, payment: Payment, said: Aside): Promise<void> {
  const { id, cardKind } = payment;
  const screen = askCodeScreen(talk, { back: press.withoutPromo(id), ...said });
  await talk.show(screen, {
    ...{ name: 'promo', asked: 'promo', paymentId: id, replaces: id, cardKind },
    ...stillOtherCard(talk.state),
  });
}

/** @returns the account, if codes work on it; if not, it is said why */
async function mayUseCodes(deps: BotDeps, ctx: BotContext, words: CodeWords = {}): Promise<Membership | null> {
  const membership = words.account ?? (await mayPay(deps, ctx));
  if (!membership || waysToPay(deps, membership.account).promoCodes) return membership;
  const { t, show } = ctx.talk;
  const html = [...(words.note === undefined ? [] : [words.note]), t('promo:cardOnly')].join('\n\n');
  const topUp = { label: t('menu:topUp'), data: press.topUp };
  await show(noticeScreen(t, html, [topUp]), { name: 'refusal', promo: null });
  return null;
}

/** A typed code, for the payment that the chat shows or for the next one. */
export async function takeTypedCode(deps: BotDeps, ctx: BotContext, typed: string): Promise<void> {
  const shown = await paymentShown(deps, ctx);
  if (!shown) return takeCodeBeforeSum(deps, ctx, typed);
  await showSummary(deps, ctx, shown.membership, { ...wishOf(shown.payment), code: typed });
}

interface CodeWords {
  /** Said before everything else: what has just been done. */
  readonly note?: string;
  /** When this very update has made another account the current one. */
  readonly account?: Membership;
}

/** Looks at a code while no sum is chosen: a good one is kept, and the sum is asked for. */
export async function takeCodeBeforeSum(
  deps: BotDeps,
  ctx: BotContext,
  typed: string,
  words: CodeWords = {},
): Promise<void> {
  const membership = await mayUseCodes(deps, ctx, words);
  if (!membership) return;
  const { talk } = ctx;
  const wish = { accountId: membership.account.id, userId: talk.user.id, code: typed };
  const outcome = await previewCode(deps, wish);
  if (outcome.kind === 'known') {
    const terms = termsWords(talk, outcome.code, sayMoment(deps, ctx));
    const note = [...(words.note === undefined ? [] : [words.note]), terms].join('\n\n');
    return askAmount(deps, ctx, { account: membership, note, promo: outcome.code.code });
  }
  const mend = outcome.kind === 'refused' ? undefined : await sumButton(deps, ctx, membership, typed);
  await showCodeProblem(deps, ctx, membership, { problem: outcome, ...(mend ? { mend } : {}) });
}

/** @returns the button that takes what was typed for the sum that it looks like */
async function sumButton(
  deps: BotDeps,
  { talk }: BotContext,
  { account }: Membership,
  typed: string,
): Promise<Button | undefined> {
  const { entityType, currency } = account;
  const read = parseTypedAmount(typed, currency);
  if (read.kind !== 'amount') return undefined;
  const cardKind = talk.state.cardKind ?? 'russian';
  const { kind: exchange } = await exchangeNow(deps, currency);
  const wish = { amountMinor: read.amountMinor, cardKind, entityType, exchange };
  const amountMinor = mendedSum(quote(deps.profile.card, wish));
  if (amountMinor === undefined) return undefined;
  const amount = formatMoney({ amountMinor, currency }, talk.language);
  return { label: talk.t('topup:takeAmount', { amount }), data: pressToTake(cardKind, amountMinor) };
}
