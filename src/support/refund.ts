import { inTransaction } from '../db/transaction.ts';
import { tidyReason } from '../invoices/reason.ts';
import { creditOf } from '../payments/payment.ts';
import {
  canRefund,
  previewRefund,
  type RefundDeps,
  type RefundWish,
  type RequestOutcome,
  refundOfWish,
  requestRefund,
} from '../refunds/index.ts';
import { type Approval, approvalOfWish, askApproval } from './approval.ts';

export type RefundOutcome =
  | RequestOutcome
  /** Above the profile's limit: it waits, nothing is taken off the balance. The same wish again finds the same request. */
  | { readonly kind: 'needs-second-agent'; readonly approval: Approval }
  /** The same wish was decided about before. */
  | { readonly kind: 'already-decided'; readonly approval: Approval };

/**
 * Gives money of a payment back to the card that paid, once for each key; above `profile.secondAgentAboveMinor` only with a
 * second agent's word. What cannot be given back is refused at once, and again when the second agent agrees.
 * @throws RangeError on a sum that is none and on a reason without a word: whoever asked has looked
 */
export async function refundPayment(deps: RefundDeps, wish: RefundWish): Promise<RefundOutcome> {
  const { amountMinor } = wish;
  if (amountMinor <= 0n) throw new RangeError(`a refund of ${amountMinor}`);
  const tidy = { ...wish, reason: tidyReason(wish.reason) };
  return amountMinor > deps.profile.secondAgentAboveMinor ? askSecond(deps, tidy) : requestRefund(deps, tidy);
}

async function askSecond(deps: RefundDeps, wish: RefundWish): Promise<RefundOutcome> {
  const { paymentId, amountMinor, reason, agent, key } = wish;
  const at = deps.clock.now();
  return inTransaction(deps.db, async (tx): Promise<RefundOutcome> => {
    const refund = await refundOfWish(tx, key);
    if (refund) return { kind: 'already-requested', refund };
    const before = await approvalOfWish(tx, key);
    if (before?.state === 'waiting') return { kind: 'needs-second-agent', approval: before };
    if (before) return { kind: 'already-decided', approval: before };
    if (!canRefund(deps)) return { kind: 'unavailable' };
    const preview = await previewRefund(tx, { paymentId, amountMinor });
    if (preview.kind !== 'previewed') return { kind: preview.kind };
    if (preview.quote.kind === 'refused') return preview.quote;
    const { accountId } = preview.payment;
    const { currency } = creditOf(preview.payment);
    const act = { kind: 'refund', amountMinor, reason, key, paymentId } as const;
    const approval = await askApproval(tx, { requestKey: key, act, accountId, currency, agent, at });
    return { kind: 'needs-second-agent', approval };
  });
}
