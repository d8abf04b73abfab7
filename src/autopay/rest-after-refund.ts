import { balanceOf, totalOf } from '../accounts/balance-of.ts';
import type { Transaction } from '../db/client.ts';
import { stopMandate } from './charge-stop.ts';
import type { AutopayDeps } from './deps.ts';
import { lockLiving } from './may-act.ts';

/**
 * Money goes back to a card, with the caller's transaction. Where that leaves the balance so low that the card would be charged
 * for it at once, autopay rests until its owner resumes it, and they are told.
 */
export async function restAfterRefund(
  tx: Transaction,
  deps: Pick<AutopayDeps, 'enqueueNotice'>,
  refunded: { readonly accountId: bigint; readonly now: Date },
): Promise<void> {
  const { accountId, now } = refunded;
  const mandate = await lockLiving(tx, accountId);
  if (mandate?.state !== 'active') return;
  if (totalOf(await balanceOf(tx, accountId)).amountMinor >= mandate.belowMinor) return;
  await stopMandate(tx, deps, mandate, { state: 'paused', reason: 'refunded', now });
}
