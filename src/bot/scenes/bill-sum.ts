import { leftMinorOf, unpaidOf } from '../../bills/index.ts';
import { formatMoney } from '../../ledger/money.ts';
import type { Button } from '../../platform/telegram/screen.ts';
import { type CardKind, cardRange } from '../../topup/quote.ts';
import type { TypedAmount } from '../../topup/typed-amount.ts';
import { billPress } from '../bill-press.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { amountScreen } from '../screens/topup.ts';
import { showMenu } from '../show-menu.ts';
import { type AtBill, billToPay, isOpen, showBill } from './bill-card.ts';
import { refuseBillSum } from './bill-refusal.ts';
import { goingOn } from './going-on.ts';
import { showSummary } from './summary.ts';

/** «Другая сумма»: a part of the bill, or more than it, whose surplus counts towards later bills. */
export async function askBillSum(deps: BotDeps, ctx: BotContext, at: AtBill): Promise<void> {
  const { talk } = ctx;
  const { bill, membership } = at;
  if (!isOpen(bill)) return showBill(deps, ctx, at, talk.t('bills:closed'));
  const { currency, id: accountId } = membership.account;
  const cardKind = talk.state.cardKind ?? 'russian';
  const money = (amountMinor: bigint): string => formatMoney({ amountMinor, currency }, talk.language);
  const take = (amountMinor: bigint) => billPress.takeSum(bill.id, { cardKind, amountMinor });
  const left = leftMinorOf(bill);
  const { leftMinor: all } = await unpaidOf(deps.db, accountId);
  const offers: Button[] = [{ label: talk.t('bills:payLeft', { amount: money(left) }), data: take(left) }];
  if (all > left && all <= cardRange(deps.profile.card, cardKind).maximumMinor)
    offers.push({ label: talk.t('bills:payAll', { amount: money(all) }), data: take(all) });
  const screen = amountScreen(talk, {
    question: talk.t('bills:askSum', { number: bill.id, left: money(left) }),
    policy: deps.profile.card,
    presets: [],
    currency,
    cardKind,
    take,
    more: offers,
    back: billPress.card(bill.id),
  });
  const place = { name: 'bill-amount', asked: 'bill-amount', bill: String(bill.id), cardKind } as const;
  await talk.show(screen, { ...place, ...goingOn(ctx) });
}

/** Opens a payment of the bill, of a sum in its own currency. */
export async function payBill(
  deps: BotDeps,
  ctx: BotContext,
  at: AtBill,
  wish: { readonly amountMinor: bigint; readonly cardKind?: CardKind },
): Promise<void> {
  // Paid meanwhile, by the bill's page or another device; or cancelled.
  if (!isOpen(at.bill)) return showBill(deps, ctx, at, ctx.talk.t('bills:closed'));
  const cardKind = wish.cardKind ?? ctx.talk.state.cardKind ?? 'russian';
  await showSummary(deps, ctx, at.membership, { amountMinor: wish.amountMinor, cardKind, billId: at.bill.id });
}

/** A sum typed where one for a bill was asked. */
export async function takeTypedBillSum(deps: BotDeps, ctx: BotContext, typed: TypedAmount): Promise<void> {
  const { bill: named, cardKind = 'russian' } = ctx.talk.state;
  if (named === undefined) return showMenu(deps, ctx);
  const at = await billToPay(deps, ctx, named);
  if (!at) return;
  if (typed.kind === 'amount') return payBill(deps, ctx, at, { amountMinor: typed.amountMinor, cardKind });
  if (!isOpen(at.bill)) return showBill(deps, ctx, at, ctx.talk.t('bills:closed'));
  await refuseBillSum(deps, ctx, at, { refused: { typed }, cardKind });
}
