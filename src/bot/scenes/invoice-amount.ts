import type { Account } from '../../accounts/account.ts';
import type { Membership } from '../../accounts/membership.ts';
import { formatMoney } from '../../ledger/money.ts';
import type { Button } from '../../platform/telegram/screen.ts';
import { exchangeNow } from '../../rates/index.ts';
import { topUpFacts } from '../../topup/facts.ts';
import { invoiceSums } from '../../topup/invoice-sums.ts';
import { presets } from '../../topup/presets.ts';
import { type Quote, quote } from '../../topup/quote.ts';
import { press } from '../callback-data.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import { mendedSum, type RefusalView, refusalScreen } from '../screens/refusal.ts';
import { type AmountView, amountScreen, noticeScreen } from '../screens/topup.ts';
import { waysToPay } from '../ways-to-pay.ts';
import { mayPay, tellHowToAsk } from './may-pay.ts';

/** What most first invoices of a small company are; the policy has the last word. */
const usualSumMinor = { RUB: 5_000_00n, USD: 100_00n } as const;

/** @returns the account, if this person may ask for invoices on it; if not, it is said how else it is topped up */
export async function mayRequest(deps: BotDeps, ctx: BotContext): Promise<Membership | null> {
  const membership = await mayPay(deps, ctx);
  if (!membership) return null;
  if (waysToPay(deps, membership.account).invoice) return membership;
  await tellOtherWay(deps, ctx, membership);
  return null;
}

/** For an account that gets no invoices here: by card, or by asking the provider. */
export async function tellOtherWay(deps: BotDeps, ctx: BotContext, membership: Membership): Promise<void> {
  const { t } = ctx.talk;
  if (deps.profile.invoice.entityTypes.includes(membership.account.entityType))
    return tellHowToAsk(deps, ctx, membership);
  const topUp = { label: t('menu:topUp'), data: press.topUp };
  await ctx.talk.show(noticeScreen(t, t('invoice:notForThisAccount'), [topUp]), { name: 'refusal' });
}

/** What stands beside a question when it is asked again: why, and what else can be done with what was sent. */
export interface Aside {
  readonly note?: string;
  readonly offer?: Button;
}

/** Asks for the sum of an invoice, as of a payment by card. */
export async function askInvoiceAmount(deps: BotDeps, ctx: BotContext, said: Aside = {}): Promise<void> {
  const membership = await mayRequest(deps, ctx);
  if (!membership) return;
  const { talk } = ctx;
  const { account } = membership;
  const policy = invoiceSums(deps.profile);
  const facts = await topUpFacts(deps.db, account.id, deps.clock.now());
  const view: AmountView = {
    question: talk.t('invoice:askAmount'),
    policy,
    presets: presets(policy, facts, account.currency),
    currency: account.currency,
    cardKind: 'russian',
    take: press.takeInvoiceAmount,
    more: [
      ...(said.offer ? [said.offer] : []),
      ...(waysToPay(deps, account).card ? [{ label: talk.t('invoice:byCardInstead'), data: press.topUp }] : []),
    ],
    ...(said.note === undefined ? {} : { note: said.note }),
  };
  await talk.show(amountScreen(talk, view), { name: 'invoice-amount', asked: 'invoice-amount' });
}

/** @returns what tells whether an invoice may be of a sum, by the same rules as a payment by card */
export async function invoiceQuoter(
  deps: BotDeps,
  { entityType, currency }: Account,
): Promise<(amountMinor: bigint) => Quote> {
  const { kind: exchange } = await exchangeNow(deps, currency);
  return (amountMinor) => quote(invoiceSums(deps.profile), { amountMinor, cardKind: 'russian', entityType, exchange });
}

/** Says why a sum is not taken, with the buttons that mend it. */
export async function refuseInvoiceAmount(
  deps: BotDeps,
  ctx: BotContext,
  { account }: Membership,
  refused: RefusalView['refused'],
): Promise<void> {
  const { talk } = ctx;
  const { currency } = account;
  const facts = await topUpFacts(deps.db, account.id, deps.clock.now());
  const quoteInvoice = await invoiceQuoter(deps, account);
  const view: RefusalView = {
    refused,
    currency,
    offer: (amountMinor) => ({
      label: talk.t('invoice:takeAmount', { amount: formatMoney({ amountMinor, currency }, talk.language) }),
      data: press.takeInvoiceAmount(amountMinor),
    }),
    again: press.invoice,
    mend: (amountMinor) => mendedSum(quoteInvoice(amountMinor)),
    usualMinor: [facts.lastPaidMinor ?? usualSumMinor[currency]],
  };
  await talk.show(refusalScreen(talk, view), { name: 'refusal', asked: 'invoice-amount' });
}
