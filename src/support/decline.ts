import { findAccount } from '../accounts/account.ts';
import { type Agent, recordAct } from '../audit/index.ts';
import type { Transaction } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { awaitApprovalIn } from '../invoices/index.ts';
import { tidyReason } from '../invoices/reason.ts';
import { type Approval, decide, lockApproval } from './approval.ts';
import type { SupportDeps } from './deps.ts';

export type DeclineOutcome =
  /** `withdrawn`: by who had asked. */
  | { readonly kind: 'declined'; readonly approval: Approval; readonly withdrawn: boolean }
  | { readonly kind: 'already-decided'; readonly approval: Approval }
  | { readonly kind: 'unknown-approval' };

export interface Refusal {
  readonly approvalId: bigint;
  readonly agent: Agent;
  /** Kept in the log; without one it is only said who. */
  readonly reason?: string;
}

async function logRefusal(tx: Transaction, approval: Approval, refusal: Refusal, at: Date): Promise<void> {
  const { accountId, invoiceId, act } = approval;
  const account = await findAccount(tx, accountId);
  await recordAct(tx, {
    ...{ at, agent: refusal.agent, act: 'approval-declined', accountId, amountMinor: act.amountMinor },
    ...(account ? { currency: account.currency } : {}),
    ...(invoiceId === null ? {} : { invoiceId }),
    ...(refusal.reason === undefined ? {} : { reason: tidyReason(refusal.reason) }),
    detail: { approval: String(approval.id), kind: act.kind, askedBy: String(approval.askedBy.id) },
  });
}

/**
 * Refuses what an agent has asked; who asked may do so, too. The invoice no longer waits for a second agent.
 * @throws RangeError on a reason without a word
 */
export async function decline(
  deps: Pick<SupportDeps, 'db' | 'clock' | 'enqueueNotice' | 'supportChatId'>,
  refusal: Refusal,
): Promise<DeclineOutcome> {
  const { approvalId, agent } = refusal;
  const at = deps.clock.now();
  return inTransaction(deps.db, async (tx): Promise<DeclineOutcome> => {
    const approval = await lockApproval(tx, approvalId);
    if (approval === null) return { kind: 'unknown-approval' };
    if (approval.state !== 'waiting') return { kind: 'already-decided', approval };
    const declined = await decide(tx, approval, { state: 'declined', agent, at });
    await logRefusal(tx, approval, refusal, at);
    const { invoiceId, act } = approval;
    if (invoiceId !== null) {
      await awaitApprovalIn(tx, deps, { invoiceId, awaits: false, amountMinor: act.amountMinor });
    }
    return { kind: 'declined', approval: declined, withdrawn: approval.askedBy.id === agent.id };
  });
}
