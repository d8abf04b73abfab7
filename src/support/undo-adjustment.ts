import { type AccountBalance, balanceOf } from '../accounts/balance-of.ts';
import { markForAlert } from '../alerts/mark.ts';
import { type Agent, recordAct } from '../audit/index.ts';
import type { Queryable } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { tidyReason } from '../invoices/reason.ts';
import { reverse } from '../ledger/index.ts';
import type { SupportDeps } from './deps.ts';
import { tellAdjusted } from './post-adjustment.ts';

export type UndoAdjustmentOutcome =
  | { readonly kind: 'undone'; readonly accountId: bigint; readonly balance: AccountBalance }
  | { readonly kind: 'already-undone'; readonly accountId: bigint }
  /** The customer has less than that left; nothing was changed. */
  | { readonly kind: 'spent'; readonly accountId: bigint; readonly availableMinor: bigint }
  | { readonly kind: 'unknown-adjustment' };

/** @returns whose balance the transaction adjusted, and by how much; undefined when it is no adjustment */
async function findAdjustment(db: Queryable, transactionId: bigint) {
  const rows = await db.$queryRaw<{ accountId: bigint; amountMinor: bigint }[]>`
    SELECT c.id AS "accountId", e.amount AS "amountMinor"
      FROM ledger_transaction t
      JOIN ledger_entry e ON e.transaction_id = t.id
      JOIN ledger_account a ON a.id = e.account_id AND a.kind = 'customer'
      JOIN account c ON 'account:' || c.id = a.owner_key
     WHERE t.id = ${transactionId} AND t.kind = 'adjustment'`;
  return rows[0];
}

/**
 * Takes an adjustment back by its reversing entry, once, whoever presses and how often. The way back to what was before
 * needs no second agent.
 * @param wish `transactionId` is the adjustment's in the books
 * @throws RangeError on a reason without a word
 */
export async function undoAdjustment(
  deps: Pick<SupportDeps, 'db' | 'clock' | 'enqueueNotice'>,
  wish: { readonly transactionId: bigint; readonly agent: Agent; readonly reason: string },
): Promise<UndoAdjustmentOutcome> {
  const reason = tidyReason(wish.reason);
  const { transactionId, agent } = wish;
  const at = deps.clock.now();
  return inTransaction(deps.db, async (tx): Promise<UndoAdjustmentOutcome> => {
    const found = await findAdjustment(tx, transactionId);
    if (!found) return { kind: 'unknown-adjustment' };
    const { accountId } = found;
    const idempotencyKey = `adjustment-undone:${transactionId}`;
    const reversed = await reverse(tx, { idempotencyKey, transactionId, occurredAt: at, detail: { reason } });
    const balance = await balanceOf(tx, accountId);
    if (reversed.kind === 'insufficient-funds') {
      return { kind: 'spent', accountId, availableMinor: balance.availableMinor };
    }
    if (reversed.kind === 'already-posted' || reversed.kind === 'already-reversed') {
      return { kind: 'already-undone', accountId };
    }
    if (reversed.kind !== 'posted') throw new Error(`adjustment ${transactionId} cannot be undone: ${reversed.kind}`);
    const amountMinor = -found.amountMinor;
    await recordAct(tx, {
      ...{ at, agent, act: 'adjustment-reversed', accountId, amountMinor, currency: balance.currency, reason },
      detail: { adjustment: String(transactionId) },
      ledgerTransactionId: reversed.transactionId,
    });
    await tellAdjusted(tx, deps, { accountId, amountMinor, reason, eventKey: idempotencyKey });
    await markForAlert(tx, { accountIds: [accountId], now: at });
    return { kind: 'undone', accountId, balance };
  });
}
