import { leftMinorOf } from '../../bills/index.ts';
import { formatMoney } from '../../ledger/money.ts';
import { exchangeNow } from '../../rates/index.ts';
import { type CardKind, quote } from '../../topup/quote.ts';
import { billPress } from '../bill-press.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { mendedSum, type RefusalView, refusalScreen } from '../screens/refusal.ts';
import type { AtBill } from './bill-card.ts';
import { goingOn } from './going-on.ts';

/** Says why a sum is not taken for a bill, with buttons that mend it; what is left of the bill is always taken. */
export async function refuseBillSum(
  deps: BotDeps,
  ctx: BotContext,
  { bill, membership }: AtBill,
  { refused, cardKind }: { readonly refused: RefusalView['refused']; readonly cardKind: CardKind },
): Promise<void> {
  const { talk } = ctx;
  const { entityType, currency } = membership.account;
  const { kind: exchange } = await exchangeNow(deps, currency);
  const leftMinor = leftMinorOf(bill);
  const view: RefusalView = {
    refused,
    currency,
    offer: (amountMinor) => ({
      label: talk.t('bills:paySum', { amount: formatMoney({ amountMinor, currency }, talk.language) }),
      data: billPress.takeSum(bill.id, { cardKind, amountMinor }),
    }),
    again: billPress.askSum(bill.id),
    mend: (amountMinor) => {
      const quoted = quote(deps.profile.card, { amountMinor, cardKind, entityType, exchange });
      const isSmall = quoted.kind === 'below-minimum' || quoted.kind === 'not-a-step';
      return isSmall && amountMinor === leftMinor ? leftMinor : mendedSum(quoted);
    },
    usualMinor: [leftMinor],
  };
  const place = { name: 'refusal', asked: 'bill-amount', bill: String(bill.id), cardKind } as const;
  await talk.show(refusalScreen(talk, view), { ...place, ...goingOn(ctx) });
}
