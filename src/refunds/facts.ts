import { type AccountBalance, balanceOf } from '../accounts/balance-of.ts';
import type { Queryable } from '../db/client.ts';
import { creditOf, findPayment, type Payment } from '../payments/payment.ts';
import { type Claim, claimOf } from '../promo/claim.ts';
import { quoteRefund, type RefundFacts, type RefundQuote } from './quote.ts';
import { standingStates } from './refund.ts';

interface Found {
  readonly facts: RefundFacts;
  /** The promo code that a refund would take back. */
  readonly claim: Claim | null;
  readonly balance: AccountBalance;
}

/** @returns what a refund of the payment rests on */
export async function refundFacts(db: Queryable, payment: Payment): Promise<Found> {
  const standing = await db.refund.aggregate({
    where: { paymentId: payment.id, state: { in: [...standingStates] } },
    _sum: { amountMinor: true, sentMinor: true },
  });
  const balance = await balanceOf(db, payment.accountId);
  const { availableMinor, bonusMinor } = balance;
  const found = await claimOf(db, payment.id);
  const claim = found?.state === 'granted' ? found : null;
  const { rateMicro } = payment;
  const facts = {
    paidMinor: creditOf(payment).amountMinor,
    refundedMinor: standing._sum.amountMinor ?? 0n,
    availableMinor,
    bonus: claim && { grantedMinor: claim.bonusMinor, leftMinor: bonusMinor },
    exchange:
      rateMicro === null
        ? null
        : { rateMicro, paidMinor: payment.amountMinor, sentMinor: standing._sum.sentMinor ?? 0n },
  };
  return { facts, claim, balance };
}

export type RefundPreview =
  | {
      readonly kind: 'previewed';
      readonly payment: Payment;
      readonly quote: RefundQuote;
      readonly balance: AccountBalance;
    }
  | { readonly kind: 'not-paid'; readonly payment: Payment }
  | { readonly kind: 'unknown-payment' };

/**
 * What a refund would come to as things stand; nothing is held or promised by it.
 * @param wish.amountMinor in the account's currency, above zero; without it, the most that can be given back
 */
export async function previewRefund(
  db: Queryable,
  wish: { readonly paymentId: number; readonly amountMinor?: bigint | undefined },
): Promise<RefundPreview> {
  const payment = await findPayment(db, wish.paymentId);
  if (payment === null) return { kind: 'unknown-payment' };
  if (payment.state !== 'paid') return { kind: 'not-paid', payment };
  const { facts, balance } = await refundFacts(db, payment);
  return { kind: 'previewed', payment, quote: quoteRefund(facts, wish.amountMinor), balance };
}
