import type { Agent } from '../audit/index.ts';
import type { Queryable } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import {
  bookRefund,
  findOperation,
  type Refund,
  type RefundDeps,
  type RequestOutcome,
  type SendOutcome,
  sendRefund,
} from '../refunds/index.ts';
import { type Approval, type ApprovalAct, decide, findApproval, lockApproval } from './approval.ts';

export type ApproveRefundOutcome =
  | { readonly kind: 'approved'; readonly approval: Approval; readonly done: SendOutcome }
  /** Nobody agrees with themselves. */
  | { readonly kind: 'own-request'; readonly approval: Approval }
  /** `approval.decidedBy` was quicker. */
  | { readonly kind: 'already-decided'; readonly approval: Approval }
  /** It cannot be made now, for the reason in `why`; the request waits on. */
  | { readonly kind: 'not-now'; readonly paymentId: number; readonly why: NotNow }
  | { readonly kind: 'unknown-approval' };

export type NotNow = Exclude<RequestOutcome, SendOutcome | { kind: 'already-requested' }>;

interface Word {
  readonly approvalId: bigint;
  readonly agent: Agent;
}

type Decidable =
  | { readonly kind: 'decidable'; readonly approval: Approval; readonly act: Extract<ApprovalAct, { kind: 'refund' }> }
  | Exclude<ApproveRefundOutcome, { kind: 'approved' | 'not-now' }>;

/** Whether this agent may agree to it now. @throws when it is no refund: `approve` is for all else */
async function decidable(
  db: Queryable,
  { approvalId, agent }: Word,
  find: (db: Queryable, approvalId: bigint) => Promise<Approval | null>,
): Promise<Decidable> {
  const approval = await find(db, approvalId);
  if (approval === null) return { kind: 'unknown-approval' };
  if (approval.act.kind !== 'refund') throw new RangeError(`approval ${approvalId} is for no refund`);
  if (approval.state !== 'waiting') return { kind: 'already-decided', approval };
  if (approval.askedBy.id === agent.id) return { kind: 'own-request', approval };
  return { kind: 'decidable', approval, act: approval.act };
}

/**
 * Agrees to a refund that another agent has asked for. The gateway is asked for the operation first; the refund is then booked
 * with the agreement, in one transaction under the request's lock, and sent. Pressed by twenty agents at once, it is sent once.
 */
export async function approveRefund(deps: RefundDeps, word: Word): Promise<ApproveRefundOutcome> {
  const asked = await decidable(deps.db, word, findApproval);
  if (asked.kind !== 'decidable') return asked;
  const operation = await findOperation(deps, asked.act.paymentId);
  if (operation.kind !== 'found') return { kind: 'not-now', paymentId: asked.act.paymentId, why: operation };
  const { operationKey } = operation;
  const at = deps.clock.now();
  const { agent } = word;
  type Agreed =
    | Exclude<ApproveRefundOutcome, { kind: 'approved' }>
    | { kind: 'agreed'; approval: Approval; refund: Refund };
  const agreed = await inTransaction(deps.db, async (tx): Promise<Agreed> => {
    const found = await decidable(tx, word, (_db, approvalId) => lockApproval(tx, approvalId));
    if (found.kind !== 'decidable') return found;
    const { approval, act } = found;
    const { paymentId, amountMinor, reason, key } = act;
    const wish = { paymentId, amountMinor, reason, key, agent: approval.askedBy, approvedBy: agent };
    const booked = await bookRefund(tx, deps, { ...wish, operationKey, at });
    if (booked.kind === 'already-requested') throw new Error(`approval ${approval.id} was refunded without a word`);
    if (booked.kind !== 'booked') return { kind: 'not-now', paymentId, why: booked };
    const { refund } = booked;
    return { kind: 'agreed', approval: await decide(tx, approval, { state: 'approved', agent, at }), refund };
  });
  if (agreed.kind !== 'agreed') return agreed;
  return { kind: 'approved', approval: agreed.approval, done: await sendRefund(deps, agreed.refund) };
}
