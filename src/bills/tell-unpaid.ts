import type { Transaction } from '../db/client.ts';
import type { BillDeps } from './deps.ts';

/** Tells those who can pay, once of each bill, that the advance did not suffice for it. */
export async function tellUnpaid(
  tx: Transaction,
  { enqueueNotice }: Pick<BillDeps, 'enqueueNotice'>,
  bills: readonly { readonly id: bigint; readonly accountId: bigint }[],
): Promise<void> {
  if (bills.length === 0) return;
  const members = await tx.accountMember.findMany({
    where: { accountId: { in: bills.map(({ accountId }) => accountId) }, role: { in: ['owner', 'payer'] } },
    orderBy: [{ accountId: 'asc' }, { userId: 'asc' }],
  });
  for (const { accountId, userId } of members) {
    for (const { id } of bills.filter((bill) => bill.accountId === accountId)) {
      await enqueueNotice(tx, {
        notice: { kind: 'bill.unpaid', billId: String(id) },
        chatId: userId,
        dedupeKey: `bill:${id}:unpaid:${userId}`,
      });
    }
  }
}
