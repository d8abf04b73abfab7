import { atMostRubles } from '../rates/convert.ts';

/** A paid top-up and what is left of it; sums in minor units of the account's currency. */
export interface RefundFacts {
  readonly paidMinor: bigint;
  /** Refunds of it that stand. */
  readonly refundedMinor: bigint;
  /** The account's own money, without the bonus. */
  readonly availableMinor: bigint;
  /** Of the payment's promo code, as long as it stands; `leftMinor` is the account's whole bonus balance. */
  readonly bonus: { readonly grantedMinor: bigint; readonly leftMinor: bigint } | null;
  /** Where it was paid in rubles for a balance in another currency: what was paid, and what of it went back, in kopecks. */
  readonly exchange: { readonly rateMicro: bigint; readonly paidMinor: bigint; readonly sentMinor: bigint } | null;
}

export type RefundQuote =
  | {
      readonly kind: 'refundable';
      /** What leaves the balance for the card. */
      readonly amountMinor: bigint;
      /** What goes to the card for it, in the payment's currency. */
      readonly sentMinor: bigint;
      /** What the promo code had given and is taken back, whole. */
      readonly bonusTakenMinor: bigint;
      /** The part of that which is spent already, and is taken from the customer's money. */
      readonly takenFromMoneyMinor: bigint;
    }
  | {
      readonly kind: 'refused';
      readonly reason: 'nothing-left' | 'more-than-paid' | 'spent';
      /** So much would do; 0: nothing would. */
      readonly mostMinor: bigint;
    };

const least = (left: bigint, right: bigint): bigint => (left < right ? left : right);
const notBelowZero = (minor: bigint): bigint => (minor < 0n ? 0n : minor);

/** The last of a payment takes what is left of its rubles: whole it is what was paid, and in parts never more. */
function toCard({ paidMinor, refundedMinor, exchange }: RefundFacts, amountMinor: bigint): bigint {
  if (exchange === null) return amountMinor;
  const leftMinor = notBelowZero(exchange.paidMinor - exchange.sentMinor);
  if (refundedMinor + amountMinor >= paidMinor) return leftMinor;
  return least(atMostRubles(amountMinor, exchange.rateMicro), leftMinor);
}

/**
 * What can be given back of a top-up. A bonus is never paid out in money: any refund, of a part too, takes it back whole, what
 * is spent of it out of the money, and no more goes to the card than was paid and is still there. What was paid at a rate goes back
 * at that rate, whatever it is by now. Pure.
 * @param wantedMinor above zero; without it, the most that can be given back
 */
export function quoteRefund(facts: RefundFacts, wantedMinor?: bigint): RefundQuote {
  const { paidMinor, refundedMinor, availableMinor, bonus } = facts;
  const bonusTakenMinor = bonus?.grantedMinor ?? 0n;
  const takenFromMoneyMinor = bonusTakenMinor - least(bonusTakenMinor, bonus?.leftMinor ?? 0n);
  const unreturnedMinor = notBelowZero(paidMinor - refundedMinor);
  const mostMinor = least(unreturnedMinor, notBelowZero(availableMinor - takenFromMoneyMinor));
  const amountMinor = wantedMinor ?? mostMinor;
  if (unreturnedMinor === 0n) return { kind: 'refused', reason: 'nothing-left', mostMinor };
  if (amountMinor > unreturnedMinor) return { kind: 'refused', reason: 'more-than-paid', mostMinor };
  if (mostMinor === 0n || amountMinor > mostMinor) return { kind: 'refused', reason: 'spent', mostMinor };
  const sentMinor = toCard(facts, amountMinor);
  return { kind: 'refundable', amountMinor, sentMinor, bonusTakenMinor, takenFromMoneyMinor };
}
