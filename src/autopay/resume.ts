import { lookAtAnyway } from '../alerts/mark.ts';
import { inTransaction } from '../db/transaction.ts';
import type { AutopayDeps } from './deps.ts';
import { type Mandate, toMandate } from './mandate.ts';
import { type AutopayWish, lockLiving, paysFor } from './may-act.ts';

export type ResumeOutcome =
  | { readonly kind: 'resumed' | 'already-active'; readonly mandate: Mandate }
  /** It is another person's card. */
  | { readonly kind: 'not-owner'; readonly mandate: Mandate }
  /** There is none, or the person pays for the account no longer. */
  | { readonly kind: 'none' };

/**
 * «Возобновить»: the only way out of a pause, and only for the one whose card it is. Declines are forgotten, and the balance is
 * looked at again at once.
 */
export async function resumeAutopay(
  deps: Pick<AutopayDeps, 'db' | 'clock'>,
  wish: AutopayWish,
): Promise<ResumeOutcome> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx): Promise<ResumeOutcome> => {
    const mandate = await lockLiving(tx, wish.accountId);
    if (mandate === null || !(await paysFor(tx, wish))) return { kind: 'none' };
    if (mandate.userId !== wish.userId) return { kind: 'not-owner', mandate };
    if (mandate.state === 'active') return { kind: 'already-active', mandate };
    const data = { state: 'active', reason: null, failures: 0, retryAt: null, checkAt: now } as const;
    const row = await tx.autopayMandate.update({ where: { id: mandate.id }, data });
    await lookAtAnyway(tx, { accountIds: [wish.accountId], now });
    return { kind: 'resumed', mandate: toMandate(row) };
  });
}
