import { type Membership, makeCurrent, membershipOf } from '../../accounts/membership.ts';
import { canPay } from '../../accounts/roles.ts';
import { type Bill, billUrl, findBill, leftMinorOf } from '../../bills/index.ts';
import { openPayments } from '../../payments/open-payments.ts';
import { creditOf, type Payment } from '../../payments/payment.ts';
import { upcomingMoment } from '../../platform/time.ts';
import { exchangeNow } from '../../rates/index.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { type BillView, billScreen } from '../screens/bill.ts';
import { noticeScreen } from '../screens/topup.ts';
import { showMenu } from '../show-menu.ts';

/** A bill, and how this person holds its account. */
export interface AtBill {
  readonly bill: Bill;
  readonly membership: Membership;
}

/**
 * Finds the bill that a button names, which may be years old or another's. Its account becomes the current one, so that what is
 * shown next is about it.
 * @returns null when it is of no account of this person's, which has been said then
 */
export async function billAtHand(
  deps: BotDeps,
  ctx: BotContext,
  named: string | bigint | undefined,
): Promise<AtBill | null> {
  const { talk } = ctx;
  const bill = await findBill(deps.db, BigInt(named ?? 0));
  const who = bill && { userId: talk.user.id, accountId: bill.accountId };
  const membership = who && (await membershipOf(deps.db, who));
  if (!bill || !membership) {
    await showMenu(deps, ctx, { note: talk.t('common:buttonOutdated') });
    return null;
  }
  if (talk.account?.account.id !== bill.accountId) await makeCurrent(deps.db, who);
  return { bill, membership };
}

/** The same, for whoever may pay it; a viewer is told why not. */
export async function billToPay(
  deps: BotDeps,
  ctx: BotContext,
  named: string | bigint | undefined,
): Promise<AtBill | null> {
  const at = await billAtHand(deps, ctx, named);
  if (!at || canPay(at.membership.role)) return at;
  const { t } = ctx.talk;
  await ctx.talk.show(noticeScreen(t, t('topup:viewerCannotPay')), { name: 'refusal' });
  return null;
}

/** Whether a bill takes money: it is neither paid nor cancelled. */
export function isOpen(bill: Bill): boolean {
  return leftMinorOf(bill) > 0n;
}

/** @returns this person's links of the bill that are open, oldest first */
export async function linksOf(deps: BotDeps, { talk }: BotContext, bill: Bill): Promise<Payment[]> {
  const wanted = { accountId: bill.accountId, userId: talk.user.id, now: deps.clock.now() };
  return (await openPayments(deps.db, wanted)).filter(({ billId }) => billId === bill.id);
}

/** Shows the bill as it is now. A sum that is typed below it is for it, as long as there is something to pay. */
export async function showBill(deps: BotDeps, ctx: BotContext, at: AtBill, note?: string): Promise<void> {
  const { talk } = ctx;
  const { account, role } = at.membership;
  const bill = (await findBill(deps.db, at.bill.id)) ?? at.bill;
  const mayPay = canPay(role);
  const screen = billScreen(talk, {
    bill,
    accountNumber: account.number,
    timeZone: account.timeZone,
    url: billUrl(deps.publicUrl, bill.token),
    exchange: await exchangeNow(deps, account.currency),
    ...heldBy(deps, ctx, at, await linksOf(deps, ctx, bill)),
    mayPay,
    ...(note === undefined ? {} : { note }),
  });
  const asks = mayPay && isOpen(bill) ? ({ asked: 'bill-amount', bill: String(bill.id) } as const) : {};
  await talk.show(screen, { name: 'bill', ...asks });
}

/** @returns what the bill's rest costs by the link that is open for it: its rate stands still, whatever today's is */
function heldBy(
  deps: BotDeps,
  { talk }: BotContext,
  { bill, membership }: AtBill,
  links: readonly Payment[],
): Pick<BillView, 'held'> {
  const link = links.findLast((payment) => creditOf(payment).amountMinor === leftMinorOf(bill));
  if (!link || link.rateMicro === null) return {};
  const { timeZone } = membership.account;
  const until = upcomingMoment(link.expiresAt, { now: deps.clock.now(), timeZone, language: talk.language });
  return { held: { rubles: { amountMinor: link.amountMinor, currency: link.currency }, until } };
}
