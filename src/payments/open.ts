import { findAccount } from '../accounts/account.ts';
import { giveUpMandate } from '../autopay/give-up.ts';
import { hasConsentEnded } from '../autopay/mandate-of-payment.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { moveClaim } from '../promo/move-claim.ts';
import { releaseClaims } from '../promo/release-claims.ts';
import type { PaymentDeps } from './deps.ts';
import { insertLink, type PricedRequest } from './insert-link.ts';
import { makeLink } from './link.ts';
import { isUsable } from './link-time.ts';
import type { OpenRequest } from './open-request.ts';
import { findPayment, lockPayment, type OwnedPayment, type Payment } from './payment.ts';
import { type Refusal, termsOf } from './terms.ts';
import { wishedMinor } from './wish.ts';

export type OpenOutcome<Opened extends Payment = OwnedPayment> =
  | { readonly kind: 'open'; readonly payment: Opened; readonly url: string; readonly reused: boolean }
  /** The provider's policy refuses the sum, and `quote` says what would be taken; or the bill takes no money. */
  | { readonly kind: 'refused'; readonly quote: Refusal }
  /** `gateway`: no link now, trying again helps. `too-many-open`: wait until some of one's links expire. */
  | { readonly kind: 'unavailable'; readonly reason: 'gateway' | 'too-many-open' };

export type OpenDeps = Pick<PaymentDeps, 'db' | 'clock' | 'logger' | 'gateway' | 'profile' | 'receipt'>;

/** Nobody chooses among so many sums at once; the bound keeps one person from filling the poll of all. */
const maxOpenLinks = 20;

/** Each turn ends with a row of ours or with somebody else's; a third collision in a row is a bug. */
const maxTurns = 3;

/** An open payment for the very wish, and whether it may still be used. */
interface Found {
  readonly payment: OwnedPayment;
  readonly isOpen: boolean;
}

type Placed = { readonly payment: OwnedPayment; readonly reused: boolean } | 'too-many-open';

/**
 * @returns the open payment for this very wish; one whose link closes soon is let go, which makes room for a new one, and so is
 * one that would bind a card by a consent that was taken back. A consent goes with its link.
 */
async function reusable(tx: Transaction, deps: OpenDeps, request: OpenRequest, now: Date): Promise<Found | null> {
  const { accountId, userId, amountMinor, cardKind, savesCard = false, billId = 0n } = request;
  const [open] = await tx.$queryRaw<{ id: number }[]>`
    SELECT id FROM payment
     WHERE account_id = ${accountId} AND user_id = ${userId} AND ${wishedMinor} = ${amountMinor} AND card_kind = ${cardKind}
       AND saves_card = ${savesCard} AND coalesce(bill_id, 0) = ${billId} AND state = 'pending' AND origin = 'customer'`;
  const payment = open && (await lockPayment(tx, open.id));
  if (payment?.state !== 'pending' || payment.origin === 'page') return null;
  if (!isUsable(deps.profile.card, payment, now) || (savesCard && (await hasConsentEnded(tx, payment.id)))) {
    const change = { state: 'expired' } as const;
    await tx.payment.update({ where: { id: payment.id }, data: change });
    await releaseClaims(tx, [payment.id]);
    if (savesCard) await giveUpMandate(tx, payment.id, now);
    return { payment: { ...payment, ...change }, isOpen: false };
  }
  await tx.payment.update({ where: { id: payment.id }, data: { chatId: request.chatId } });
  return { payment: { ...payment, chatId: request.chatId }, isOpen: true };
}

async function place(tx: Transaction, deps: OpenDeps, request: PricedRequest, now: Date): Promise<Placed> {
  let closed: OwnedPayment | undefined;
  for (let turn = 1; turn <= maxTurns; turn += 1) {
    const found = await reusable(tx, deps, request, now);
    if (found?.isOpen) return { payment: found.payment, reused: true };
    closed ??= found?.payment;
    const { accountId, userId } = request;
    const openLinks = await tx.payment.count({
      where: { accountId, userId, origin: 'customer', state: 'pending', expiresAt: { gt: now } },
    });
    if (openLinks >= maxOpenLinks) return 'too-many-open';
    const id = await insertLink(tx, deps, request, now);
    const payment = id === undefined ? null : await findPayment(tx, id);
    if (!payment || payment.origin === 'page') continue;
    // It is the same wish with a link that lasts: its promo code goes along.
    if (closed && closed.claimedPaidAt === null) await moveClaim(tx, { from: closed, to: payment, now });
    return { payment, reused: false };
  }
  throw new Error('another device keeps opening and closing the same payment');
}

/**
 * Opens a payment and its link, or gives the link that is open already for the same account, person, sum, bill and card, bound
 * or not. Where the account is kept in another currency than rubles, the rate is frozen with the link. The row is there before the gateway is asked, and the gateway is asked outside of any transaction; dying in between
 * leaves a row without a link, which the next call gives one.
 */
export async function openPayment(deps: OpenDeps, request: OpenRequest): Promise<OpenOutcome> {
  const account = await findAccount(deps.db, request.accountId);
  if (account === null) throw new RangeError(`no account has the number ${request.accountId}`);
  const { amountMinor, cardKind, billId } = request;
  const terms = await termsOf(deps, { account, amountMinor, cardKind, billId });
  if (terms.kind === 'refused') return terms;
  const { frozen } = terms;
  const now = deps.clock.now();
  const placed = await inTransaction(deps.db, (tx) => place(tx, deps, { ...request, frozen }, now));
  if (placed === 'too-many-open') return { kind: 'unavailable', reason: placed };
  const { payment, reused } = placed;
  const url =
    payment.url ?? (await makeLink(deps, payment, { accountNumber: account.number, language: request.language }));
  if (url === undefined) return { kind: 'unavailable', reason: 'gateway' };
  return { kind: 'open', payment: { ...payment, url }, url, reused };
}
