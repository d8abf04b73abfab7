import type { Account } from '../../accounts/account.ts';
import { mandateAwaiting, mandateOf, monthlyLimits, type OfferedTerms, offeredTerms } from '../../autopay/index.ts';
import type { ChatState } from '../../chats/session.ts';
import { creditOf, findOwnPayment, type Payment } from '../../payments/payment.ts';
import type { CardKind } from '../../topup/quote.ts';
import type { BotContext } from '../conversation.ts';
import type { BotDeps } from '../deps.ts';
import type { Tick } from '../screens/summary.ts';

/** @returns whether autopay can be turned on for this account here, and on which terms */
export function autopayOffer({ profile, payments }: BotDeps, account: Account): OfferedTerms {
  return offeredTerms(profile, account, payments.gateway.chargeSavedCard !== undefined);
}

/** Carries it through the screens of a top-up that another card is to be bound. */
export function stillOtherCard({ otherCard }: ChatState): Pick<ChatState, 'otherCard'> {
  return otherCard ? { otherCard } : {};
}

/**
 * @returns the tick as the summary of this payment shows it. An account that has a bound card shows none, unless the customer
 * came to bind another: its own screen is the place for what is on already.
 */
export async function tickOf(
  deps: BotDeps,
  account: Account,
  payment: Payment,
  { otherCard }: Pick<ChatState, 'otherCard'>,
): Promise<Tick | undefined> {
  const mandate = payment.savesCard ? await mandateAwaiting(deps.db, payment.id) : null;
  if (mandate) return { kind: 'on', amount: creditOf(payment), monthlyLimit: mandate.monthlyLimit };
  if (autopayOffer(deps, account).kind !== 'offered') return undefined;
  if (!otherCard && (await mandateOf(deps.db, account.id))) return undefined;
  return { kind: 'off' };
}

/** @returns how often a month, if the button names a number that is on offer */
export function limitOf(named: string | undefined): number | undefined {
  const limit = Number.parseInt(named ?? '', 10);
  return monthlyLimits.includes(limit) ? limit : undefined;
}

/** What is to be paid, as far as the tick depends on it. */
interface Ticked {
  readonly amountMinor: bigint;
  readonly cardKind: CardKind;
  /** Whether it is ticked, if that is known. */
  readonly savesCard?: boolean;
  /** What was agreed to just now. */
  readonly agreed?: object;
  /** The open payment whose place is taken. */
  readonly replaces: number | undefined;
}

/**
 * Whether a payment is to bind its card. The tick is a consent to one sum and one card: with another of either it falls off,
 * and that is said.
 */
export async function tickFor(
  deps: BotDeps,
  { talk }: BotContext,
  account: Account,
  wish: Ticked,
): Promise<{ readonly isOn: boolean; readonly fellOff: boolean }> {
  const { replaces, amountMinor, cardKind } = wish;
  if (wish.agreed) return { isOn: true, fellOff: false };
  if (wish.savesCard !== undefined) return { isOn: wish.savesCard, fellOff: false };
  const own = { userId: talk.user.id };
  const former = replaces === undefined ? null : await findOwnPayment(deps.db, { paymentId: replaces, ...own });
  if (former?.state !== 'pending' || !former.savesCard) return { isOn: false, fellOff: false };
  if ((await mandateAwaiting(deps.db, former.id)) === null) return { isOn: false, fellOff: false };
  const isSame =
    former.accountId === account.id && creditOf(former).amountMinor === amountMinor && former.cardKind === cardKind;
  return { isOn: isSame, fellOff: !isSame };
}
