import { findAccount } from '../accounts/account.ts';
import { giveUpMandate } from '../autopay/give-up.ts';
import { hasConsentEnded } from '../autopay/mandate-of-payment.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { moveClaim } from '../promo/move-claim.ts';
import { releaseClaims } from '../promo/release-claims.ts';
import { type CardKind, type Quote, quote } from '../topup/quote.ts';
import type { PaymentDeps } from './deps.ts';
import { lateAfter } from './late-rule.ts';
import { makeLink } from './link.ts';
import { nextPoll } from './next-poll.ts';
import { findPayment, lockPayment, type Payment } from './payment.ts';

export interface OpenRequest {
  readonly accountId: bigint;
  readonly userId: bigint;
  readonly chatId: bigint;
  readonly amountMinor: bigint;
  readonly cardKind: CardKind;
  readonly language: 'ru' | 'en';
  /** Binds the card that pays; its owner's consent goes with the payment before the link is shown. Off unless told otherwise. */
  readonly savesCard?: boolean;
}

export type OpenOutcome =
  | { readonly kind: 'open'; readonly payment: Payment; readonly url: string; readonly reused: boolean }
  /** The provider's policy refuses the sum; `quote` says what would be taken. */
  | { readonly kind: 'refused'; readonly quote: Exclude<Quote, { kind: 'accepted' }> }
  /** `gateway`: no link now, trying again helps. `too-many-open`: wait until some of one's links expire. */
  | { readonly kind: 'unavailable'; readonly reason: 'gateway' | 'too-many-open' };

type OpenDeps = Pick<PaymentDeps, 'db' | 'clock' | 'logger' | 'gateway' | 'profile' | 'receipt'>;

/** Nobody chooses among so many sums at once; the bound keeps one person from filling the poll of all. */
const maxOpenLinks = 20;

/** A link about to close is no help to someone who has yet to type a card number. */
const leastRemainingMs = 5 * 60_000;

/** Each turn ends with a row of ours or with somebody else's; a third collision in a row is a bug. */
const maxTurns = 3;

const minuteMs = 60_000;

/** An open payment for the very wish, and whether it may still be used. */
interface Found {
  readonly payment: Payment;
  readonly isOpen: boolean;
}

type Placed = { readonly payment: Payment; readonly reused: boolean } | 'too-many-open';

/**
 * @returns the open payment for this very wish; one whose link closes soon is let go, which makes room for a new one, and so is
 * one that would bind a card by a consent that was taken back. A consent goes with its link.
 */
async function reusable(tx: Transaction, deps: OpenDeps, request: OpenRequest, now: Date): Promise<Found | null> {
  const { accountId, userId, amountMinor, cardKind, savesCard = false } = request;
  const open = await tx.payment.findFirst({
    where: { accountId, userId, amountMinor, cardKind, savesCard, origin: 'customer', state: 'pending' },
    select: { id: true },
  });
  const payment = open && (await lockPayment(tx, open.id));
  if (payment?.state !== 'pending') return null;
  const remainingMs = payment.expiresAt.getTime() - now.getTime();
  const enoughMs = Math.min(leastRemainingMs, (deps.profile.card.linkTtlMinutes * minuteMs) / 4);
  if (remainingMs < enoughMs || (savesCard && (await hasConsentEnded(tx, payment.id)))) {
    const change = { state: 'expired' } as const;
    await tx.payment.update({ where: { id: payment.id }, data: change });
    await releaseClaims(tx, [payment.id]);
    if (savesCard) await giveUpMandate(tx, payment.id, now);
    return { payment: { ...payment, ...change }, isOpen: false };
  }
  await tx.payment.update({ where: { id: payment.id }, data: { chatId: request.chatId } });
  return { payment: { ...payment, chatId: request.chatId }, isOpen: true };
}

/** @returns the new payment's number, or undefined when another device was quicker with the same wish */
async function insert(tx: Transaction, deps: OpenDeps, request: OpenRequest, now: Date): Promise<number | undefined> {
  const { card } = deps.profile;
  const expiresAt = new Date(now.getTime() + card.linkTtlMinutes * minuteMs);
  const rows = await tx.$queryRaw<{ id: number }[]>`
    INSERT INTO payment (gateway, account_id, user_id, chat_id, amount_minor, currency, card_kind, state,
                         created_at, expires_at, late_notice_at, next_poll_at, saves_card)
    VALUES (${deps.gateway.name}, ${request.accountId}, ${request.userId}, ${request.chatId}, ${request.amountMinor},
            'RUB', ${request.cardKind}, 'pending', ${now}, ${expiresAt}, ${lateAfter(card, now)},
            ${nextPoll({ attempts: 0, since: now, expiresAt }, now)}, ${request.savesCard ?? false})
    ON CONFLICT (account_id, user_id, amount_minor, card_kind, saves_card) WHERE state = 'pending' AND origin = 'customer'
    DO NOTHING RETURNING id`;
  return rows[0]?.id;
}

async function place(tx: Transaction, deps: OpenDeps, request: OpenRequest, now: Date): Promise<Placed> {
  let closed: Payment | undefined;
  for (let turn = 1; turn <= maxTurns; turn += 1) {
    const found = await reusable(tx, deps, request, now);
    if (found?.isOpen) return { payment: found.payment, reused: true };
    closed ??= found?.payment;
    const { accountId, userId } = request;
    const openLinks = await tx.payment.count({
      where: { accountId, userId, origin: 'customer', state: 'pending', expiresAt: { gt: now } },
    });
    if (openLinks >= maxOpenLinks) return 'too-many-open';
    const id = await insert(tx, deps, request, now);
    const payment = id === undefined ? null : await findPayment(tx, id);
    if (!payment) continue;
    // It is the same wish with a link that lasts: its promo code goes along.
    if (closed && closed.claimedPaidAt === null) await moveClaim(tx, { from: closed, to: payment, now });
    return { payment, reused: false };
  }
  throw new Error('another device keeps opening and closing the same payment');
}

/**
 * Opens a payment and its link, or gives the link that is open already for the same account, person, sum and card, bound or
 * not. The row is there before the gateway is asked, and the gateway is asked outside of any transaction; dying in between
 * leaves a row without a link, which the next call gives one.
 */
export async function openPayment(deps: OpenDeps, request: OpenRequest): Promise<OpenOutcome> {
  const account = await findAccount(deps.db, request.accountId);
  if (account === null) throw new RangeError(`no account has the number ${request.accountId}`);
  const quoted = quote(deps.profile.card, {
    amountMinor: request.amountMinor,
    cardKind: request.cardKind,
    entityType: account.entityType,
    currency: account.currency,
  });
  if (quoted.kind !== 'accepted') return { kind: 'refused', quote: quoted };
  const now = deps.clock.now();
  const placed = await inTransaction(deps.db, (tx) => place(tx, deps, request, now));
  if (placed === 'too-many-open') return { kind: 'unavailable', reason: placed };
  const { payment, reused } = placed;
  const url =
    payment.url ?? (await makeLink(deps, payment, { accountNumber: account.number, language: request.language }));
  if (url === undefined) return { kind: 'unavailable', reason: 'gateway' };
  return { kind: 'open', payment: { ...payment, url }, url, reused };
}
