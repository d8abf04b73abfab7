import { markForAlert } from '../alerts/mark.ts';
import { type Agent, recordAct } from '../audit/index.ts';
import { restAfterRefund } from '../autopay/index.ts';
import type { Transaction } from '../db/client.ts';
import { creditOf, lockPayment, type Payment } from '../payments/payment.ts';
import { reverseClaim } from '../promo/reverse-claim.ts';
import type { RefundDeps } from './deps.ts';
import { refundFacts } from './facts.ts';
import { postRefund, type Refundable } from './post-refund.ts';
import { quoteRefund, type RefundQuote } from './quote.ts';
import { type Refund, refundOfWish, toRefund } from './refund.ts';

export interface RefundWish {
  readonly paymentId: number;
  /** What is to leave the balance for the card, in the account's currency, above zero. */
  readonly amountMinor: bigint;
  /** In the agent's words, tidy. */
  readonly reason: string;
  readonly agent: Agent;
  /** Natural, of what the agent sent: `refund:<chat>:<message>`. The same wish again finds its refund. */
  readonly key: string;
  /** The second agent, where one was needed. */
  readonly approvedBy?: Agent;
}

export type BookOutcome =
  | { readonly kind: 'booked'; readonly refund: Refund }
  | { readonly kind: 'already-requested'; readonly refund: Refund }
  | Extract<RefundQuote, { kind: 'refused' }>
  | { readonly kind: 'not-paid' }
  | { readonly kind: 'unknown-payment' };

/** A number of the table's own, before the row: the books' key names it, and the row names what is in the books. */
async function nextId(tx: Transaction): Promise<bigint> {
  const [row] = await tx.$queryRaw<{ id: bigint }[]>`SELECT nextval(pg_get_serial_sequence('refund', 'id')) AS id`;
  if (!row) throw new Error('there is no number for a refund');
  return row.id;
}

async function keep(
  tx: Transaction,
  wish: RefundWish,
  made: { id: bigint; payment: Payment; quote: Refundable; operationKey: string; transactionId: bigint; at: Date },
): Promise<Refund> {
  const { agent, reason, key, approvedBy } = wish;
  const { id, payment, quote, operationKey, transactionId, at } = made;
  const { accountId } = payment;
  const { currency } = creditOf(payment);
  const { amountMinor, bonusTakenMinor } = quote;
  const sentMinor = currency === payment.currency ? null : quote.sentMinor;
  const row = await tx.refund.create({
    data: {
      ...{ id, requestKey: key, paymentId: payment.id, accountId, amountMinor, currency, operationKey, reason },
      ...{ sentMinor, askedBy: agent.id, askedByName: agent.name, askedAt: at, ledgerTransactionId: transactionId },
    },
  });
  await recordAct(tx, {
    ...{ at, agent: approvedBy ?? agent, act: 'refund', accountId, amountMinor: -amountMinor, currency, reason },
    detail: {
      ...{ refund: String(id), payment: String(payment.id) },
      ...(bonusTakenMinor === 0n ? {} : { bonus: String(bonusTakenMinor) }),
      ...(approvedBy === undefined ? {} : { askedBy: String(agent.id), askedByName: agent.name }),
    },
    ledgerTransactionId: transactionId,
  });
  return toRefund(row);
}

/**
 * Takes the money of a refund off the balance with the caller's transaction, and its promo code's bonus with it, before the
 * gateway is asked: what is on its way to the card cannot be spent meanwhile. Autopay that would take it from the card again rests.
 * Once for each key, whoever asks: a key that was used finds its refund, be that of another payment; who lets others choose keys
 * compares.
 */
export async function bookRefund(
  tx: Transaction,
  deps: Pick<RefundDeps, 'enqueueNotice'>,
  wish: RefundWish & { readonly operationKey: string; readonly at: Date },
): Promise<BookOutcome> {
  const { paymentId, amountMinor, key, operationKey, at } = wish;
  // Before the payment, since the same key may come for two payments at once.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`refund: ${key}`}, 0))`;
  const before = await refundOfWish(tx, key);
  if (before) return { kind: 'already-requested', refund: before };
  const payment = await lockPayment(tx, paymentId);
  if (payment === null) return { kind: 'unknown-payment' };
  if (payment.state !== 'paid') return { kind: 'not-paid' };
  // As charges do: while the bonus is split, nobody else of this account spends of it.
  await tx.$queryRaw`SELECT 1 FROM account WHERE id = ${payment.accountId} FOR NO KEY UPDATE`;
  const { facts, claim } = await refundFacts(tx, payment);
  const quote = quoteRefund(facts, amountMinor);
  if (quote.kind === 'refused') return quote;
  const id = await nextId(tx);
  const transactionId = await postRefund(tx, { id, payment, quote, at });
  if (transactionId === undefined) {
    const now = quoteRefund((await refundFacts(tx, payment)).facts);
    return { kind: 'refused', reason: 'spent', mostMinor: now.kind === 'refused' ? now.mostMinor : now.amountMinor };
  }
  const refund = await keep(tx, wish, { id, payment, quote, operationKey, transactionId, at });
  if (claim) await reverseClaim(tx, { claimId: claim.id, refundTransactionId: transactionId });
  await restAfterRefund(tx, deps, { accountId: payment.accountId, now: at });
  await markForAlert(tx, { accountIds: [payment.accountId], now: at });
  return { kind: 'booked', refund };
}
