import { inTransaction } from '../db/transaction.ts';
import type { RefundAnswer } from '../payments/gateways/gateway.ts';
import { receiptFor } from '../payments/link.ts';
import type { RefundDeps } from './deps.ts';
import { nextRefundPoll } from './next-poll.ts';
import { lockRefund, onCardOf, type Refund, toRefund } from './refund.ts';
import { tellGroup, tellPayer } from './tell.ts';
import { undoRefund } from './undo.ts';

export type SendOutcome =
  | { readonly kind: 'accepted'; readonly refund: Refund }
  /** The gateway will not: the money is on the balance again. */
  | { readonly kind: 'rejected'; readonly refund: Refund }
  /** The gateway has not answered: a person must look, and nothing is sent again. */
  | { readonly kind: 'unknown'; readonly refund: Refund };

/** The gateway's word of refusal is kept, not its whole page. */
const longestFailure = 200;

/**
 * Asks the gateway for a refund that was booked, outside of any transaction, and keeps what it says. Called once, by whoever
 * booked it: a refund has no number of ours at the gateway, so a second call would be a second refund.
 */
export async function sendRefund(deps: RefundDeps, refund: Refund): Promise<SendOutcome> {
  if (!deps.gateway.refund) throw new Error(`refund ${refund.id} has nowhere to go`);
  const { operationKey } = refund;
  const { amountMinor } = onCardOf(refund);
  // What is given back is a part of the advance that was paid, so its receipt is the top-up's, of this sum.
  const receipt = receiptFor(deps, { amountMinor });
  const answer = await deps.gateway.refund({ operationKey, amountMinor, receipt });
  return keepAnswer(deps, refund.id, answer);
}

async function keepAnswer(deps: RefundDeps, refundId: bigint, answer: RefundAnswer): Promise<SendOutcome> {
  const at = deps.clock.now();
  return inTransaction(deps.db, async (tx): Promise<SendOutcome> => {
    const locked = await lockRefund(tx, refundId);
    if (!locked) throw new Error(`refund ${refundId} is gone`);
    const { refund, payment } = locked;
    // The answer may come after the sweep has called it unknown, and even after an agent has decided.
    if (refund.state !== 'requested' && refund.state !== 'unknown') {
      deps.logger.error({ refundId: String(refundId), answer }, 'a refund was answered after it had been decided');
      return { kind: 'unknown', refund };
    }
    if (answer.kind === 'accepted') {
      const nextPollAt = nextRefundPoll(refund.askedAt, at);
      const data = { state: 'accepted', gatewayRequestId: answer.requestId, nextPollAt };
      const row = await tx.refund.update({ where: { id: refundId }, data });
      await tellPayer(tx, deps, { refundId, payment, kind: 'refund.accepted' });
      await tellGroup(tx, deps, { refundId, event: 'accepted' });
      return { kind: 'accepted', refund: toRefund(row) };
    }
    if (answer.kind === 'refused') {
      const failure = answer.reason.slice(0, longestFailure);
      const undone = await undoRefund(tx, refund, { state: 'refused', failure, at });
      await tellGroup(tx, deps, { refundId, event: 'refused' });
      return { kind: 'rejected', refund: undone };
    }
    const row = await tx.refund.update({ where: { id: refundId }, data: { state: 'unknown' } });
    await tellGroup(tx, deps, { refundId, event: 'unknown' });
    return { kind: 'unknown', refund: toRefund(row) };
  });
}
