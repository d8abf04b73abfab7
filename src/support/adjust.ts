import { findAccount } from '../accounts/account.ts';
import { balanceOf } from '../accounts/balance-of.ts';
import type { Agent } from '../audit/index.ts';
import { inTransaction } from '../db/transaction.ts';
import { tidyReason } from '../invoices/reason.ts';
import { type Approval, approvalOfWish, askApproval } from './approval.ts';
import type { SupportDeps } from './deps.ts';
import { type PostedAdjustment, postAdjustment } from './post-adjustment.ts';

export interface AdjustmentWish {
  readonly accountId: bigint;
  /** In the account's currency: above zero a credit, below a debit. */
  readonly amountMinor: bigint;
  readonly reason: string;
  readonly agent: Agent;
  /** Natural, of what the agent sent: `adjustment:<chat>:<update>`. 8 to 200 characters. */
  readonly key: string;
}

export type AdjustOutcome =
  | PostedAdjustment
  /** Above the profile's limit: it waits, and nothing is posted. The same wish again finds the same request. */
  | { readonly kind: 'needs-second-agent'; readonly approval: Approval }
  /** The same wish was decided about before. */
  | { readonly kind: 'already-decided'; readonly approval: Approval }
  | { readonly kind: 'unknown-account' };

/**
 * Credits or debits a balance by hand, once for each key; above `profile.secondAgentAboveMinor` only with a second agent's
 * word. A debit of more than there is is refused at once, and again when the second agent agrees.
 * @throws RangeError on a sum of zero and on a reason without a word: whoever asked has looked
 */
export async function adjust(
  deps: Pick<SupportDeps, 'db' | 'clock' | 'profile' | 'enqueueNotice'>,
  wish: AdjustmentWish,
): Promise<AdjustOutcome> {
  const { accountId, amountMinor, agent, key } = wish;
  const reason = tidyReason(wish.reason);
  if (amountMinor === 0n) throw new RangeError('an adjustment of nothing');
  const at = deps.clock.now();
  return inTransaction(deps.db, async (tx): Promise<AdjustOutcome> => {
    const account = await findAccount(tx, accountId);
    if (account === null) return { kind: 'unknown-account' };
    const { currency } = account;
    const sizeMinor = amountMinor < 0n ? -amountMinor : amountMinor;
    if (sizeMinor <= deps.profile.secondAgentAboveMinor) {
      return postAdjustment(tx, deps, { accountId, currency, amountMinor, reason, key, agent }, at);
    }
    const before = await approvalOfWish(tx, key);
    if (before)
      return { kind: before.state === 'waiting' ? 'needs-second-agent' : 'already-decided', approval: before };
    const { availableMinor } = await balanceOf(tx, accountId);
    if (availableMinor + amountMinor < 0n) return { kind: 'insufficient-funds', availableMinor };
    const act = { kind: 'adjustment', amountMinor, reason, key } as const;
    const approval = await askApproval(tx, { requestKey: key, act, accountId, currency, agent, at });
    return { kind: 'needs-second-agent', approval };
  });
}
