import { type Bill, cancelBill, findBill, makeTopUpBill, pageBills } from '../../bills/index.ts';
import { creditOf, findOwnPayment, type Payment } from '../../payments/payment.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';

/** The newest unpaid bills, among which one of the same wish is looked for: far more than anyone leaves unpaid. */
const mostLookedAt = 50;

/** A wish of this person's own that nobody has paid anything of: another takes its place, or it is taken up again. */
function isUntouched({ talk }: BotContext, bill: Bill): boolean {
  return bill.kind === 'top-up' && bill.paidMinor === 0n && bill.userId === talk.user.id;
}

/**
 * @returns the bill that a payment is of: the one that is named, or that of a top-up by so much, which is made unless one for
 * the very wish waits already. null where the provider makes no bills, or has none of that number.
 */
export async function billFor(
  deps: BotDeps,
  ctx: BotContext,
  wish: { readonly accountId: bigint; readonly amountMinor: bigint; readonly billId?: bigint | null },
): Promise<Bill | null> {
  if (!deps.profile.bills) return null;
  const { accountId, amountMinor, billId = null } = wish;
  if (billId !== null) return findBill(deps.db, billId);
  const unpaid = await pageBills(deps.db, { accountId, which: 'unpaid', limit: mostLookedAt });
  const same = unpaid.find((bill) => isUntouched(ctx, bill) && bill.amountMinor === amountMinor);
  if (same) return same;
  const { user, chatId } = ctx.talk;
  // An update that is handled again is the same wish.
  const requestKey = `chat:${chatId}:${ctx.update.update_id}:${amountMinor}`;
  return makeTopUpBill(deps.bills, { accountId, userId: user.id, amountMinor, requestKey });
}

/** Whether another sum for this payment is one for the same bill: of a mere wish to top up it is another wish. */
export function staysWithBill(ctx: BotContext, payment: Payment, bill: Bill): boolean {
  return !isUntouched(ctx, bill) || creditOf(payment).amountMinor !== bill.amountMinor;
}

/**
 * Cancels the bill of a payment in whose place one of another bill was opened: one wish, one bill.
 * @param replaced.paymentId the payment that was given up
 * @returns the bill that is cancelled by it
 */
export async function dropReplacedBill(
  deps: BotDeps,
  ctx: BotContext,
  replaced: { readonly paymentId: number; readonly by: Bill | null },
): Promise<Bill | null> {
  const { paymentId, by } = replaced;
  const former = await findOwnPayment(deps.db, { paymentId, userId: ctx.talk.user.id });
  const isGivenUp = former && former.claimedPaidAt === null && former.state !== 'pending' && former.state !== 'paid';
  if (!isGivenUp || former.billId === null || former.billId === by?.id) return null;
  const bill = await findBill(deps.db, former.billId);
  if (!bill || bill.cancelledAt !== null || staysWithBill(ctx, former, bill)) return null;
  const outcome = await cancelBill(deps, { billId: bill.id, accountId: bill.accountId });
  return outcome.kind === 'cancelled' ? bill : null;
}
