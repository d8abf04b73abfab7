import type { Transaction } from '../db/client.ts';
import { markManyForCheck } from './mark-many.ts';

/** Has autopay look at an account whose money was taken, if it is below its threshold now: as `markManyForCheck` does many. */
export async function markForCheck(
  tx: Transaction,
  debited: { readonly accountId: bigint; readonly now: Date },
): Promise<void> {
  await markManyForCheck(tx, { accountIds: [debited.accountId], now: debited.now });
}
