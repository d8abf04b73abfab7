import type { Transaction } from '../db/client.ts';

/**
 * Has the account's active mandate looked at when the charge of an ended one no longer stands in its way. The caller has
 * locked the ended mandate.
 */
export async function wakeOther(
  tx: Transaction,
  ended: { readonly accountId: bigint; readonly mandateId: bigint; readonly now: Date },
): Promise<void> {
  const { accountId, mandateId, now } = ended;
  await tx.autopayMandate.updateMany({
    where: { accountId, state: 'active', id: { not: mandateId } },
    data: { checkAt: now },
  });
}
