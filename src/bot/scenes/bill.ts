import { Composer } from 'telegraf';
import { cancelBill, leftMinorOf } from '../../bills/index.ts';
import { cancelPayment } from '../../payments/cancel.ts';
import { checkPayment } from '../../payments/check.ts';
import { clockTime } from '../../platform/time.ts';
import { billLists, billPress, billPressed } from '../bill-press.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { type AtBill, billAtHand, billToPay, isOpen, linksOf, showBill } from './bill-card.ts';
import { showBills } from './bill-list.ts';
import { askBillSum, payBill } from './bill-sum.ts';
import { showReceipt } from './receipt.ts';

/** Links that one press of «Проверить оплату» asks the gateway about, the newest ones; the rest are polled all the same. */
const mostChecked = 3;

/** «Счета», where the provider makes bills: what is to be paid and what was, each to be looked at and paid. */
export function billScene(deps: BotDeps): Composer<BotContext> {
  const scene = new Composer<BotContext>();
  if (!deps.profile.bills) return scene;
  const list = (ctx: BotContext) => showBills(deps, ctx, { which: 'unpaid' });
  scene.command('bills', list);
  scene.action(billPress.open, list);
  scene.action(billPressed.page, (ctx) => {
    const which = billLists.find((known) => known === ctx.match[1]) ?? 'unpaid';
    return showBills(deps, ctx, { which, ...(ctx.match[2] === undefined ? {} : { before: BigInt(ctx.match[2]) }) });
  });
  scene.action(billPressed.card, async (ctx) => {
    const at = await billAtHand(deps, ctx, ctx.match[1]);
    if (at) await showBill(deps, ctx, at);
  });
  scene.action(billPressed.pay, async (ctx) => {
    const at = await billToPay(deps, ctx, ctx.match[1]);
    if (at) await payBill(deps, ctx, at, { amountMinor: leftMinorOf(at.bill) });
  });
  scene.action(billPressed.askSum, async (ctx) => {
    const at = await billToPay(deps, ctx, ctx.match[1]);
    if (at) await askBillSum(deps, ctx, at);
  });
  scene.action(billPressed.takeSum, async (ctx) => {
    const at = await billToPay(deps, ctx, ctx.match[2]);
    const cardKind = ctx.match[1] === 'foreign' ? 'foreign' : 'russian';
    if (at) await payBill(deps, ctx, at, { amountMinor: BigInt(ctx.match[3] ?? 0), cardKind });
  });
  scene.action(billPressed.check, async (ctx) => {
    const at = await billAtHand(deps, ctx, ctx.match[1]);
    if (at) await check(deps, ctx, at);
  });
  scene.action(billPressed.cancel, async (ctx) => {
    const at = await billToPay(deps, ctx, ctx.match[1]);
    if (at) await cancel(deps, ctx, at);
  });
  return scene;
}

/** Asks the gateway about one's own links; whoever pays by the bill's page is asked about each minute anyway. */
async function check(deps: BotDeps, ctx: BotContext, at: AtBill): Promise<void> {
  const { talk } = ctx;
  const time = clockTime(deps.clock.now(), at.membership.account.timeZone);
  const said = { note: talk.t('bills:nothingYet', { time }) };
  for (const link of (await linksOf(deps, ctx, at.bill)).slice(-mostChecked).reverse()) {
    const outcome = await checkPayment(deps.payments, link.id);
    if (outcome.kind === 'credited') return showReceipt(deps, ctx, outcome.payment);
    if (outcome.kind === 'disputed') said.note = talk.t('topup:disputed', { paymentId: link.id });
    if (outcome.kind === 'unavailable') said.note = talk.t('topup:gatewaySilent', { time });
  }
  await showBill(deps, ctx, at, isOpen(at.bill) ? said.note : undefined);
}

/** Takes a bill back, and with it the links that stand open for it; money that comes by them is credited all the same. */
async function cancel(deps: BotDeps, ctx: BotContext, at: AtBill): Promise<void> {
  const { bill } = at;
  const outcome = await cancelBill(deps, { billId: bill.id, accountId: bill.accountId });
  if (outcome.kind !== 'cancelled') return showBill(deps, ctx, at, ctx.talk.t('bills:notCancelled'));
  for (const link of await linksOf(deps, ctx, bill)) {
    // Who says to have paid is left with the link: the money may be on its way.
    if (link.claimedPaidAt === null) await cancelPayment(deps.payments, link.id);
  }
  await showBill(deps, ctx, at, ctx.talk.t('bills:cancelled'));
}
