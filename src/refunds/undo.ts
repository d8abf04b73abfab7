import { markForAlert } from '../alerts/mark.ts';
import type { Transaction } from '../db/client.ts';
import { reverse } from '../ledger/index.ts';
import { restoreClaim } from '../promo/reverse-claim.ts';
import { type Refund, toRefund } from './refund.ts';

/**
 * Puts the money of a refund that its caller has locked back on the balance, and its bonus with it: by the exact negation of
 * what was booked, once.
 * @param ended.failure the gateway's own word, or ours for an agent's
 */
export async function undoRefund(
  tx: Transaction,
  refund: Refund,
  ended: { readonly state: 'refused' | 'cancelled'; readonly failure: string; readonly at: Date },
): Promise<Refund> {
  const { id, ledgerTransactionId } = refund;
  const { state, failure, at } = ended;
  const reversed = await reverse(tx, {
    idempotencyKey: `refund:${id}:undone`,
    transactionId: ledgerTransactionId,
    occurredAt: at,
    detail: { refund: String(id) },
  });
  if (reversed.kind !== 'posted') throw new Error(`refund ${id} cannot be undone: ${reversed.kind}`);
  await restoreClaim(tx, { refundTransactionId: ledgerTransactionId });
  await markForAlert(tx, { accountIds: [refund.accountId], now: at });
  const row = await tx.refund.update({
    where: { id },
    data: { state, failure, endedAt: at, nextPollAt: null, reversalTransactionId: reversed.transactionId },
  });
  return toRefund(row);
}
