import type { GatewayPaymentState } from './gateways/gateway.ts';
import type { Payment } from './payment.ts';

const minuteMs = 60_000;

export type LatePolicy = { readonly lateNoticeMinutes: number | null };

/** @returns when a payment that is made at `since` would be late; null where the provider promises no time */
export function lateAfter(policy: LatePolicy, since: Date): Date | null {
  return policy.lateNoticeMinutes === null ? null : new Date(since.getTime() + policy.lateNoticeMinutes * minuteMs);
}

/**
 * The moment at which it is looked at whether money is late. The clock starts when the link is opened by us, for we see no
 * earlier sign; coming back by SuccessURL is the payment itself, so it starts the clock anew; pressing «Проверить оплату»
 * only starts a clock that stands still, so that impatience does not put the answer off.
 * @returns the new value of `lateNoticeAt`
 */
export function lateNoticeOnSign(
  policy: LatePolicy,
  payment: Pick<Payment, 'state' | 'origin' | 'lateNoticeAt' | 'lateToldAt' | 'claimedPaidAt'>,
  sign: 'success-page' | 'check-button' | 'gateway-pending',
  now: Date,
): Date | null {
  const mayCome = payment.state === 'pending' || payment.state === 'expired';
  // Autopay tells of its own charges itself; of who pays by a bill's page, no chat is known.
  if (!mayCome || payment.origin !== 'customer' || payment.lateToldAt !== null) return payment.lateNoticeAt;
  const isFirstReturn = sign === 'success-page' && payment.claimedPaidAt === null;
  return payment.lateNoticeAt === null || isFirstReturn ? lateAfter(policy, now) : payment.lateNoticeAt;
}

/**
 * Whether an unpaid payment whose time has come is told of. Who merely opened the screen and never the form is left in peace:
 * the gateway has never heard of that number. When the gateway cannot say, silence would be worse for the one who has paid.
 */
export function isLate(
  claimed: boolean,
  gatewayState: Exclude<GatewayPaymentState['kind'], 'paid' | 'cancelled'>,
): boolean {
  return claimed || gatewayState !== 'not-found';
}
