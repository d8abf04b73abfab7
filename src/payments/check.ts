import { inTransaction } from '../db/transaction.ts';
import { recordCancellation } from './cancel.ts';
import type { PaymentDeps } from './deps.ts';
import type { GatewayPaymentState } from './gateways/gateway.ts';
import { quarantineStatement } from './inbox/quarantine.ts';
import { lateNoticeOnSign } from './late-rule.ts';
import { findPayment, lockPayment, type Payment } from './payment.ts';
import { settlePayment } from './settle.ts';

/** What a question to the gateway came to. Each carries the payment as it is now, for the screen to show. */
export type CheckOutcome =
  /** The money is on the balance, by this question or before it. */
  | { readonly kind: 'credited'; readonly payment: Payment }
  /** The form was opened; the money is not here yet. */
  | { readonly kind: 'pending'; readonly payment: Payment }
  /** The form was never opened: nothing can have been paid. */
  | { readonly kind: 'not-found'; readonly payment: Payment }
  | { readonly kind: 'cancelled'; readonly payment: Payment }
  /** Money of another sum has come; support has been told. */
  | { readonly kind: 'disputed'; readonly payment: Payment }
  /** The gateway gives no answer now. */
  | { readonly kind: 'unavailable'; readonly payment: Payment }
  | { readonly kind: 'unknown-payment' };

/** Who wants to know: the customer by the button, who sees the answer; or a job or a return page, which nobody waits for. */
export type Asker = 'customer' | 'background';

type CheckDeps = Pick<
  PaymentDeps,
  'db' | 'clock' | 'gateway' | 'profile' | 'enqueueNotice' | 'emitWebhook' | 'supportChatId' | 'logger'
>;

/** «Проверить оплату» says that the customer believes to have paid. @returns the payment as it is then */
async function noteSign(deps: CheckDeps, paymentId: number, sign: 'check-button' | 'gateway-pending'): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (tx) => {
    const payment = await lockPayment(tx, paymentId);
    if (payment === null || payment.state === 'paid' || payment.state === 'cancelled') return;
    const lateNoticeAt = lateNoticeOnSign(deps.profile.card, payment, sign, now);
    const claimedPaidAt = sign === 'check-button' ? (payment.claimedPaidAt ?? now) : payment.claimedPaidAt;
    await tx.payment.update({ where: { id: paymentId }, data: { lateNoticeAt, claimedPaidAt } });
  });
}

async function settleAsPaid(
  deps: CheckDeps,
  payment: Payment,
  state: Extract<GatewayPaymentState, { kind: 'paid' }>,
): Promise<'credited' | 'disputed'> {
  const { gateway, id: invoiceId } = payment;
  const { amountMinor } = state;
  return inTransaction(deps.db, async (tx) => {
    const outcome = await settlePayment(tx, deps, { gateway, invoiceId, amountMinor, occurredAt: deps.clock.now() });
    if (outcome.kind === 'credited' || outcome.kind === 'already-credited') return 'credited';
    await quarantineStatement(tx, deps, { gateway, invoiceId, amountMinor, problem: outcome.kind });
    // The gateway would say the same each time; from here on a person decides.
    await tx.payment.update({ where: { id: invoiceId }, data: { nextPollAt: null } });
    return 'disputed';
  });
}

/** Acts on the gateway's answer. @returns the outcome's kind */
async function act(
  deps: CheckDeps,
  payment: Payment,
  state: GatewayPaymentState,
  asker: Asker,
): Promise<Exclude<CheckOutcome['kind'], 'unknown-payment'>> {
  switch (state.kind) {
    case 'paid':
      return settleAsPaid(deps, payment, state);
    case 'cancelled': {
      const heard = { paymentId: payment.id, reason: state.reason, tell: asker !== 'customer' };
      await inTransaction(deps.db, (tx) => recordCancellation(tx, deps, heard));
      return 'cancelled';
    }
    case 'pending':
      if (payment.lateNoticeAt === null && payment.origin === 'customer')
        await noteSign(deps, payment.id, 'gateway-pending');
      return 'pending';
    default:
      return state.kind;
  }
}

/**
 * Asks the gateway what became of a payment, outside of any transaction, and does what follows from the answer: credits,
 * cancels, or nothing. May be called by any number of instances at once; whoever is second finds the work done.
 */
export async function checkPayment(
  deps: CheckDeps,
  paymentId: number,
  asker: Asker = 'customer',
): Promise<CheckOutcome> {
  const payment = await findPayment(deps.db, paymentId);
  if (payment === null) return { kind: 'unknown-payment' };
  if (payment.state === 'paid') return { kind: 'credited', payment };
  if (asker === 'customer') await noteSign(deps, paymentId, 'check-button');
  const state = await deps.gateway.fetchState(paymentId);
  const kind = await act(deps, payment, state, asker);
  const after = (await findPayment(deps.db, paymentId)) ?? payment;
  // The notification may have come while the gateway was being asked.
  return { kind: after.state === 'paid' ? 'credited' : kind, payment: after };
}
