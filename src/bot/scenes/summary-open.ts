import type { Account } from '../../accounts/account.ts';
import { balanceOf, totalOf } from '../../accounts/balance-of.ts';
import type { Membership } from '../../accounts/membership.ts';
import { findBill, leftMinorOf, unpaidServiceMinor } from '../../bills/index.ts';
import { creditOf, type Payment } from '../../payments/payment.ts';
import { attachSummary } from '../../payments/summary.ts';
import { upcomingMoment } from '../../platform/time.ts';
import { claimOf } from '../../promo/index.ts';
import { spendingOf } from '../../usage/index.ts';
import { billPress } from '../bill-press.ts';
import { press, pressToTake } from '../callback-data.ts';
import type { BotContext, ScreenPlace } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { type SummaryView, summaryScreen } from '../screens/summary.ts';
import { stillOtherCard, tickOf } from './autopay-offer.ts';
import { staysWithBill } from './bill-of-top-up.ts';

/** Shows the summary of an open payment, with the code and the bill that it is of. */
export async function showOpen(
  deps: BotDeps,
  ctx: BotContext,
  { account }: Membership,
  open: { readonly payment: Payment; readonly url: string; readonly note?: string },
  place: Pick<ScreenPlace, 'promo'> = {},
): Promise<void> {
  const { talk } = ctx;
  const { payment, url, note } = open;
  const claim = await claimOf(deps.db, payment.id);
  const tick = await tickOf(deps, account, payment, talk.state);
  const amount = creditOf(payment);
  const time = { now: deps.clock.now(), timeZone: account.timeZone, language: talk.language };
  const { asked, ...ofBill } = await billOf(deps, ctx, account, payment);
  const spending = { accountId: account.id, now: deps.clock.now() };
  // Where there is a bill, what service is owed for stands in bills, and is reckoned with there.
  const owedMinor = ofBill.bill ? 0n : (await spendingOf(deps.db, spending)).owedMinor;
  const screen = summaryScreen(talk, {
    paymentId: payment.id,
    url,
    number: account.number,
    amount,
    balance: totalOf(await balanceOf(deps.db, account.id)),
    owedMinor,
    ...(payment.rateMicro === null ? {} : { rubles: { sum: payment, rateMicro: payment.rateMicro } }),
    ...ofBill,
    cardKind: payment.cardKind,
    until: upcomingMoment(payment.expiresAt, time),
    foreignCard: deps.profile.card.foreignCard,
    promoCodes: deps.profile.promoCodes,
    ...(claim ? { promo: { code: claim.code.code, bonus: { ...amount, amountMinor: claim.bonusMinor } } } : {}),
    ...(tick ? { tick } : {}),
    ...(note === undefined ? {} : { note }),
  });
  const { cardKind } = payment;
  const { messageId } = await talk.show(screen, {
    ...{ name: 'summary', paymentId: payment.id, cardKind, ...asked },
    ...stillOtherCard(talk.state),
    ...place,
  });
  await attachSummary(deps.db, payment.id, { chatId: talk.chatId, messageId });
}

type OfBill = Pick<SummaryView, 'bill' | 'changeAmount' | 'take'> & {
  /** What a sum is for that is typed below the summary. */
  readonly asked: Pick<ScreenPlace, 'asked' | 'bill'>;
};

/** What the summary says of the bill, and where another sum leads: to another top-up, or to the same bill. */
async function billOf(deps: BotDeps, ctx: BotContext, account: Account, payment: Payment): Promise<OfBill> {
  const bill = payment.billId === null ? null : await findBill(deps.db, payment.billId);
  if (!bill) return { changeAmount: press.topUp, take: pressToTake, asked: {} };
  const view = { bill, leftMinor: leftMinorOf(bill), dueMinor: await unpaidServiceMinor(deps.db, account.id) };
  if (!staysWithBill(ctx, payment, bill))
    return { bill: view, changeAmount: press.topUp, take: pressToTake, asked: {} };
  return {
    bill: view,
    changeAmount: billPress.askSum(bill.id),
    take: (cardKind, amountMinor) => billPress.takeSum(bill.id, { cardKind, amountMinor }),
    asked: { asked: 'bill-amount', bill: String(bill.id) },
  };
}
