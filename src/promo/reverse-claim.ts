import type { Transaction } from '../db/client.ts';

/**
 * Marks a granted code as taken back by a refund of its payment, which the caller has locked and booked. Its place stays
 * taken: whoever is given their money back has used the code.
 * @throws when the claim is not granted
 */
export async function reverseClaim(
  tx: Transaction,
  reversal: { readonly claimId: bigint; readonly refundTransactionId: bigint },
): Promise<void> {
  const { count } = await tx.promoClaim.updateMany({
    where: { id: reversal.claimId, state: 'granted' },
    data: { state: 'reversed', reversalTransactionId: reversal.refundTransactionId },
  });
  if (count !== 1) throw new Error(`promo claim ${reversal.claimId} is not granted`);
}

/** The refund did not come to be, and is undone in the books: the code that it had taken back, if any, is granted again. */
export async function restoreClaim(tx: Transaction, undone: { readonly refundTransactionId: bigint }): Promise<void> {
  await tx.promoClaim.updateMany({
    where: { reversalTransactionId: undone.refundTransactionId, state: 'reversed' },
    data: { state: 'granted', reversalTransactionId: null },
  });
}
