import { formatMoney } from '../../ledger/money.ts';
import { findPayment } from '../../payments/payment.ts';
import { exchangeNow } from '../../rates/index.ts';
import { topUpFacts } from '../../topup/facts.ts';
import { presets } from '../../topup/presets.ts';
import { type CardKind, quote } from '../../topup/quote.ts';
import { press } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { mendedSum, type RefusalView, refusalScreen } from '../screens/refusal.ts';
import { type AmountView, amountScreen } from '../screens/topup.ts';
import type { OwnCard } from './autopay-own-card.ts';

/** Asks for the sum of a charge, as of a top-up: it must be one that the same card could pay by hand. */
export async function askAutopaySum(deps: BotDeps, ctx: BotContext, own: OwnCard): Promise<void> {
  const { talk } = ctx;
  const { mandate, membership } = own;
  const { currency, id } = membership.account;
  const policy = deps.profile.card;
  const amount = formatMoney(mandate, talk.language);
  const view: AmountView = {
    question: talk.t('autopay:askSum', { amount }),
    policy,
    presets: presets(policy, await topUpFacts(deps.db, id, deps.clock.now()), currency),
    currency,
    cardKind: await cardKindOf(deps, own),
    take: (amountMinor) => press.takeAutopaySum(mandate.id, amountMinor),
    more: [],
    back: press.autopay,
  };
  await talk.show(amountScreen(talk, view), { name: 'autopay-amount', asked: 'autopay-amount' });
}

/** Says why a sum is not taken, with the buttons that mend it. */
export async function refuseAutopaySum(
  deps: BotDeps,
  ctx: BotContext,
  own: OwnCard,
  refused: RefusalView['refused'],
): Promise<void> {
  const { talk } = ctx;
  const { mandate, membership } = own;
  const { currency, entityType } = membership.account;
  const cardKind = await cardKindOf(deps, own);
  const { kind: exchange } = await exchangeNow(deps, currency);
  const view: RefusalView = {
    ...{ refused, currency, usualMinor: [mandate.amountMinor], again: press.autopaySums(mandate.id) },
    offer: (amountMinor) => ({
      label: talk.t('autopay:takeSum', { amount: formatMoney({ amountMinor, currency }, talk.language) }),
      data: press.takeAutopaySum(mandate.id, amountMinor),
    }),
    mend: (amountMinor) => mendedSum(quote(deps.profile.card, { amountMinor, cardKind, entityType, exchange })),
  };
  await talk.show(refusalScreen(talk, view), { name: 'refusal', asked: 'autopay-amount' });
}

/** @returns which kind of card is bound: a foreign one has a least sum of its own */
async function cardKindOf(deps: BotDeps, { mandate }: OwnCard): Promise<CardKind> {
  return (await findPayment(deps.db, mandate.parentPaymentId))?.cardKind ?? 'russian';
}
