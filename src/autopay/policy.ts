import type { MandateState } from './state.ts';

/** All that a decision about charging a bound card rests on. Sums are minor units of the account's currency. */
export interface AutopayFacts {
  readonly state: MandateState;
  readonly amountMinor: bigint;
  readonly belowMinor: bigint;
  /** Successful charges in a calendar month of the account's zone, at most. */
  readonly monthlyLimit: number;
  /** Declines in a row. */
  readonly failures: number;
  /** Not before this after a decline or an outage. */
  readonly retryAt: Date | null;
  /** Money and bonus together. */
  readonly balanceMinor: bigint;
  /** Whether the outcome of a charge on this account is still unknown. */
  readonly inFlight: boolean;
  /** Without the one in flight. */
  readonly monthSuccesses: number;
  readonly dayDeclines: number;
  readonly monthEndsAt: Date;
  readonly dayEndsAt: Date;
}

export type AutopayDecision =
  | { readonly kind: 'charge'; readonly amountMinor: bigint }
  /** `until`: when to look again though nothing happens; absent where only an event can change the answer. */
  | {
      readonly kind: 'wait';
      readonly because:
        | 'not-active'
        | 'enough-money'
        | 'in-flight'
        | 'limit-reached'
        | 'backing-off'
        | 'attempts-of-day';
      readonly until?: Date;
    }
  | { readonly kind: 'pause'; readonly because: 'declined-in-a-row' };

/** A third try finds the card as the first two did; its owner must look. */
const mostFailures = 3;

/** Banks count declines against the shop, and the customer is told of each: two a day are enough to see the card filled. */
const mostDayDeclines = 2;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Long enough for a salary or a transfer to reach the card, short enough for the same day. */
const retryAfterDeclineMs = 4 * hourMs;

const firstOutageMs = 15 * minuteMs;
const longestOutageMs = 4 * hourMs;

/** Whether the card is to be charged now. Pure: the caller has locked the mandate and read the facts under that lock. */
export function decideAutopay(facts: AutopayFacts, now: Date): AutopayDecision {
  if (facts.state !== 'active') return { kind: 'wait', because: 'not-active' };
  // Not a second charge before the first is known, however long that takes: a slow success retried is a double charge.
  if (facts.inFlight) return { kind: 'wait', because: 'in-flight' };
  if (facts.failures >= mostFailures) return { kind: 'pause', because: 'declined-in-a-row' };
  // Below means below: who has exactly the threshold has enough.
  if (facts.balanceMinor >= facts.belowMinor) return { kind: 'wait', because: 'enough-money' };
  if (facts.monthSuccesses >= facts.monthlyLimit) {
    return { kind: 'wait', because: 'limit-reached', until: facts.monthEndsAt };
  }
  if (facts.dayDeclines >= mostDayDeclines) {
    return { kind: 'wait', because: 'attempts-of-day', until: facts.dayEndsAt };
  }
  if (facts.retryAt !== null && now < facts.retryAt) {
    return { kind: 'wait', because: 'backing-off', until: facts.retryAt };
  }
  return { kind: 'charge', amountMinor: facts.amountMinor };
}

export type DeclineConsequence =
  /** It is tried again; the customer is told of the first in a row only. */
  | { readonly kind: 'back-off'; readonly failures: number; readonly retryAt: Date; readonly tell: boolean }
  | { readonly kind: 'pause'; readonly failures: 3 }
  /** This card will never pay again, or its owner does not want it to. */
  | { readonly kind: 'end'; readonly reason: 'consent-withdrawn' | 'card-unusable' };

/** @param code the reason as the port names it (`DeclineCode`); one that is not known there counts as soft */
export function afterDecline(code: string, before: { readonly failures: number }, now: Date): DeclineConsequence {
  if (code === 'consent-withdrawn') return { kind: 'end', reason: 'consent-withdrawn' };
  if (code === 'card-expired' || code === 'card-unusable') return { kind: 'end', reason: 'card-unusable' };
  const failures = before.failures + 1;
  if (failures >= mostFailures) return { kind: 'pause', failures: mostFailures };
  return {
    kind: 'back-off',
    failures,
    retryAt: new Date(now.getTime() + retryAfterDeclineMs),
    tell: failures === 1,
  };
}

/**
 * The gateway took no charge: nobody's card is to blame, and it is tried again ever less often.
 * @param consecutive outages in a row with this one, from 1
 * @returns when to try again
 */
export function afterOutage(consecutive: number, now: Date): Date {
  // Beyond five doublings the longest pause is reached anyway, and the power stays a small number.
  const doublings = Math.min(Math.max(consecutive - 1, 0), 5);
  return new Date(now.getTime() + Math.min(firstOutageMs * 2 ** doublings, longestOutageMs));
}

/** What the next charge takes: the last top-up by hand, and never more than was ever agreed to. */
export function nextSum(consentedMinor: bigint, lastTopUpMinor: bigint): bigint {
  return lastTopUpMinor < consentedMinor ? lastTopUpMinor : consentedMinor;
}
