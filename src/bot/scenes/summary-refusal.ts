import type { Membership } from '../../accounts/membership.ts';
import type { Bill } from '../../bills/index.ts';
import type { OpenOutcome } from '../../payments/open.ts';
import type { CardKind } from '../../topup/quote.ts';
import { billPress } from '../bill-press.ts';
import { pressToTake } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { noticeScreen } from '../screens/topup.ts';
import { showMenu } from '../show-menu.ts';
import { showBill } from './bill-card.ts';
import { refuseBillSum } from './bill-refusal.ts';
import { askInvoiceAmount } from './invoice-amount.ts';

/** Says why no payment could be opened, each time with a way on. */
export async function refuseSummary(
  deps: BotDeps,
  ctx: BotContext,
  at: {
    readonly refused: Exclude<OpenOutcome, { kind: 'open' }>;
    readonly wish: { readonly amountMinor: bigint; readonly cardKind: CardKind };
    readonly membership: Membership;
    /** The bill that was to be paid. */
    readonly bill: Bill | null;
  },
): Promise<void> {
  const { talk } = ctx;
  const { refused, wish, membership, bill } = at;
  if (refused.kind === 'unavailable') {
    const data = bill ? billPress.takeSum(bill.id, wish) : pressToTake(wish.cardKind, wish.amountMinor);
    const again = { label: talk.t('topup:tryAgain'), data };
    const why = refused.reason === 'gateway' ? 'topup:gatewayUnavailable' : 'topup:tooManyOpen';
    await talk.show(noticeScreen(talk.t, talk.t(why), [again]), { name: 'refusal' });
    return;
  }
  const { quote } = refused;
  if (quote.kind === 'rate-missing') return showRateMissing(deps, ctx, quote.because);
  // What is no bill's sum was judged before: only a button that is older than the policy comes here.
  if (!bill) return showMenu(deps, ctx, { note: talk.t('common:buttonOutdated') });
  if (quote.kind === 'pays-by-invoice') return askInvoiceAmount(deps, ctx);
  if (quote.kind === 'bill-closed') return showBill(deps, ctx, { bill, membership }, talk.t('bills:closed'));
  await refuseBillSum(deps, ctx, { bill, membership }, { refused: { quote }, cardKind: wish.cardKind });
}

/** Says that the day's rate is not known, without which no rubles can be asked for. */
export async function showRateMissing(
  deps: BotDeps,
  { talk }: BotContext,
  because: 'missing' | 'stale',
): Promise<void> {
  const why = talk.t(because === 'stale' ? 'topup:rateStale' : 'topup:rateMissing');
  const bills = deps.profile.bills ? [{ label: talk.t('bills:button'), data: billPress.open }] : [];
  await talk.show(noticeScreen(talk.t, why, bills), { name: 'refusal' });
}
