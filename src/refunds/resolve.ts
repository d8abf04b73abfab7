import { type Agent, recordAct } from '../audit/index.ts';
import { inTransaction } from '../db/transaction.ts';
import type { RefundDeps } from './deps.ts';
import { lockRefund, type Refund, toRefund } from './refund.ts';
import { tellPayer } from './tell.ts';
import { undoRefund } from './undo.ts';

export type ResolveOutcome =
  | { readonly kind: 'finished' | 'undone'; readonly refund: Refund }
  /** Its outcome is known, or another agent was quicker: nothing was changed. */
  | { readonly kind: 'not-open'; readonly refund: Refund }
  | { readonly kind: 'unknown-refund' };

/**
 * Ends a refund of which the gateway has said nothing by the word of an agent who has looked into its cabinet: the money went
 * to the card, or it did not and is put back on the balance. Once, whoever presses and how often.
 */
export async function resolveUnknown(
  deps: Pick<RefundDeps, 'db' | 'clock' | 'enqueueNotice' | 'supportChatId'>,
  word: { readonly refundId: bigint; readonly wasRefunded: boolean; readonly agent: Agent },
): Promise<ResolveOutcome> {
  const { refundId, wasRefunded, agent } = word;
  const at = deps.clock.now();
  return inTransaction(deps.db, async (tx): Promise<ResolveOutcome> => {
    const locked = await lockRefund(tx, refundId);
    if (!locked) return { kind: 'unknown-refund' };
    const { refund, payment } = locked;
    if (refund.state !== 'unknown') return { kind: 'not-open', refund };
    const { accountId, amountMinor, currency } = refund;
    const about = { at, agent, accountId, currency, detail: { refund: String(refundId), payment: String(payment.id) } };
    if (wasRefunded) {
      const row = await tx.refund.update({ where: { id: refundId }, data: { state: 'finished', endedAt: at } });
      await recordAct(tx, { ...about, act: 'refund-confirmed', amountMinor: -amountMinor });
      await tellPayer(tx, deps, { refundId, payment, kind: 'refund.accepted' });
      return { kind: 'finished', refund: toRefund(row) };
    }
    const undone = await undoRefund(tx, refund, { state: 'refused', failure: 'denied-by-agent', at });
    const { reversalTransactionId } = undone;
    await recordAct(tx, {
      ...{ ...about, act: 'refund-denied', amountMinor },
      ...(reversalTransactionId === null ? {} : { ledgerTransactionId: reversalTransactionId }),
    });
    // Who was never told that the money is on its way need not hear that it is not.
    if (refund.gatewayRequestId !== null) await tellPayer(tx, deps, { refundId, payment, kind: 'refund.undone' });
    return { kind: 'undone', refund: undone };
  });
}
