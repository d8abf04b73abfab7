import { lookAtAnyway } from '../alerts/mark.ts';
import { inTransaction } from '../db/transaction.ts';
import type { AutopayDeps } from './deps.ts';
import { type Mandate, pauseMandate } from './mandate.ts';
import { type AutopayWish, lockLiving, mayStop } from './may-act.ts';

export type PauseOutcome =
  | { readonly kind: 'paused' | 'already-paused'; readonly mandate: Mandate }
  /** There is none, or it is not the person's to pause. */
  | { readonly kind: 'none' };

/** «Приостановить»: nothing new is charged until the card's owner resumes. A charge that is under way goes on. */
export async function pauseAutopay(deps: Pick<AutopayDeps, 'db' | 'clock'>, wish: AutopayWish): Promise<PauseOutcome> {
  return inTransaction(deps.db, async (tx): Promise<PauseOutcome> => {
    const mandate = await lockLiving(tx, wish.accountId);
    if (mandate === null || !(await mayStop(tx, wish, mandate))) return { kind: 'none' };
    if (mandate.state === 'paused') return { kind: 'already-paused', mandate };
    await lookAtAnyway(tx, { accountIds: [wish.accountId], now: deps.clock.now() });
    return { kind: 'paused', mandate: await pauseMandate(tx, mandate.id, 'by-customer') };
  });
}
