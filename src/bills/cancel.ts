import { inTransaction } from '../db/transaction.ts';
import { billStateOf, toBill } from './bill.ts';
import type { BillDeps } from './deps.ts';

export type CancelBillOutcome =
  /** It is cancelled, now or since before. */
  | { readonly kind: 'cancelled' }
  /** Something of it is paid, or it is a debt for service. */
  | { readonly kind: 'not-cancellable' }
  /** The account has no such bill. */
  | { readonly kind: 'unknown' };

/** Takes back a wish to top up. Money that is on its way for it lands on the balance all the same. */
export function cancelBill(
  { db, clock }: Pick<BillDeps, 'db' | 'clock'>,
  wish: { readonly billId: bigint; readonly accountId: bigint },
): Promise<CancelBillOutcome> {
  const { billId, accountId } = wish;
  return inTransaction(db, async (tx) => {
    // A payment that counts towards it is waited for, and then seen.
    await tx.$queryRaw`SELECT 1 FROM bill WHERE id = ${billId} AND account_id = ${accountId} FOR NO KEY UPDATE`;
    const row = await tx.bill.findFirst({ where: { id: billId, accountId } });
    if (!row) return { kind: 'unknown' };
    const bill = toBill(row);
    const state = billStateOf(bill);
    if (state === 'cancelled') return { kind: 'cancelled' };
    if (state !== 'unpaid' || bill.kind === 'service') return { kind: 'not-cancellable' };
    await tx.bill.update({ where: { id: billId }, data: { cancelledAt: clock.now() } });
    return { kind: 'cancelled' };
  });
}
