import type { CardPolicy } from '../config/profile.ts';

/** A link about to close is no help to someone who has yet to type a card number. */
const leastRemainingMs = 5 * 60_000;

const minuteMs = 60_000;

type LinkPolicy = Pick<CardPolicy, 'linkTtlMinutes'>;

/** @returns when a link that is made now closes */
export function expiryOf(policy: LinkPolicy, now: Date): Date {
  return new Date(now.getTime() + policy.linkTtlMinutes * minuteMs);
}

/** Whether an open link leaves enough time to pay by it: five minutes, or a quarter of its life where that is shorter. */
export function isUsable(policy: LinkPolicy, payment: { readonly expiresAt: Date }, now: Date): boolean {
  const enoughMs = Math.min(leastRemainingMs, (policy.linkTtlMinutes * minuteMs) / 4);
  return payment.expiresAt.getTime() - now.getTime() >= enoughMs;
}
